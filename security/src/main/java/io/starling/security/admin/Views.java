package io.starling.security.admin;

import io.starling.security.directory.Realm;
import io.starling.security.document.ObjectForms;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Objects as administrators see them: as Bondy tells them, without secrets. */
final class Views {

  private Views() {}

  static Map<String, @Nullable Object> realm(Realm realm) {
    RealmDefinition definition = realm.definition();
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("uri", definition.uri().text());
    view.put("description", definition.description());
    view.put("is_prototype", definition.prototype());
    view.put("prototype_uri", text(definition.prototypeUri()));
    view.put("is_sso_realm", definition.ssoRealm());
    view.put("sso_realm_uri", text(definition.ssoRealmUri()));
    view.put("allow_connections", realm.allowsConnections());
    view.put("authmethods", realm.effectiveMethods().stream().map(AuthMethod::wireName).toList());
    view.put("security_status", status(realm));
    view.put("limits", ObjectForms.limits(realm.effectiveRouting().quotas()));
    return view;
  }

  static String status(Realm realm) {
    return realm.isSecurityEnabled() ? "enabled" : "disabled";
  }

  private static @Nullable String text(@Nullable Uri uri) {
    return uri == null ? null : uri.text();
  }

  static Map<String, @Nullable Object> user(User user) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("type", "user");
    view.put("version", "1.1");
    view.put("username", user.username());
    view.put("groups", user.groups().stream().sorted().toList());
    view.put("enabled", user.enabled());
    view.put("meta", user.meta());
    view.put("aliases", user.aliases().stream().sorted().toList());
    view.put("sso_realm_uri", text(user.ssoRealmUri()));
    view.put("has_password", !user.passwords().isEmpty());
    view.put("has_authorized_keys", !user.authorizedKeys().isEmpty());
    view.put("authorized_keys", user.authorizedKeys().stream().sorted().toList());
    return view;
  }

  static Map<String, @Nullable Object> group(Group group) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("type", "group");
    view.put("version", "1.1");
    view.put("name", group.name());
    view.put("groups", group.groups().stream().sorted().toList());
    view.put("meta", group.meta());
    return view;
  }

  static Map<String, Object> grant(Grant grant) {
    Map<String, Object> view = ObjectForms.grant(grant);
    view.putIfAbsent("effect", "allow");
    return view;
  }

  static Map<String, @Nullable Object> source(Source source) {
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("type", "source");
    view.put("version", "1.1");
    view.putAll(ObjectForms.source(source));
    view.putIfAbsent("cidr", "0.0.0.0/0");
    view.putIfAbsent("meta", Map.of());
    return view;
  }
}
