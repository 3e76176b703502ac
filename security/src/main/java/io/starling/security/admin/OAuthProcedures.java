package io.starling.security.admin;

import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.directory.Realm;
import io.starling.security.model.Group;
import io.starling.security.model.User;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The procedures {@code starling.oauth2.client.*} and {@code starling.oauth2.resource_owner.*}:
 * users who are what they are by a group, which is made with the first of them.
 */
final class OAuthProcedures {

  private final AdminContext context;
  private final UserProcedures users;

  /**
   * A kind of users.
   *
   * @param name what procedures and topics begin with
   * @param group what they are in
   * @param nameKey what their name is called in documents
   * @param secretKey what their password is called in documents
   * @param error the code of the error that there is none of a name
   */
  private record Kind(String name, String group, String nameKey, String secretKey, String error) {}

  private static final Kind CLIENT =
      new Kind("oauth2.client.", "api_clients", "client_id", "client_secret", "no_such_client");

  private static final Kind RESOURCE_OWNER =
      new Kind(
          "oauth2.resource_owner.",
          "resource_owners",
          "username",
          "password",
          "no_such_resource_owner");

  OAuthProcedures(AdminContext context, UserProcedures users) {
    this.context = context;
    this.users = users;
  }

  void addTo(AdminProcedures procedures) {
    for (Kind kind : List.of(CLIENT, RESOURCE_OWNER)) {
      String name = kind.name;
      procedures.add(name + "add", Scope.REALM, 1, 1, name + "added", call -> add(kind, call));
      procedures.add(name + "get", Scope.REALM, 1, 1, call -> Views.user(named(kind, call)));
      procedures.add(name + "list", Scope.REALM, 0, 0, call -> list(kind, call));
      procedures.add(
          name + "update", Scope.REALM, 2, 2, name + "updated", call -> update(kind, call));
      procedures.add(
          name + "delete",
          Scope.REALM,
          1,
          1,
          name + "deleted",
          call -> {
            named(kind, call);
            return users.delete(call);
          });
    }
    for (String kind : List.of("client", "resource_owner")) {
      String name = "oauth2." + kind;
      procedures.addOldName("api_gateway.add_" + kind, name + ".add");
      procedures.addOldName("api_gateway.fetch_" + kind, name + ".get");
      procedures.addOldName("api_gateway.list_" + kind + "s", name + ".list");
      procedures.addOldName("api_gateway.update_" + kind, name + ".update");
      procedures.addOldName("api_gateway.delete_" + kind, name + ".delete");
    }
    procedures.addOldName("oauth2.resource_owners.list", "oauth2.resource_owner.list");
  }

  private static User named(Kind kind, AdminCall call) {
    User user = call.realm().user(call.text(0));
    if (user == null || !user.groups().contains(kind.group)) {
      throw new AdminException(
          kind.error, "nobody of the name " + call.text(0) + " is in " + kind.group);
    }
    return user;
  }

  private Object add(Kind kind, AdminCall call) {
    Map<String, @Nullable Object> document = asUser(kind, call.dict(0));
    document.putIfAbsent("username", UUID.randomUUID().toString());
    if (document.get("password") == null) {
      throw AdminException.invalid(kind.secretKey + " is missing");
    }
    document.put("groups", groups(kind, document));
    if (document.get("username") instanceof String name) {
      call.about(name);
    }
    makeGroup(kind, call.realm());
    return users.add(call, document);
  }

  private void makeGroup(Kind kind, Realm realm) {
    if (realm.effectiveGroup(kind.group) == null) {
      context
          .changes()
          .run(
              () ->
                  context
                      .directory()
                      .putGroup(realm.uri(), new Group(kind.group, Set.of(), Map.of())));
    }
  }

  private static Object list(Kind kind, AdminCall call) {
    return Pages.of(
        call,
        call.realm().users().stream().filter(user -> user.groups().contains(kind.group)),
        User::username,
        Views::user);
  }

  private Object update(Kind kind, AdminCall call) {
    named(kind, call);
    Map<String, @Nullable Object> document = asUser(kind, call.dict(1));
    if (document.containsKey("groups")) {
      document.put("groups", groups(kind, document));
    }
    return users.update(call, document);
  }

  /** With the names that documents of users have. */
  private static Map<String, @Nullable Object> asUser(
      Kind kind, Map<String, @Nullable Object> said) {
    Map<String, @Nullable Object> document = new LinkedHashMap<>(said);
    if (document.containsKey(kind.nameKey)) {
      document.put("username", document.remove(kind.nameKey));
    }
    if (document.containsKey(kind.secretKey)) {
      document.put("password", document.remove(kind.secretKey));
    }
    return document;
  }

  private static List<Object> groups(Kind kind, Map<String, @Nullable Object> document) {
    Set<Object> groups = new LinkedHashSet<>();
    groups.add(kind.group);
    if (document.get("groups") instanceof List<?> said) {
      groups.addAll(said);
    }
    return List.copyOf(groups);
  }
}
