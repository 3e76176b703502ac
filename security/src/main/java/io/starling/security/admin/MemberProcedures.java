package io.starling.security.admin;

import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.directory.Realm;
import io.starling.security.document.ObjectDocuments;
import io.starling.security.model.Role;
import io.starling.wamp.uri.Uri;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The procedures that are the same for users and groups: both have a name in their realm, are
 * members of groups, and are granted something.
 *
 * @param <T> what it is
 */
abstract class MemberProcedures<T> {

  final AdminContext context;
  private final String kind;

  /**
   * Makes them.
   *
   * @param kind {@code user} or {@code group}
   */
  MemberProcedures(AdminContext context, String kind) {
    this.context = context;
    this.kind = kind;
  }

  abstract @Nullable T find(Realm realm, String name);

  abstract Collection<T> all(Realm realm);

  abstract String nameOf(T member);

  abstract Role roleOf(T member);

  abstract Set<String> groupsOf(T member);

  abstract Map<String, @Nullable Object> view(T member);

  abstract T read(ObjectDocuments documents, Map<String, @Nullable Object> document);

  abstract T changed(ObjectDocuments documents, T member, Map<String, ?> changes);

  abstract T withGroups(ObjectDocuments documents, T member, Set<String> groups);

  abstract void put(Uri realm, T member);

  abstract void remove(Uri realm, String name);

  void addTo(AdminProcedures procedures) {
    String changed = kind + ".updated";
    procedures.add(kind + ".add", Scope.REALM, 1, 1, kind + ".added", c -> add(c, c.dict(0)));
    procedures.add(kind + ".get", Scope.REALM, 1, 1, call -> view(named(call)));
    procedures.add(
        kind + ".list",
        Scope.REALM,
        0,
        0,
        call -> Pages.of(call, all(call.realm()).stream(), this::nameOf, this::view));
    procedures.add(kind + ".update", Scope.REALM, 2, 2, changed, c -> update(c, c.dict(1)));
    procedures.add(kind + ".delete", Scope.REALM, 1, 1, kind + ".deleted", this::delete);
    for (String name : List.of(".add_group", ".add_groups")) {
      procedures.add(
          kind + name, Scope.REALM, 2, 2, changed, c -> groups(c, groups -> with(groups, c)));
    }
    for (String name : List.of(".remove_group", ".remove_groups")) {
      procedures.add(
          kind + name, Scope.REALM, 2, 2, changed, c -> groups(c, groups -> without(groups, c)));
    }
    procedures.add(kind + ".grants", Scope.REALM, 1, 1, this::grants);
    procedures.addOldName("security.add_" + kind, kind + ".add");
    procedures.addOldName("security.delete_" + kind, kind + ".delete");
    procedures.addOldName("security.find_" + kind, kind + ".get");
    procedures.addOldName("security.list_" + kind + "s", kind + ".list");
    procedures.addOldName("security.update_" + kind, kind + ".update");
  }

  final T named(AdminCall call) {
    T member = find(call.realm(), call.text(0));
    if (member == null) {
      throw new AdminException(
          "no_such_" + kind, "there is no " + kind + " " + call.text(0) + " in " + call.realm());
    }
    return member;
  }

  /** Adds what a document tells of. */
  final Object add(AdminCall call, Map<String, @Nullable Object> document) {
    Realm realm = call.realm();
    T member = read(context.documents(realm), document);
    context
        .changes()
        .run(
            () -> {
              if (find(realm, nameOf(member)) != null) {
                throw new AdminException(
                    "already_exists", "there is a " + kind + " " + nameOf(member) + " already");
              }
              put(realm.uri(), member);
            });
    return view(member);
  }

  /** Changes what the first argument names by what a document says. */
  final Object update(AdminCall call, Map<String, @Nullable Object> document) {
    return change(call, member -> changed(context.documents(call.realm()), member, document));
  }

  final Object change(AdminCall call, UnaryOperator<T> change) {
    return view(
        context
            .changes()
            .run(
                () -> {
                  T changed = change.apply(named(call));
                  put(call.realm().uri(), changed);
                  return changed;
                }));
  }

  final @Nullable Object delete(AdminCall call) {
    context.changes().run(() -> remove(call.realm().uri(), nameOf(named(call))));
    return null;
  }

  private @Nullable Object groups(AdminCall call, UnaryOperator<Set<String>> change) {
    change(
        call,
        member ->
            withGroups(context.documents(call.realm()), member, change.apply(groupsOf(member))));
    return null;
  }

  static Set<String> with(Set<String> names, AdminCall call) {
    Set<String> more = new HashSet<>(names);
    more.addAll(call.texts(1));
    return more;
  }

  static Set<String> without(Set<String> names, AdminCall call) {
    Set<String> fewer = new HashSet<>(names);
    call.texts(1).forEach(fewer::remove);
    return fewer;
  }

  private Object grants(AdminCall call) {
    return RightsProcedures.grantsOf(call.realm(), roleOf(named(call)));
  }
}
