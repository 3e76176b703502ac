package io.starling.security.document;

import io.starling.security.directory.Realm;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads documents of single objects of a realm that is there: the arguments of administration. The
 * names of users and groups must be of that realm.
 *
 * <p>An update is a document of what shall change: it is laid over the form of the present object.
 *
 * <p>All methods throw {@link DocumentException} with everything that is wrong; keys that mean
 * nothing are wrong, too.
 */
public final class ObjectDocuments {

  private final Realm realm;
  private final PasswordMaker maker;

  /**
   * Makes a reader for the objects of a realm.
   *
   * @param maker makes stored forms of passwords in clear
   */
  public ObjectDocuments(Realm realm, PasswordMaker maker) {
    this.realm = realm;
    this.maker = maker;
  }

  /** Reads a new user. */
  public User user(Map<String, ?> document) {
    return read(
        document,
        section ->
            UserDocument.read(
                section, realm.uri(), this::isGroup, realm.effectiveMethods(), maker));
  }

  /** Reads what shall change of a user; his name cannot. */
  public User user(User present, Map<String, ?> changes) {
    return user(ObjectForms.changed(ObjectForms.user(present), changes, "username"));
  }

  /** Reads a new group. */
  public Group group(Map<String, ?> document) {
    return read(document, RealmDocuments.Reading::group);
  }

  /** Reads what shall change of a group; its name cannot. */
  public Group group(Group present, Map<String, ?> changes) {
    return group(ObjectForms.changed(ObjectForms.group(present), changes, "name"));
  }

  /** Reads grants, one for each role and resource of the document. */
  public List<Grant> grants(Map<String, ?> document) {
    return read(document, section -> GrantDocument.read(section, names()));
  }

  /** Reads sources, one for each user of the document. */
  public List<Source> sources(Map<String, ?> document) {
    return read(document, section -> RealmDocuments.Reading.sources(section, names()));
  }

  private boolean isGroup(String name) {
    return realm.effectiveGroup(name) != null;
  }

  private RoleNames names() {
    return new RoleNames(name -> realm.user(name) != null, this::isGroup);
  }

  private static <T> T read(Map<String, ?> document, Function<Section, @Nullable T> reader) {
    Problems problems = new Problems();
    T read = reader.apply(new Section(document, "", problems));
    problems.warnings().forEach(warning -> problems.error(warning.path(), warning.message()));
    problems.throwIfAny();
    return Objects.requireNonNull(read);
  }
}
