package io.starling.security.admin;

import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.directory.Realm;
import io.starling.security.document.ObjectDocuments;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The procedures {@code starling.user.*}. */
final class UserProcedures extends MemberProcedures<User> {

  UserProcedures(AdminContext context) {
    super(context, "user");
  }

  @Override
  void addTo(AdminProcedures procedures) {
    super.addTo(procedures);
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
    procedures.addOldName("security.change_password", "user.change_password");
  }

  @Override
  @Nullable User find(Realm realm, String name) {
    return realm.user(name);
  }

  @Override
  Collection<User> all(Realm realm) {
    return realm.users();
  }

  @Override
  String nameOf(User user) {
    return user.username();
  }

  @Override
  Role roleOf(User user) {
    return new Role.OfUser(user.username());
  }

  @Override
  Set<String> groupsOf(User user) {
    return user.groups();
  }

  @Override
  Map<String, @Nullable Object> view(User user) {
    return Views.user(user);
  }

  @Override
  User read(ObjectDocuments documents, Map<String, @Nullable Object> document) {
    return documents.user(document);
  }

  @Override
  User changed(ObjectDocuments documents, User user, Map<String, ?> changes) {
    return documents.user(user, changes);
  }

  /** By way of the document, whose rules hold. */
  @Override
  User withGroups(ObjectDocuments documents, User user, Set<String> groups) {
    return documents.user(user, Map.of("groups", List.copyOf(groups)));
  }

  @Override
  void put(Uri realm, User user) {
    context.directory().putUser(realm, user);
  }

  @Override
  void remove(Uri realm, String name) {
    context.directory().removeUser(realm, name);
  }

  private @Nullable Object enable(AdminCall call, boolean enabled) {
    change(call, user -> user.withEnabled(enabled));
    return null;
  }

  private @Nullable Object changePassword(AdminCall call) {
    User user = named(call);
    boolean isOwn =
        call.call().realm().equals(call.realm().uri())
            && call.call().principal().authid().equals(user.username());
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
    change(
        call,
        user ->
            context
                .documents(call.realm())
                .user(user, Map.of("aliases", List.copyOf(change.apply(user.aliases())))));
    return null;
  }
}
