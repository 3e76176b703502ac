package io.starling.security.directory;

import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The realms of a node with their users, groups, grants and sources.
 *
 * <pre>{@code
 * SecurityDirectory directory = new SecurityDirectory();
 * directory.onChange(change -> router.rightsChanged(change.realm()));
 * directory.merge(RealmContent.empty(RealmDefinition.of(Uri.of("com.example"))));
 * Realm realm = directory.realm(Uri.of("com.example"));
 * }</pre>
 *
 * <p>A write that would leave something unsound (a user of a group that is not there, a prototype
 * with a prototype) changes nothing and throws {@link IllegalArgumentException} with the reason.
 *
 * <p>Threads: safe for all. Reads never wait; writes happen one at a time.
 */
public final class SecurityDirectory implements RealmDirectory {

  private final Map<Uri, Realm> realms = new ConcurrentHashMap<>();
  private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
  private long lastVersion;

  /** Makes a directory without realms. */
  public SecurityDirectory() {}

  // ---------------------------------------------------------------------------- reads

  /** Returns a realm, or null. */
  public @Nullable Realm realm(Uri uri) {
    return realms.get(uri);
  }

  /** The realms, in no order. */
  public Collection<Realm> realms() {
    return Collections.unmodifiableCollection(realms.values());
  }

  @Override
  public @Nullable RealmSettings find(Uri uri) {
    Realm realm = realms.get(uri);
    return realm == null ? null : realm.effectiveRouting();
  }

  /** The {@link Realm#version} of a realm; 0 when there is none. */
  public long version(Uri uri) {
    Realm realm = realms.get(uri);
    return realm == null ? 0 : realm.version();
  }

  /** Returns the realms that inherit from one. */
  public List<Realm> inheriting(Uri prototype) {
    return realms.values().stream()
        .filter(realm -> Objects.equals(prototype, realm.definition().prototypeUri()))
        .toList();
  }

  /**
   * Has each change told, in the order of the changes.
   *
   * @param listener called on the thread of the change, which other changes wait for; it may read
   *     this directory, and must neither write to it nor block
   */
  public void onChange(Consumer<Change> listener) {
    listeners.add(listener);
  }

  // ---------------------------------------------------------------------------- realms

  /**
   * Adds a realm, or what is new of one that is there: its definition is replaced; users, groups,
   * grants and sources are added, or replaced where they have the same name.
   */
  @SuppressWarnings("ReferenceEquality") // Another object tells of a change.
  public synchronized void merge(RealmContent content) {
    check(content);
    Uri uri = content.definition().uri();
    Realm present = realms.get(uri);
    if (present == null) {
      realms.put(uri, new Realm(content, nextVersion(), realms::get));
      tell(new Change.RealmAdded(uri));
      return;
    }
    Map<String, @Nullable User> before = new HashMap<>();
    content.users().forEach(user -> before.put(user.username(), present.user(user.username())));
    Rules rules = present.rules();
    List<Source> sources = present.sources();
    RealmDefinition definition = present.definition();
    present.define(content.definition());
    present.merge(content);
    present.changed(nextVersion());
    if (!definition.equals(present.definition())) {
      tell(new Change.DefinitionChanged(uri));
    }
    if (rules != present.rules()) {
      tell(new Change.RulesChanged(uri));
    }
    if (!sources.equals(present.sources())) {
      tell(new Change.SourcesChanged(uri));
    }
    for (User user : content.users()) {
      User old = before.get(user.username());
      if (!user.equals(old)) {
        tell(new Change.UserChanged(uri, user.username(), old, user, false));
      }
    }
  }

  /** Replaces what is said of a realm that is there. */
  public synchronized void define(RealmDefinition definition) {
    merge(RealmContent.empty(definition));
  }

  /**
   * Removes a realm with all that belongs to it.
   *
   * @return whether it was there
   */
  public synchronized boolean remove(Uri uri) {
    for (Realm other : realms.values()) {
      RealmDefinition definition = other.definition();
      require(
          !Objects.equals(uri, definition.prototypeUri())
              && !Objects.equals(uri, definition.ssoRealmUri()),
          "the realm " + other + " depends on " + uri);
    }
    if (realms.remove(uri) == null) {
      return false;
    }
    nextVersion();
    tell(new Change.RealmRemoved(uri));
    return true;
  }

  // ---------------------------------------------------------------------------- objects

  /** Adds or replaces a user. */
  public synchronized void putUser(Uri realm, User user) {
    Realm in = existing(realm);
    checkUser(in, user, Set.of());
    putUser(in, user, false);
  }

  private void putUser(Realm in, User user, boolean restated) {
    User before = in.setUser(user.username(), user);
    if (!user.equals(before)) {
      in.changed(nextVersion());
      tell(new Change.UserChanged(in.uri(), user.username(), before, user, restated));
    }
  }

  /**
   * Replaces the stored forms of a user's password by others of the same password, unless they are
   * others than expected by now. What he has got by his password stays.
   *
   * @return whether they were replaced
   */
  public synchronized boolean restatePasswords(
      Uri realm, String username, List<PasswordRecord> expected, List<PasswordRecord> forms) {
    Realm in = realms.get(realm);
    User user = in == null ? null : in.user(username);
    if (in == null || user == null || !user.passwords().equals(expected)) {
      return false;
    }
    putUser(in, user.withPasswords(forms), true);
    return true;
  }

  /**
   * Removes a user with the grants and sources that are his alone.
   *
   * @return whether he was there
   */
  public synchronized boolean removeUser(Uri realm, String username) {
    Realm in = existing(realm);
    User before = in.setUser(username, null);
    if (before == null) {
      return false;
    }
    Role role = new Role.OfUser(username);
    dropGrantsOf(in, role);
    in.setSources(in.sources().stream().filter(source -> !source.who().equals(role)).toList());
    in.changed(nextVersion());
    tell(new Change.UserChanged(realm, username, before, null, false));
    return true;
  }

  /** Adds or replaces a group. */
  public synchronized void putGroup(Uri realm, Group group) {
    Realm in = existing(realm);
    Map<String, Group> groups = new HashMap<>(in.rules().groups());
    groups.put(group.name(), group);
    checkGroups(in, groups);
    setRules(in, new Rules(groups, in.rules().grants()));
  }

  /**
   * Removes a group, its grants and all memberships in it.
   *
   * @return whether it was there
   */
  public synchronized boolean removeGroup(Uri realm, String name) {
    Realm in = existing(realm);
    Map<String, Group> groups = new HashMap<>(in.rules().groups());
    if (groups.remove(name) == null) {
      return false;
    }
    Realm prototype = in.prototype();
    boolean staysByPrototype = prototype != null && prototype.rules().groups().containsKey(name);
    if (!staysByPrototype) {
      groups.replaceAll(
          (_, group) -> new Group(group.name(), without(group.groups(), name), group.meta()));
      for (User user : in.users()) {
        if (user.groups().contains(name)) {
          putUser(realm, user.withGroups(without(user.groups(), name)));
        }
      }
    }
    Role role = new Role.OfGroup(name);
    List<Grant> grants =
        in.rules().grants().stream().filter(grant -> !grant.role().equals(role)).toList();
    setRules(in, new Rules(groups, grants));
    return true;
  }

  /** Adds grants; those that are there already change nothing. */
  public synchronized void addGrants(Uri realm, Collection<Grant> grants) {
    Realm in = existing(realm);
    grants.forEach(grant -> checkRole(in, grant.role(), Set.of()));
    List<Grant> all = new ArrayList<>(in.rules().grants());
    all.addAll(grants);
    setRules(in, new Rules(in.rules().groups(), all.stream().distinct().toList()));
  }

  /** Removes grants. */
  public synchronized void removeGrants(Uri realm, Collection<Grant> grants) {
    Realm in = existing(realm);
    Set<Grant> removed = new HashSet<>(grants);
    setRules(
        in,
        new Rules(
            in.rules().groups(),
            in.rules().grants().stream().filter(grant -> !removed.contains(grant)).toList()));
  }

  /** Replaces the sources of a realm. */
  public synchronized void setSources(Uri realm, List<Source> sources) {
    Realm in = existing(realm);
    sources.forEach(source -> checkRole(in, source.who(), Set.of()));
    if (!in.sources().equals(sources)) {
      in.setSources(sources);
      in.changed(nextVersion());
      tell(new Change.SourcesChanged(realm));
    }
  }

  private void setRules(Realm in, Rules rules) {
    if (!rules.equals(in.rules())) {
      in.setRules(rules);
      in.changed(nextVersion());
      tell(new Change.RulesChanged(in.uri()));
    }
  }

  private static void dropGrantsOf(Realm in, Role role) {
    List<Grant> kept =
        in.rules().grants().stream().filter(grant -> !grant.role().equals(role)).toList();
    if (kept.size() < in.rules().grants().size()) {
      in.setRules(new Rules(in.rules().groups(), kept));
    }
  }

  private static Set<String> without(Set<String> names, String name) {
    return names.stream().filter(other -> !other.equals(name)).collect(Collectors.toSet());
  }

  // ---------------------------------------------------------------------------- taking back

  /**
   * A realm as it is at one moment, but for its users.
   *
   * @param uri its name
   * @param realm null when there is none; another object of the same name is another realm
   * @param definition null when there is none
   */
  public record State(
      Uri uri,
      @Nullable Realm realm,
      @Nullable RealmDefinition definition,
      Rules rules,
      List<Source> sources) {

    /** That there is no realm of a name. */
    public static State absent(Uri uri) {
      return new State(uri, null, null, Rules.NONE, List.of());
    }
  }

  /** A realm as it is now. */
  public State state(Uri uri) {
    Realm realm = realms.get(uri);
    return realm == null
        ? State.absent(uri)
        : new State(uri, realm, realm.definition(), realm.rules(), realm.sources());
  }

  /**
   * Makes a realm what it was, since what has changed meanwhile could not be kept. What had to be
   * sound then is not examined.
   *
   * @param users those who have changed, as they were; null for those who were not there
   */
  @SuppressWarnings("ReferenceEquality") // Another object tells of a change.
  public synchronized void restore(State before, Map<String, ? extends @Nullable User> users) {
    Uri uri = before.uri();
    Realm now = realms.get(uri);
    Realm then = before.realm();
    RealmDefinition definition = before.definition();
    if (then == null || definition == null) {
      if (realms.remove(uri) != null) {
        nextVersion();
        tell(new Change.RealmRemoved(uri));
      }
      return;
    }
    List<Change> changes = new ArrayList<>();
    if (now != then) {
      realms.put(uri, then);
      changes.add(new Change.RealmAdded(uri));
    }
    if (then.definition() != definition) {
      then.define(definition);
      changes.add(new Change.DefinitionChanged(uri));
    }
    if (then.rules() != before.rules()) {
      then.setRules(before.rules());
      changes.add(new Change.RulesChanged(uri));
    }
    if (then.sources() != before.sources()) {
      then.setSources(before.sources());
      changes.add(new Change.SourcesChanged(uri));
    }
    users.forEach(
        (name, user) ->
            changes.add(new Change.UserChanged(uri, name, then.setUser(name, user), user, false)));
    then.changed(nextVersion());
    changes.forEach(this::tell);
  }

  // ---------------------------------------------------------------------------- soundness

  private void check(RealmContent content) {
    RealmDefinition definition = content.definition();
    checkDefinition(definition);
    Realm probe = new Realm(RealmContent.empty(definition), 0, realms::get);
    Realm present = realms.get(definition.uri());
    Map<String, Group> groups =
        new HashMap<>(present == null ? Map.of() : present.rules().groups());
    content.groups().forEach(group -> groups.put(group.name(), group));
    checkGroups(probe, groups);
    Set<String> names = new HashSet<>();
    content.users().forEach(user -> names.add(user.username()));
    if (present != null) {
      present.users().forEach(user -> names.add(user.username()));
    }
    probe.setRules(new Rules(groups, List.of()));
    content.users().forEach(user -> checkUser(probe, user, names));
    content.grants().forEach(grant -> checkRole(probe, grant.role(), names));
    content.sources().forEach(source -> checkRole(probe, source.who(), names));
  }

  private void checkDefinition(RealmDefinition definition) {
    Realm present = realms.get(definition.uri());
    Uri prototypeUri = definition.prototypeUri();
    if (prototypeUri != null) {
      Realm prototype = realms.get(prototypeUri);
      require(!definition.prototype(), "a prototype has no prototype");
      require(
          prototype != null && prototype.definition().prototype(),
          "there is no prototype " + prototypeUri);
    }
    Uri ssoUri = definition.ssoRealmUri();
    if (ssoUri != null) {
      Realm sso = realms.get(ssoUri);
      require(!definition.ssoRealm(), "a single sign-on realm has no single sign-on realm");
      require(
          sso != null && sso.definition().ssoRealm(), "there is no single sign-on realm " + ssoUri);
    }
    if (present != null) {
      RealmDefinition before = present.definition();
      require(!before.prototype() || definition.prototype(), "a prototype stays a prototype");
      require(
          !before.ssoRealm() || definition.ssoRealm(),
          "a single sign-on realm stays a single sign-on realm");
      require(
          before.prototypeUri() == null
              || Objects.equals(before.prototypeUri(), definition.prototypeUri()),
          "a realm keeps its prototype");
    }
  }

  private static void checkUser(Realm in, User user, Set<String> others) {
    for (String group : user.groups()) {
      require(in.effectiveGroup(group) != null, "there is no group " + group);
    }
    for (String alias : user.aliases()) {
      User owner = in.userByNameOrAlias(alias);
      require(
          !others.contains(alias) && (owner == null || owner.username().equals(user.username())),
          "the name " + alias + " is taken");
    }
  }

  private static void checkRole(Realm in, Role role, Set<String> moreUsers) {
    switch (role) {
      case Role.All _, Role.Anonymous _ -> {}
      case Role.OfUser(String name) ->
          require(moreUsers.contains(name) || in.user(name) != null, "there is no user " + name);
      case Role.OfGroup(String name) ->
          require(in.effectiveGroup(name) != null, "there is no group " + name);
    }
  }

  private static void checkGroups(Realm in, Map<String, Group> groups) {
    Realm prototype = in.prototype();
    for (Group group : groups.values()) {
      for (String parent : group.groups()) {
        boolean inherited = prototype != null && prototype.rules().groups().containsKey(parent);
        require(groups.containsKey(parent) || inherited, "there is no group " + parent);
      }
    }
    Set<String> sound = new HashSet<>();
    groups.keySet().forEach(name -> checkAcyclic(name, groups, new HashSet<>(), sound));
  }

  private static void checkAcyclic(
      String name, Map<String, Group> groups, Set<String> way, Set<String> sound) {
    Group group = groups.get(name);
    if (group == null || sound.contains(name)) {
      return;
    }
    require(way.add(name), "the group " + name + " would be a member of itself");
    group.groups().forEach(parent -> checkAcyclic(parent, groups, way, sound));
    way.remove(name);
    sound.add(name);
  }

  private Realm existing(Uri uri) {
    Realm realm = realms.get(uri);
    if (realm == null) {
      throw new IllegalArgumentException("there is no realm " + uri);
    }
    return realm;
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private long nextVersion() {
    return ++lastVersion;
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }
}
