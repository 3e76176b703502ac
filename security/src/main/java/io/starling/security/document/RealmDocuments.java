package io.starling.security.document;

import io.starling.router.port.RealmSettings;
import io.starling.security.directory.Realm;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Cidr;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.OAuth;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads a set of realm documents that belong together.
 *
 * <pre>{@code
 * RealmDocuments read =
 *     RealmDocuments.read(
 *         List.of(new RealmDocuments.Document(map, RealmSettings.lenient(uri))), maker);
 * read.realms().forEach(directory::merge);
 * }</pre>
 */
public final class RealmDocuments {

  private static final Set<String> KEYS =
      Set.of(
          "uri",
          "description",
          "is_prototype",
          "prototype_uri",
          "is_sso_realm",
          "sso_realm_uri",
          "allow_connections",
          "authmethods",
          "security_enabled",
          OAuthDocument.ISSUERS,
          OAuthDocument.CLOSE,
          "dynamic_authenticator",
          "dynamic_authorizer",
          "limits",
          "users",
          "groups",
          "sources",
          "grants");

  /** Methods of Bondy's that there is no code for: they are left out, with a warning. */
  private static final Set<String> METHODS_NOT_THERE = Set.of("oidc", "oidcrp", "cookie");

  private static final int DESCRIPTION_LENGTH = 512;

  private final List<RealmContent> realms;
  private final List<DocumentProblem> warnings;

  private RealmDocuments(List<RealmContent> realms, List<DocumentProblem> warnings) {
    this.realms = realms;
    this.warnings = warnings;
  }

  /**
   * A realm as it is written.
   *
   * @param document its keys; {@code uri} is one of them
   * @param routing what the router has to know, which is not in the document
   */
  public record Document(Map<String, Object> document, RealmSettings routing) {}

  /** The realms, those first that others depend upon. */
  public List<RealmContent> realms() {
    return realms;
  }

  /** What is doubtful: keys and methods that nobody knows. */
  public List<DocumentProblem> warnings() {
    return warnings;
  }

  /**
   * Reads documents. Paths of problems begin with the position of the document, as in {@code
   * [2].users[0].groups[1]}.
   *
   * @param maker makes stored forms of passwords in clear; called for several users at once
   * @throws DocumentException with everything that is wrong
   */
  public static RealmDocuments read(List<Document> documents, PasswordMaker maker) {
    return read(documents, uri -> null, maker);
  }

  /**
   * Reads documents of realms that may depend upon realms that are there already.
   *
   * @param present finds those
   */
  public static RealmDocuments read(
      List<Document> documents, Function<Uri, @Nullable Realm> present, PasswordMaker maker) {
    Problems problems = new Problems();
    List<Reading> readings = new ArrayList<>();
    Map<Uri, Reading> byUri = new HashMap<>();
    for (int i = 0; i < documents.size(); i++) {
      Section section = new Section(documents.get(i).document(), "[" + i + "]", problems);
      Reading reading = new Reading(section, documents.get(i).routing());
      readings.add(reading);
      if (reading.definition != null
          && byUri.putIfAbsent(reading.definition.uri(), reading) != null) {
        section.error("uri", reading.definition.uri() + " is defined twice");
      }
    }
    List<RealmContent> realms =
        readings.stream()
            .map(reading -> reading.content(uri -> dependency(uri, byUri, present), maker))
            .filter(Objects::nonNull)
            .sorted(Comparator.comparingInt(RealmDocuments::dependence))
            .toList();
    problems.throwIfAny();
    return new RealmDocuments(realms, problems.warnings());
  }

  /** The stored forms of the password in the document of a user, which has none in clear. */
  public static List<PasswordRecord> passwords(Map<String, Object> user) {
    Problems problems = new Problems();
    List<PasswordRecord> records =
        PasswordDocument.read(
            new Section(user, "", problems), "password", List.of(), (text, methods) -> List.of());
    problems.throwIfAny();
    return records;
  }

  private static @Nullable Dependency dependency(
      Uri uri, Map<Uri, Reading> read, Function<Uri, @Nullable Realm> present) {
    Reading among = read.get(uri);
    if (among != null) {
      return among;
    }
    Realm realm = present.apply(uri);
    return realm == null ? null : new Present(realm);
  }

  /** A realm that others may depend upon. */
  interface Dependency {

    /** What is said of it; null when that is wrong. */
    @Nullable RealmDefinition definition();

    boolean hasGroup(String name);
  }

  private record Present(Realm realm) implements Dependency {

    @Override
    public RealmDefinition definition() {
      return realm.definition();
    }

    @Override
    public boolean hasGroup(String name) {
      return realm.effectiveGroup(name) != null;
    }
  }

  /** Single sign-on realms before prototypes, which may have one, before the others. */
  private static int dependence(RealmContent realm) {
    RealmDefinition definition = realm.definition();
    return definition.ssoRealm() ? 0 : definition.prototype() ? 1 : 2;
  }

  /** One document while it is read. */
  static final class Reading implements Dependency {

    final Section section;
    final @Nullable RealmDefinition definition;
    private final Map<String, Group> groups = new LinkedHashMap<>();

    Reading(Section section, RealmSettings routing) {
      this.section = section.knows(KEYS);
      this.definition = definition(section, routing);
      for (Section group : section.sections("groups")) {
        Group read = group(group);
        if (read != null && groups.put(read.name(), read) != null) {
          group.error("name", "'" + read.name() + "' is defined twice");
        }
      }
    }

    static @Nullable Group group(Section group) {
      group.knows(Set.of("name", "groups", "meta"));
      String name = UserDocument.name(group, "name");
      Set<String> parents = new HashSet<>(group.texts("groups", parent -> parent));
      Map<String, Object> meta = group.open("meta");
      return name.isEmpty() ? null : new Group(name, parents, meta);
    }

    static @Nullable RealmDefinition definition(Section realm, RealmSettings routing) {
      if (!realm.has("uri")) {
        realm.error("uri", "missing");
      }
      Uri uri = realm.uri("uri");
      String description = realm.textOr("description", "");
      if (description.length() > DESCRIPTION_LENGTH) {
        realm.error("description", "is longer than " + DESCRIPTION_LENGTH + " characters");
      }
      List<AuthMethod> methods =
          realm.has("authmethods")
              ? realm.texts("authmethods", name -> method(realm, "authmethods", name))
              : null;
      boolean prototype = realm.flagOr("is_prototype", false);
      boolean sso = realm.flagOr("is_sso_realm", false);
      Uri prototypeUri = realm.uri("prototype_uri");
      Uri ssoUri = realm.uri("sso_realm_uri");
      if (prototype && prototypeUri != null) {
        realm.error("prototype_uri", "a prototype has no prototype");
      }
      if (sso && ssoUri != null) {
        realm.error("sso_realm_uri", "a single sign-on realm has no single sign-on realm");
      }
      Boolean allow = realm.flag("allow_connections");
      Boolean secure = realm.flag("security_enabled");
      OAuth oauth = OAuthDocument.read(realm);
      return uri == null
          ? null
          : new RealmDefinition(
              uri,
              description,
              prototype,
              prototypeUri,
              sso,
              ssoUri,
              allow,
              methods,
              secure,
              routing,
              LimitsDocument.read(realm.section("limits")),
              oauth,
              DynamicDocuments.authenticator(realm),
              DynamicDocuments.authorizer(realm));
    }

    private static @Nullable AuthMethod method(Section section, String key, String name) {
      AuthMethod method = AuthMethod.of(name);
      if (method == null && METHODS_NOT_THERE.contains(name)) {
        section.warning(key, "'" + name + "' does not work in this version and is left out");
      } else if (method == null) {
        throw new IllegalArgumentException(
            "'"
                + name
                + "' is not a method; known: "
                + Arrays.stream(AuthMethod.values())
                    .map(AuthMethod::wireName)
                    .collect(Collectors.joining(", ")));
      }
      return method;
    }

    @Override
    public @Nullable RealmDefinition definition() {
      return definition;
    }

    @Override
    public boolean hasGroup(String name) {
      return groups.containsKey(name);
    }

    @Nullable RealmContent content(
        Function<Uri, @Nullable Dependency> others, PasswordMaker maker) {
      RealmDefinition defined = definition;
      if (defined == null) {
        return null;
      }
      Dependency prototype = dependency("prototype_uri", defined.prototypeUri(), others);
      if (isUnfit(prototype, RealmDefinition::prototype)) {
        section.error("prototype_uri", defined.prototypeUri() + " is not a prototype");
      }
      Dependency sso = dependency("sso_realm_uri", defined.ssoRealmUri(), others);
      if (isUnfit(sso, RealmDefinition::ssoRealm)) {
        section.error("sso_realm_uri", defined.ssoRealmUri() + " is not a single sign-on realm");
      }
      Predicate<String> isGroup =
          name -> groups.containsKey(name) || (prototype != null && prototype.hasGroup(name));
      checkGroups(isGroup);
      Map<String, User> users =
          users(defined.uri(), isGroup, others, methods(defined, prototype), maker);
      RoleNames names = new RoleNames(users::containsKey, isGroup);
      List<Grant> grants =
          section.sections("grants").stream()
              .flatMap(grant -> GrantDocument.read(grant, names).stream())
              .toList();
      List<Source> sources =
          section.sections("sources").stream()
              .flatMap(source -> sources(source, names).stream())
              .toList();
      return new RealmContent(
          defined, List.copyOf(users.values()), List.copyOf(groups.values()), sources, grants);
    }

    private static List<AuthMethod> methods(
        RealmDefinition defined, @Nullable Dependency prototype) {
      List<AuthMethod> own = defined.authmethods();
      RealmDefinition above = prototype == null ? null : prototype.definition();
      List<AuthMethod> inherited = own == null && above != null ? above.authmethods() : own;
      return inherited == null ? AuthMethod.USUAL : inherited;
    }

    private @Nullable Dependency dependency(
        String key, @Nullable Uri uri, Function<Uri, @Nullable Dependency> others) {
      Dependency found = uri == null ? null : others.apply(uri);
      if (uri != null && found == null) {
        section.error(key, "no realm '" + uri + "'");
      }
      return found;
    }

    private static boolean isUnfit(
        @Nullable Dependency found, Predicate<RealmDefinition> isOfTheKind) {
      RealmDefinition of = found == null ? null : found.definition();
      return of != null && !isOfTheKind.test(of);
    }

    private void checkGroups(Predicate<String> isGroup) {
      List<Section> sections = section.sections("groups");
      for (Section group : sections) {
        group.texts("groups", parent -> UserDocument.existing(parent, isGroup));
        String name = group.textOr("name", "");
        if (isAbove(name, name, new HashSet<>())) {
          group.error("groups", "'" + name + "' would be a member of itself");
        }
      }
    }

    private boolean isAbove(String wanted, String of, Set<String> seen) {
      Group group = groups.get(of);
      return group != null
          && group.groups().stream()
              .anyMatch(
                  parent ->
                      parent.equals(wanted) || (seen.add(parent) && isAbove(wanted, parent, seen)));
    }

    private Map<String, User> users(
        Uri realm,
        Predicate<String> isGroup,
        Function<Uri, @Nullable Dependency> others,
        List<AuthMethod> methods,
        PasswordMaker maker) {
      List<Section> sections = section.sections("users");
      // Each password in clear costs tens of milliseconds.
      List<@Nullable User> read = new ArrayList<>();
      IntStream.range(0, sections.size())
          .parallel()
          .mapToObj(
              i ->
                  new Indexed(
                      i, UserDocument.read(sections.get(i), realm, isGroup, methods, maker)))
          .sorted(Comparator.comparingInt(Indexed::index))
          .forEachOrdered(indexed -> read.add(indexed.user()));
      Map<String, User> users = new LinkedHashMap<>();
      Map<String, String> names = new HashMap<>();
      for (int i = 0; i < read.size(); i++) {
        User user = read.get(i);
        if (user == null) {
          continue;
        }
        if (users.put(user.username(), user) != null) {
          sections.get(i).error("username", "'" + user.username() + "' is defined twice");
        }
        checkNames(user, sections.get(i), names);
        Uri sso = user.ssoRealmUri();
        if (sso != null && others.apply(sso) == null) {
          sections.get(i).error("sso_realm_uri", "no realm '" + sso + "'");
        }
      }
      return users;
    }

    private record Indexed(int index, @Nullable User user) {}

    private static void checkNames(User user, Section at, Map<String, String> names) {
      List<String> all = new ArrayList<>(user.aliases());
      all.add(user.username());
      for (String name : all) {
        String other = names.put(name, user.username());
        if (other != null && !other.equals(user.username())) {
          at.error("aliases", "'" + name + "' is a name of '" + other + "' as well");
        }
      }
    }

    static List<Source> sources(Section source, RoleNames names) {
      source.knows(Set.of("usernames", "authmethod", "cidr", "meta"));
      List<Role> who = names.readUsers(source, "usernames");
      String name = source.requiredText("authmethod");
      AuthMethod method = null;
      try {
        method = name.isEmpty() ? null : method(source, "authmethod", name);
      } catch (IllegalArgumentException e) {
        source.error("authmethod", String.valueOf(e.getMessage()));
      }
      Cidr network = network(source);
      Map<String, Object> meta = source.open("meta");
      List<Source> sources = new ArrayList<>();
      for (Role role : who) {
        if (method != null) {
          sources.add(new Source(role, network, method, meta));
        }
      }
      return sources;
    }

    private static @Nullable Cidr network(Section source) {
      String text = source.text("cidr");
      try {
        return text == null ? null : Cidr.parseMasked(text);
      } catch (IllegalArgumentException e) {
        source.error("cidr", "'" + text + "' " + e.getMessage());
        return null;
      }
    }
  }
}
