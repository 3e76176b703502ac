package io.starling.gateway.admin;

import static io.starling.gateway.admin.Route.body;
import static io.starling.gateway.admin.Route.delete;
import static io.starling.gateway.admin.Route.get;
import static io.starling.gateway.admin.Route.member;
import static io.starling.gateway.admin.Route.number;
import static io.starling.gateway.admin.Route.path;
import static io.starling.gateway.admin.Route.post;
import static io.starling.gateway.admin.Route.put;
import static io.starling.gateway.admin.Route.query;

import io.starling.gateway.admin.Route.Arg;
import io.starling.gateway.admin.Route.Keyword.Kind;
import java.util.List;

/** The paths of administration. They are Bondy's, and some that it does not have. */
final class Routes {

  private static final Arg REALM = path("realm");
  private static final Arg NAME = path("name");
  private static final Arg ID = path("id");

  private static final String A_REALM = "/realms/{realm}";
  private static final String USERS = A_REALM + "/users";
  private static final String A_USER = USERS + "/{name}";
  private static final String GROUPS = A_REALM + "/groups";
  private static final String A_GROUP = GROUPS + "/{name}";

  private static final String OWNERS = A_REALM + "/resource_owners";

  static final List<Route> ALL =
      List.of(
          post("/services/call", ""),
          get("/realms", "realm.list").pagedBy("uri"),
          post("/realms", "realm.create", body()).creating("uri"),
          get(A_REALM, "realm.get", REALM),
          put(A_REALM, "realm.update", REALM, body()),
          delete(A_REALM, "realm.delete", REALM).with("force", Kind.FLAG),
          get(A_REALM + "/security_enabled", "realm.security.is_enabled", REALM),
          put(A_REALM + "/security_enabled", "realm.security.enable", REALM),
          delete(A_REALM + "/security_enabled", "realm.security.disable", REALM),
          get(A_REALM + "/export", "realm.export", REALM).with("secrets", Kind.FLAG),
          post("/services/apply", "realm.apply", body()).with("prune", Kind.FLAG),
          post("/services/diff", "realm.diff", body()).with("prune", Kind.FLAG),
          get(USERS, "user.list", REALM).pagedBy("username"),
          post(USERS, "user.add", REALM, body()).creating("username"),
          get(A_USER, "user.get", REALM, NAME),
          put(A_USER, "user.update", REALM, NAME, body()),
          delete(A_USER, "user.delete", REALM, NAME),
          post(
              A_USER + "/change_password",
              "user.change_password",
              REALM,
              NAME,
              member("new_password"),
              member("old_password")),
          post(
              A_REALM + "/services/change_password",
              "user.change_password",
              REALM,
              member("username"),
              member("new_password"),
              member("old_password")),
          get(A_USER + "/enabled", "user.is_enabled", REALM, NAME),
          put(A_USER + "/enabled", "user.enable", REALM, NAME),
          delete(A_USER + "/enabled", "user.disable", REALM, NAME),
          post(A_USER + "/aliases", "user.add_alias", REALM, NAME, member("alias")),
          put(A_USER + "/aliases/{alias}", "user.add_alias", REALM, NAME, path("alias")),
          delete(A_USER + "/aliases/{alias}", "user.remove_alias", REALM, NAME, path("alias")),
          put(A_USER + "/groups/{group}", "user.add_group", REALM, NAME, path("group")),
          delete(A_USER + "/groups/{group}", "user.remove_group", REALM, NAME, path("group")),
          get(A_USER + "/grants", "user.grants", REALM, NAME),
          get(
              A_USER + "/rights",
              "rbac.explain",
              REALM,
              NAME,
              query("permission"),
              query("uri"),
              query("match")),
          get(A_USER + "/sources", "source.match", REALM, NAME, query("ip")),
          delete(
              A_USER + "/sources",
              "source.delete",
              REALM,
              NAME,
              query("cidr"),
              query("authmethod")),
          get(A_USER + "/tickets", "ticket.list", REALM, NAME).pagedBy("id"),
          delete(A_USER + "/tickets", "ticket.revoke_all", REALM, NAME),
          get(GROUPS, "group.list", REALM).pagedBy("name"),
          post(GROUPS, "group.add", REALM, body()).creating("name"),
          get(A_GROUP, "group.get", REALM, NAME),
          put(A_GROUP, "group.update", REALM, NAME, body()),
          delete(A_GROUP, "group.delete", REALM, NAME),
          put(A_GROUP + "/groups/{group}", "group.add_group", REALM, NAME, path("group")),
          delete(A_GROUP + "/groups/{group}", "group.remove_group", REALM, NAME, path("group")),
          get(A_GROUP + "/grants", "group.grants", REALM, NAME),
          get(A_REALM + "/grants", "grant.list", REALM),
          post(A_REALM + "/grants", "grant.create", REALM, body()),
          put(A_REALM + "/grants", "grant.revoke", REALM, body()),
          get(A_REALM + "/sources", "source.list", REALM),
          post(A_REALM + "/sources", "source.add", REALM, body()),
          delete(A_REALM + "/tickets/{id}", "ticket.revoke", REALM, ID),
          get(A_REALM + "/keys", "key.list", REALM),
          post(A_REALM + "/keys", "key.rotate", REALM).creating("id"),
          delete(A_REALM + "/keys/{id}", "key.revoke", REALM, ID),
          get(A_REALM + "/jwks", "key.jwks", REALM),
          get("/session", "session.self"),
          get(A_REALM + "/clients", "oauth2.client.list", REALM).pagedBy("username"),
          post(A_REALM + "/clients", "oauth2.client.add", REALM, body()).creating("username"),
          get(A_REALM + "/clients/{name}", "oauth2.client.get", REALM, NAME),
          put(A_REALM + "/clients/{name}", "oauth2.client.update", REALM, NAME, body()),
          delete(A_REALM + "/clients/{name}", "oauth2.client.delete", REALM, NAME),
          get(OWNERS, "oauth2.resource_owner.list", REALM).pagedBy("username"),
          post(OWNERS, "oauth2.resource_owner.add", REALM, body()).creating("username"),
          get(OWNERS + "/{name}", "oauth2.resource_owner.get", REALM, NAME),
          put(OWNERS + "/{name}", "oauth2.resource_owner.update", REALM, NAME, body()),
          delete(OWNERS + "/{name}", "oauth2.resource_owner.delete", REALM, NAME),
          get(A_REALM + "/sessions", "session.list", REALM).pagedByNumber("session"),
          delete(A_REALM + "/sessions", "session.kill_by_authid", REALM, query("authid"))
              .with("reason", Kind.TEXT)
              .with("message", Kind.TEXT),
          get(A_REALM + "/sessions/{id}", "session.get", REALM, number("id")),
          delete(A_REALM + "/sessions/{id}", "session.kill", REALM, number("id"))
              .with("reason", Kind.TEXT)
              .with("message", Kind.TEXT),
          get(A_REALM + "/registrations", "registration.list", REALM).pagedByNumber("id"),
          get(A_REALM + "/registrations/{id}", "registration.get", REALM, number("id")),
          get(
              A_REALM + "/registrations/{id}/callees",
              "registration.callee.list",
              REALM,
              number("id")),
          get(A_REALM + "/subscriptions", "subscription.list", REALM).pagedByNumber("id"),
          get(A_REALM + "/subscriptions/{id}", "subscription.get", REALM, number("id")),
          get(
              A_REALM + "/subscriptions/{id}/subscribers",
              "subscription.subscriber.list",
              REALM,
              number("id")),
          get("/backups", "backup.list"),
          post("/backups", "backup.create", body()).creating("filename"),
          get("/backups/{name}", "backup.status", NAME),
          post("/services/create_backup", "backup.create", body()),
          get("/services/backup_status", "backup.status", query("filename")),
          post("/services/restore_backup", "backup.restore", body()));

  private Routes() {}
}
