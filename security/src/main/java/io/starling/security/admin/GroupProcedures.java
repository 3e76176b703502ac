package io.starling.security.admin;

import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.directory.Realm;
import io.starling.security.model.Group;
import io.starling.security.model.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The procedures {@code starling.group.*}. */
final class GroupProcedures {

  private final AdminContext context;

  GroupProcedures(AdminContext context) {
    this.context = context;
  }

  void addTo(AdminProcedures procedures) {
    procedures.add("group.add", Scope.REALM, 1, 1, "group.added", this::add);
    procedures.add("group.get", Scope.REALM, 1, 1, call -> Views.group(named(call)));
    procedures.add(
        "group.list",
        Scope.REALM,
        0,
        0,
        call ->
            Pages.of(
                call, call.realm().rules().groups().values().stream(), Group::name, Views::group));
    procedures.add(
        "group.update",
        Scope.REALM,
        2,
        2,
        "group.updated",
        call -> {
          Map<String, @Nullable Object> changes = call.dict(1);
          return change(call, group -> context.documents(call.realm()).group(group, changes));
        });
    procedures.add("group.delete", Scope.REALM, 1, 1, "group.deleted", this::delete);
    for (String name : List.of("group.add_group", "group.add_groups")) {
      procedures.add(name, Scope.REALM, 2, 2, "group.updated", call -> members(call, true));
    }
    for (String name : List.of("group.remove_group", "group.remove_groups")) {
      procedures.add(name, Scope.REALM, 2, 2, "group.updated", call -> members(call, false));
    }
    procedures.add(
        "group.grants",
        Scope.REALM,
        1,
        1,
        call -> RightsProcedures.grantsOf(call.realm(), new Role.OfGroup(named(call).name())));
    procedures.addOldName("security.add_group", "group.add");
    procedures.addOldName("security.delete_group", "group.delete");
    procedures.addOldName("security.find_group", "group.get");
    procedures.addOldName("security.list_groups", "group.list");
    procedures.addOldName("security.update_group", "group.update");
  }

  private static Group named(AdminCall call) {
    Group group = call.realm().rules().groups().get(call.text(0));
    if (group == null) {
      throw new AdminException(
          "no_such_group", "there is no group " + call.text(0) + " in " + call.realm());
    }
    return group;
  }

  private Object add(AdminCall call) {
    Realm realm = call.realm();
    Group group = context.documents(realm).group(call.dict(0));
    context
        .changes()
        .run(
            () -> {
              if (realm.rules().groups().containsKey(group.name())) {
                throw new AdminException(
                    "already_exists", "there is a group " + group.name() + " already");
              }
              context.directory().putGroup(realm.uri(), group);
            });
    return Views.group(group);
  }

  private Object change(AdminCall call, UnaryOperator<Group> change) {
    return Views.group(
        context
            .changes()
            .run(
                () -> {
                  Group changed = change.apply(named(call));
                  context.directory().putGroup(call.realm().uri(), changed);
                  return changed;
                }));
  }

  private @Nullable Object delete(AdminCall call) {
    context
        .changes()
        .run(() -> context.directory().removeGroup(call.realm().uri(), named(call).name()));
    return null;
  }

  private @Nullable Object members(AdminCall call, boolean isAdded) {
    List<String> names = call.texts(1);
    change(
        call,
        group -> {
          Set<String> groups = new HashSet<>(group.groups());
          if (isAdded) {
            groups.addAll(names);
          } else {
            names.forEach(groups::remove);
          }
          return new Group(group.name(), groups, group.meta());
        });
    return null;
  }
}
