package io.starling.security.document;

import io.starling.router.port.Quotas;
import io.starling.security.directory.Realm;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Cidr;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.OAuth;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Writes the objects of a realm as the documents that {@link RealmDocuments} and {@link
 * ObjectDocuments} read. What has its default is left out; lists are in alphabetical order, so that
 * equal objects make equal documents.
 */
public final class ObjectForms {

  private ObjectForms() {}

  /** What is said of a realm itself. */
  public static Map<String, Object> definition(RealmDefinition definition) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("uri", definition.uri().text());
    putUnless(form, "description", definition.description(), "");
    putUnless(form, "is_prototype", definition.prototype(), false);
    putUri(form, "prototype_uri", definition.prototypeUri());
    putUnless(form, "is_sso_realm", definition.ssoRealm(), false);
    putUri(form, "sso_realm_uri", definition.ssoRealmUri());
    putIfSaid(form, "allow_connections", definition.allowConnections());
    List<AuthMethod> methods = definition.authmethods();
    putIfSaid(
        form,
        "authmethods",
        methods == null ? null : methods.stream().map(AuthMethod::wireName).toList());
    putIfSaid(form, "security_enabled", definition.securityEnabled());
    OAuth oauth = definition.oauth();
    if (oauth != null) {
      form.put(OAuthDocument.ISSUERS, OAuthDocument.write(oauth));
      form.put(OAuthDocument.CLOSE, oauth.closeOnExpiry());
    }
    putIfSaid(form, "dynamic_authenticator", DynamicDocuments.of(definition.authenticator()));
    putIfSaid(form, "dynamic_authorizer", DynamicDocuments.of(definition.authorizer()));
    putUnless(form, "limits", limits(definition.limits()), Map.of());
    return form;
  }

  /**
   * A realm with all that belongs to it.
   *
   * @param users which users are in it
   * @param secrets whether the stored forms of passwords are in it
   */
  public static Map<String, Object> content(Realm realm, Predicate<User> users, boolean secrets) {
    Map<String, Object> form = definition(realm.definition());
    putUnless(
        form, "groups", sorted(realm.rules().groups().values(), ObjectForms::group), List.of());
    List<Map<String, Object>> written =
        sorted(realm.users().stream().filter(users).toList(), ObjectForms::user);
    if (!secrets) {
      written.forEach(user -> user.remove("password"));
    }
    putUnless(form, "users", written, List.of());
    putUnless(form, "sources", sorted(realm.sources(), ObjectForms::source), List.of());
    putUnless(form, "grants", sorted(realm.rules().grants(), ObjectForms::grant), List.of());
    return form;
  }

  private static <T> List<Map<String, Object>> sorted(
      Collection<T> all, Function<T, Map<String, Object>> form) {
    return all.stream().map(form).sorted(Comparator.comparing(Map::toString)).toList();
  }

  /** What is said of limits. */
  public static Map<String, Object> limits(Quotas limits) {
    return LimitsDocument.write(limits);
  }

  /** A user with the stored forms of his password: secret. */
  public static Map<String, Object> user(User user) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("username", user.username());
    putUnless(
        form,
        "password",
        user.passwords().stream().map(PasswordDocument::write).toList(),
        List.of());
    putUnless(form, "authorized_keys", sorted(user.authorizedKeys()), List.of());
    putUnless(form, "groups", sorted(user.groups()), List.of());
    putUnless(form, "aliases", sorted(user.aliases()), List.of());
    putUnless(form, "enabled", user.enabled(), true);
    putUnless(form, "meta", user.meta(), Map.of());
    putUri(form, "sso_realm_uri", user.ssoRealmUri());
    return form;
  }

  /** A group. */
  public static Map<String, Object> group(Group group) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("name", group.name());
    putUnless(form, "groups", sorted(group.groups()), List.of());
    putUnless(form, "meta", group.meta(), Map.of());
    return form;
  }

  /** A grant. */
  public static Map<String, Object> grant(Grant grant) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("roles", List.of(grant.role().toString()));
    form.put(
        "resources",
        List.of(
            Map.of(
                "uri", grant.resource().uri().text(),
                "match", grant.resource().match().wireName())));
    form.put("permissions", sorted(grant.permissions()));
    if (grant.effect() == Grant.Effect.DENY) {
      form.put("effect", "deny");
    }
    return form;
  }

  /** A source. */
  public static Map<String, Object> source(Source source) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put(
        "usernames",
        List.of(source.who() instanceof Role.OfUser(String name) ? name : source.who().toString()));
    form.put("authmethod", source.method().wireName());
    Cidr network = source.network();
    putIfSaid(form, "cidr", network == null ? null : network.toString());
    putUnless(form, "meta", source.meta(), Map.of());
    return form;
  }

  /**
   * Lays what shall change over a form; null takes a key away.
   *
   * @param fixed the key that has to stay
   * @throws DocumentException when it does not
   */
  public static Map<String, Object> changed(
      Map<String, Object> form, Map<String, ? extends @Nullable Object> changes, String fixed) {
    Map<String, Object> changed = new LinkedHashMap<>(form);
    changes.forEach(
        (key, value) -> {
          if (value == null) {
            changed.remove(key);
          } else {
            changed.put(key, value);
          }
        });
    if (!Objects.equals(changed.get(fixed), form.get(fixed))) {
      Problems problems = new Problems();
      problems.error(fixed, "cannot be changed");
      problems.throwIfAny();
    }
    return changed;
  }

  private static List<String> sorted(Collection<String> names) {
    return names.stream().sorted().toList();
  }

  private static void putUri(Map<String, Object> form, String key, @Nullable Uri uri) {
    putIfSaid(form, key, uri == null ? null : uri.text());
  }

  private static void putIfSaid(Map<String, Object> form, String key, @Nullable Object value) {
    if (value != null) {
      form.put(key, value);
    }
  }

  private static void putUnless(Map<String, Object> form, String key, Object value, Object usual) {
    if (!value.equals(usual)) {
      form.put(key, value);
    }
  }
}
