package io.starling.security.admin;

import io.starling.security.directory.Realm;
import io.starling.security.document.ObjectDocuments;
import io.starling.security.model.Group;
import io.starling.security.model.Role;
import io.starling.wamp.uri.Uri;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The procedures {@code starling.group.*}. */
final class GroupProcedures extends MemberProcedures<Group> {

  GroupProcedures(AdminContext context) {
    super(context, "group");
  }

  @Override
  @Nullable Group find(Realm realm, String name) {
    return realm.rules().groups().get(name);
  }

  @Override
  Collection<Group> all(Realm realm) {
    return realm.rules().groups().values();
  }

  @Override
  String nameOf(Group group) {
    return group.name();
  }

  @Override
  Role roleOf(Group group) {
    return new Role.OfGroup(group.name());
  }

  @Override
  Set<String> groupsOf(Group group) {
    return group.groups();
  }

  @Override
  Map<String, @Nullable Object> view(Group group) {
    return Views.group(group);
  }

  @Override
  Group read(ObjectDocuments documents, Map<String, @Nullable Object> document) {
    return documents.group(document);
  }

  @Override
  Group changed(ObjectDocuments documents, Group group, Map<String, ?> changes) {
    return documents.group(group, changes);
  }

  @Override
  Group withGroups(ObjectDocuments documents, Group group, Set<String> groups) {
    return new Group(group.name(), groups, group.meta());
  }

  @Override
  void put(Uri realm, Group group) {
    context.directory().putGroup(realm, group);
  }

  @Override
  void remove(Uri realm, String name) {
    context.directory().removeGroup(realm, name);
  }
}
