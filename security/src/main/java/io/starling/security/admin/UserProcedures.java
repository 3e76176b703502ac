package io.starling.security.admin;

import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.directory.Realm;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The procedures {@code starling.user.*}. */
final class UserProcedures {

  private final AdminContext context;

  UserProcedures(AdminContext context) {
    this.context = context;
  }

  void addTo(AdminProcedures procedures) {
    procedures.add("user.add", Scope.REALM, 1, 1, "user.added", this::add);
    procedures.add("user.get", Scope.REALM, 1, 1, call -> Views.user(named(call)));
    procedures.add(
        "user.list",
        Scope.REALM,
        0,
        0,
        call -> Pages.of(call, call.realm().users().stream(), User::username, Views::user));
    procedures.add(
        "user.update", Scope.REALM, 2, 2, "user.updated", call -> update(call, call.dict(1)));
    procedures.add("user.delete", Scope.REALM, 1, 1, "user.deleted", this::delete);
    procedures.add("user.enable", Scope.REALM, 1, 1, "user.updated", call -> enable(call, true));
    procedures.add("user.disable", Scope.REALM, 1, 1, "user.updated", call -> enable(call, false));
    procedures.add("user.is_enabled", Scope.REALM, 1, 1, call -> named(call).enabled());
    procedures.add(
        "user.change_password",
        Scope.REALM,
        2,
        3,
        "user.credentials_changed",
        this::changePassword);
    procedures.add(
        "user.add_alias",
        Scope.REALM,
        2,
        2,
        "user.updated",
        call -> aliases(call, aliases -> with(aliases, call)));
    procedures.add(
        "user.remove_alias",
        Scope.REALM,
        2,
        2,
        "user.updated",
        call -> aliases(call, aliases -> without(aliases, call)));
    for (String name : List.of("user.add_group", "user.add_groups")) {
      procedures.add(
          name,
          Scope.REALM,
          2,
          2,
          "user.updated",
          call -> groups(call, groups -> with(groups, call)));
    }
    for (String name : List.of("user.remove_group", "user.remove_groups")) {
      procedures.add(
          name,
          Scope.REALM,
          2,
          2,
          "user.updated",
          call -> groups(call, groups -> without(groups, call)));
    }
    procedures.add("user.grants", Scope.REALM, 1, 1, this::grants);
    procedures.addOldName("security.add_user", "user.add");
    procedures.addOldName("security.delete_user", "user.delete");
    procedures.addOldName("security.find_user", "user.get");
    procedures.addOldName("security.list_users", "user.list");
    procedures.addOldName("security.update_user", "user.update");
    procedures.addOldName("security.change_password", "user.change_password");
  }

  private static User named(AdminCall call) {
    User user = call.realm().user(call.text(0));
    if (user == null) {
      throw new AdminException(
          "no_such_user", "there is no user " + call.text(0) + " in " + call.realm());
    }
    return user;
  }

  private Object add(AdminCall call) {
    return add(call, call.dict(0));
  }

  /** Adds the user that a document tells of. */
  Object add(AdminCall call, Map<String, @Nullable Object> document) {
    Realm realm = call.realm();
    User user = context.documents(realm).user(document);
    context
        .changes()
        .run(
            () -> {
              if (realm.user(user.username()) != null) {
                throw new AdminException(
                    "already_exists", "there is a user " + user.username() + " already");
              }
              context.directory().putUser(realm.uri(), user);
            });
    return Views.user(user);
  }

  /** Changes the user whom the first argument names by what a document says. */
  Object update(AdminCall call, Map<String, @Nullable Object> document) {
    return change(call, user -> context.documents(call.realm()).user(user, document));
  }

  private Object change(AdminCall call, UnaryOperator<User> change) {
    return Views.user(
        context
            .changes()
            .run(
                () -> {
                  User changed = change.apply(named(call));
                  context.directory().putUser(call.realm().uri(), changed);
                  return changed;
                }));
  }

  @Nullable Object delete(AdminCall call) {
    context
        .changes()
        .run(() -> context.directory().removeUser(call.realm().uri(), named(call).username()));
    return null;
  }

  private @Nullable Object enable(AdminCall call, boolean enabled) {
    change(call, user -> user.withEnabled(enabled));
    return null;
  }

  private @Nullable Object changePassword(AdminCall call) {
    User user = named(call);
    boolean isOwn = call.call().principal().authid().equals(user.username());
    if (call.has(2) && !context.checker().isPasswordOf(user, call.text(2))) {
      throw new AdminException("bad_password", "the old password is another");
    }
    if (isOwn && !call.has(2) && !user.passwords().isEmpty()) {
      throw AdminException.invalid("who changes his own password tells the old one as well");
    }
    var records = context.maker().make(call.text(1), call.realm().effectiveMethods());
    change(call, present -> present.withPasswords(records));
    return null;
  }

  private @Nullable Object aliases(AdminCall call, UnaryOperator<Set<String>> change) {
    return changed(call, "aliases", user -> change.apply(user.aliases()));
  }

  private @Nullable Object groups(AdminCall call, UnaryOperator<Set<String>> change) {
    return changed(call, "groups", user -> change.apply(user.groups()));
  }

  /** Changes a list of names by way of the document, whose rules hold. */
  private @Nullable Object changed(
      AdminCall call, String key, Function<User, Collection<String>> names) {
    change(
        call,
        user ->
            context
                .documents(call.realm())
                .user(user, Map.of(key, List.copyOf(names.apply(user)))));
    return null;
  }

  private static Set<String> with(Set<String> names, AdminCall call) {
    Set<String> more = new HashSet<>(names);
    more.addAll(call.texts(1));
    return more;
  }

  private static Set<String> without(Set<String> names, AdminCall call) {
    Set<String> fewer = new HashSet<>(names);
    call.texts(1).forEach(fewer::remove);
    return fewer;
  }

  private Object grants(AdminCall call) {
    return RightsProcedures.grantsOf(call.realm(), new Role.OfUser(named(call).username()));
  }
}
