package io.starling.security.directory;

import io.starling.router.port.OutsideAuthorizer;
import io.starling.router.port.Quotas;
import io.starling.router.port.RealmSettings;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.DynamicAuthenticator;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.OAuth;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A realm as it is at present.
 *
 * <p>{@link #definition}, {@link #user}, {@link #rules} and {@link #sources} are what was said of
 * the realm itself. The methods whose names begin with {@code effective}, and {@link
 * #allowsConnections} and {@link #isSecurityEnabled}, have the prototype's in it, by these rules: a
 * setting that is not made is the prototype's; a group hides the prototype's of the same name;
 * grants of both count; of the prototype's sources those for everybody and for anonymous clients
 * count too. Users are not inherited.
 *
 * <p>Threads: read by all, without locks; each answer is of its own moment. Written by {@link
 * SecurityDirectory} only.
 */
public final class Realm {

  private final Function<Uri, @Nullable Realm> others;
  private volatile RealmDefinition definition;
  private volatile Rules rules = Rules.NONE;
  private volatile List<Source> sources = List.of();
  private volatile long version;

  /** Null until there is a user: most realms of many have none. */
  private volatile @Nullable Users users;

  private static final class Users {
    final Map<String, User> byName = new ConcurrentHashMap<>();
    final Map<String, String> namesByAlias = new ConcurrentHashMap<>();
    final Map<String, String> namesByKey = new ConcurrentHashMap<>();
  }

  /**
   * Makes a realm with all that belongs to it.
   *
   * @param others finds another realm
   */
  Realm(RealmContent content, long version, Function<Uri, @Nullable Realm> others) {
    this.definition = content.definition();
    this.others = others;
    merge(content);
    this.version = version;
  }

  // ---------------------------------------------------------------------------- of the realm

  /** Its name. */
  public Uri uri() {
    return definition.uri();
  }

  /** What is said of the realm. */
  public RealmDefinition definition() {
    return definition;
  }

  /** Its groups and grants. */
  public Rules rules() {
    return rules;
  }

  /** Its sources. */
  public List<Source> sources() {
    return sources;
  }

  /** Returns the user of a name, or null. */
  public @Nullable User user(String username) {
    Users present = users;
    return present == null ? null : present.byName.get(username);
  }

  /** Returns the user who has a name as his own or as an alias, or null. */
  public @Nullable User userByNameOrAlias(String name) {
    User named = user(name);
    Users present = users;
    if (named != null || present == null) {
      return named;
    }
    String username = present.namesByAlias.get(name);
    return username == null ? null : present.byName.get(username);
  }

  /** Returns the user who has an authorized key, or null. */
  public @Nullable User userByKey(String publicKeyHex) {
    Users present = users;
    String username = present == null ? null : present.namesByKey.get(publicKeyHex);
    return username == null ? null : user(username);
  }

  /** The users, in no order. */
  public Collection<User> users() {
    Users present = users;
    return present == null
        ? List.of()
        : Collections.unmodifiableCollection(present.byName.values());
  }

  /**
   * A number that is another, and greater, after each change of the realm or its prototype: what
   * was computed from the realm after its version was read is right as long as it stays.
   */
  public long version() {
    Realm prototype = prototype();
    return prototype == null ? version : Math.max(version, prototype.version);
  }

  // ---------------------------------------------------------------------------- with prototype

  /** The realm that this one inherits from, or null. */
  public @Nullable Realm prototype() {
    Uri uri = definition.prototypeUri();
    return uri == null ? null : others.apply(uri);
  }

  /** The realm that keeps the credentials of this one's users of the kind, or null. */
  public @Nullable Realm ssoRealm() {
    Uri uri = inherited(RealmDefinition::ssoRealmUri);
    return uri == null ? null : others.apply(uri);
  }

  /** Whether clients may join. */
  public boolean allowsConnections() {
    Boolean allowed = inherited(RealmDefinition::allowConnections);
    return allowed != null ? allowed : !definition.prototype();
  }

  /** Whether it matters who a client is. */
  public boolean isSecurityEnabled() {
    Boolean enabled = inherited(RealmDefinition::securityEnabled);
    return enabled == null || enabled;
  }

  /** The methods that clients may use, if a source admits them too. */
  public List<AuthMethod> effectiveMethods() {
    List<AuthMethod> methods = inherited(RealmDefinition::authmethods);
    return methods == null ? AuthMethod.USUAL : methods;
  }

  /** Whose tokens are accepted, besides the realm's own. */
  public OAuth effectiveOAuth() {
    OAuth trusted = inherited(RealmDefinition::oauth);
    return trusted == null ? OAuth.NONE : trusted;
  }

  /** Who decides on logins by some methods instead of the users, or null. */
  public @Nullable DynamicAuthenticator authenticator() {
    return inherited(RealmDefinition::authenticator);
  }

  /** Who decides on what is neither granted nor denied, or null. */
  public @Nullable OutsideAuthorizer authorizer() {
    return inherited(RealmDefinition::authorizer);
  }

  /** What the router has to know, with the limits that count. */
  public RealmSettings effectiveRouting() {
    Realm prototype = prototype();
    Quotas own = definition.limits();
    return definition
        .routing()
        .withQuotas(prototype == null ? own : own.over(prototype.definition.limits()));
  }

  private <T> @Nullable T inherited(Function<RealmDefinition, @Nullable T> setting) {
    T own = setting.apply(definition);
    Realm prototype = own == null ? prototype() : null;
    return prototype == null ? own : setting.apply(prototype.definition);
  }

  /** Returns the group of a name, or null. */
  public @Nullable Group effectiveGroup(String name) {
    Group own = rules.groups().get(name);
    Realm prototype = own == null ? prototype() : null;
    return prototype == null ? own : prototype.rules.groups().get(name);
  }

  /** The groups and grants that count, in one object for as long as nothing of it changes. */
  @SuppressWarnings("ReferenceEquality") // Another object tells of a change.
  public Rules effectiveRules() {
    Realm prototype = prototype();
    Rules own = rules;
    if (prototype == null) {
      return own;
    }
    Rules inherited = prototype.rules;
    Joined last = joined;
    if (last == null || last.own != own || last.inherited != inherited) {
      last = new Joined(own, inherited);
      joined = last;
    }
    return last.rules;
  }

  private volatile @Nullable Joined joined;

  private static final class Joined {
    final Rules own;
    final Rules inherited;
    final Rules rules;

    Joined(Rules own, Rules inherited) {
      this.own = own;
      this.inherited = inherited;
      Map<String, Group> groups = new LinkedHashMap<>(inherited.groups());
      groups.putAll(own.groups());
      List<Grant> grants = new ArrayList<>(inherited.grants());
      grants.addAll(own.grants());
      this.rules = new Rules(groups, grants.stream().distinct().toList());
    }
  }

  /** The sources that count for a user or for anonymous clients, in no order. */
  public List<Source> effectiveSources(Role who) {
    List<Source> found = new ArrayList<>();
    sources.stream().filter(source -> isFor(source, who)).forEach(found::add);
    Realm prototype = prototype();
    if (prototype != null) {
      prototype.sources.stream()
          .filter(source -> !(source.who() instanceof Role.OfUser) && isFor(source, who))
          .forEach(found::add);
    }
    return found;
  }

  private static boolean isFor(Source source, Role who) {
    return source.who().equals(Role.ALL) || source.who().equals(who);
  }

  // ---------------------------------------------------------------------------- writes

  void changed(long newVersion) {
    version = newVersion;
  }

  void define(RealmDefinition changed) {
    definition = changed;
  }

  void setRules(Rules changed) {
    rules = changed;
  }

  void setSources(List<Source> changed) {
    sources = List.copyOf(changed);
  }

  /** Puts, or with null removes, a user, and returns the one who was there. */
  @Nullable User setUser(String username, @Nullable User user) {
    Users present = usersForWriting();
    User before =
        user == null ? present.byName.remove(username) : present.byName.put(username, user);
    if (before != null) {
      before.aliases().forEach(present.namesByAlias::remove);
      before.authorizedKeys().forEach(key -> remove(present.namesByKey, key, username));
    }
    if (user != null) {
      for (String alias : user.aliases()) {
        present.namesByAlias.put(alias, username);
      }
      for (String key : user.authorizedKeys()) {
        present.namesByKey.putIfAbsent(key, username);
      }
    }
    return before;
  }

  private Users usersForWriting() {
    Users present = users;
    if (present == null) {
      present = new Users();
      users = present;
    }
    return present;
  }

  private static void remove(Map<String, String> names, String key, String username) {
    names.remove(key, username);
  }

  /** Adds what is new and replaces what has the same name. */
  void merge(RealmContent content) {
    Map<String, Group> groups = new LinkedHashMap<>(rules.groups());
    content.groups().forEach(group -> groups.put(group.name(), group));
    List<Grant> grants = new ArrayList<>(rules.grants());
    grants.addAll(content.grants());
    Rules merged = new Rules(groups, grants.stream().distinct().toList());
    if (!merged.equals(rules)) {
      rules = merged;
    }
    Map<Object, Source> merging = new LinkedHashMap<>();
    sources.forEach(source -> merging.put(key(source), source));
    content.sources().forEach(source -> merging.put(key(source), source));
    sources = List.copyOf(merging.values());
    content.users().forEach(user -> setUser(user.username(), user));
  }

  private static Object key(Source source) {
    Map<String, Object> key = new HashMap<>();
    key.put("who", source.who());
    key.put("network", source.network() == null ? "" : source.network());
    key.put("method", source.method());
    return key;
  }

  @Override
  public String toString() {
    return uri().text();
  }
}
