package io.starling.security.admin;

import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.ObjectForms;
import io.starling.security.document.PasswordMaker;
import io.starling.security.document.RealmDocuments;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.User;
import io.starling.security.password.KnownPasswords;
import io.starling.wamp.uri.Uri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The procedures {@code starling.realm.*}. */
final class RealmProcedures {

  private static final String LIMITS = "limits";

  private final AdminContext context;
  private final Uri masterRealm;

  RealmProcedures(AdminContext context, Uri masterRealm) {
    this.context = context;
    this.masterRealm = masterRealm;
  }

  void addTo(AdminProcedures procedures) {
    procedures.add("realm.create", Scope.MASTER, 1, 1, "realm.created", this::create);
    procedures.add("realm.list", Scope.MASTER, 0, 0, this::list);
    procedures.add("realm.get", Scope.MASTER, 1, 1, call -> Views.realm(named(call)));
    procedures.add("realm.update", Scope.MASTER, 2, 2, "realm.updated", this::update);
    procedures.add("realm.delete", Scope.MASTER, 1, 1, "realm.deleted", this::delete);
    procedures.add(
        "realm.security.enable", Scope.MASTER, 1, 1, "realm.updated", call -> secure(call, true));
    procedures.add(
        "realm.security.disable", Scope.MASTER, 1, 1, "realm.updated", call -> secure(call, false));
    procedures.add("realm.security.status", Scope.MASTER, 1, 1, call -> Views.status(named(call)));
    procedures.add(
        "realm.security.is_enabled", Scope.MASTER, 1, 1, call -> named(call).isSecurityEnabled());
    procedures.add(
        "realm.grants",
        Scope.MASTER,
        1,
        1,
        call -> named(call).effectiveRules().grants().stream().map(Views::grant).toList());
    procedures.add("realm.export", Scope.REALM, 0, 0, "realm.exported", this::export);
    procedures.add("realm.apply", Scope.MASTER, 1, 1, "realm.applied", this::apply);
    procedures.add("realm.diff", Scope.MASTER, 1, 1, call -> difference(call).items());
    procedures.addOldName("security.create_realm", "realm.create");
    procedures.addOldName("security.delete_realm", "realm.delete");
    procedures.addOldName("security.list_realms", "realm.list");
    procedures.addOldName("security.update_realm", "realm.update");
    procedures.addOldName("security.enable", "realm.security.enable");
    procedures.addOldName("security.disable", "realm.security.disable");
    procedures.addOldName("security.is_enabled", "realm.security.is_enabled");
    procedures.addOldName("security.status", "realm.security.status");
  }

  private Realm named(AdminCall call) {
    String name = call.text(0);
    Realm realm = context.directory().realm(Uri.of(name));
    if (realm == null) {
      throw new AdminException("no_such_realm", "there is no realm " + name);
    }
    return realm;
  }

  private Object list(AdminCall call) {
    return Pages.of(
        call, context.directory().realms().stream(), realm -> realm.uri().text(), Views::realm);
  }

  private @Nullable Object create(AdminCall call) {
    RealmContent content = content(call.dict(0));
    Uri uri = content.definition().uri();
    context
        .changes()
        .run(
            () -> {
              if (context.directory().realm(uri) != null) {
                throw new AdminException("already_exists", "there is a realm " + uri + " already");
              }
              context.directory().merge(content);
            });
    return view(uri);
  }

  private @Nullable Object update(AdminCall call) {
    Realm realm = named(call);
    Map<String, Object> present = ObjectForms.definition(realm.definition());
    Map<String, @Nullable Object> said = call.dict(1);
    if (said.get(LIMITS) instanceof Map<?, ?> some) {
      Map<String, Object> before = ObjectForms.changed(Map.of(), dict(present.get(LIMITS)), "");
      said.put(LIMITS, ObjectForms.changed(before, dict(some), ""));
    }
    Map<String, Object> document = ObjectForms.changed(present, said, "uri");
    RealmContent content = content(document);
    context.changes().run(() -> context.directory().merge(content));
    return view(realm.uri());
  }

  /** Limits are changed one by one: those that are not said stay, null takes one back. */
  private static Map<String, @Nullable Object> dict(@Nullable Object limits) {
    Map<String, @Nullable Object> dict = new LinkedHashMap<>();
    if (limits instanceof Map<?, ?> map) {
      map.forEach((key, value) -> dict.put(String.valueOf(key), value));
    }
    return dict;
  }

  /** Reads a realm with all that the document says of its objects. */
  private RealmContent content(Map<String, ? extends @Nullable Object> document) {
    return content(document, context.maker());
  }

  private RealmContent content(
      Map<String, ? extends @Nullable Object> document, PasswordMaker maker) {
    Map<String, Object> said = ObjectForms.changed(Map.of(), document, "");
    Uri uri = Uri.of(said.get("uri") instanceof String text ? text : "");
    Realm present = context.directory().realm(uri);
    RealmDocuments read =
        RealmDocuments.read(
            List.of(
                new RealmDocuments.Document(
                    said,
                    present == null
                        ? context.routing().apply(uri)
                        : present.definition().routing())),
            context.directory()::realm,
            maker);
    if (!read.warnings().isEmpty()) {
      throw AdminException.invalid(read.warnings().getFirst().toString());
    }
    return read.realms().getFirst();
  }

  /** A realm with all that belongs to it, as a document that can be applied. */
  private Object export(AdminCall call) {
    Realm realm = call.realm();
    return ObjectForms.content(
        realm,
        user -> context.changes().keeps(realm.uri(), user.username()),
        call.flagKeyword("secrets"));
  }

  private Object apply(AdminCall call) {
    return context
        .changes()
        .run(
            () -> {
              RealmDifference difference = difference(call);
              difference.apply(context.directory());
              return difference.items();
            });
  }

  private RealmDifference difference(AdminCall call) {
    SecurityDirectory directory = context.directory();
    RealmContent wanted =
        content(
            call.dict(0),
            new KnownPasswords(
                (realm, username) -> passwordsOf(directory.realm(realm), username),
                context.maker()));
    return context.difference(wanted, call.flagKeyword("prune"));
  }

  private static List<PasswordRecord> passwordsOf(@Nullable Realm realm, String username) {
    User user = realm == null ? null : realm.user(username);
    return user == null ? List.of() : user.passwords();
  }

  private @Nullable Object delete(AdminCall call) {
    Realm realm = named(call);
    if (realm.uri().equals(masterRealm)) {
      throw AdminException.invalid("the master realm cannot be deleted");
    }
    boolean force = call.flagKeyword("force");
    context
        .changes()
        .run(
            () -> {
              if (!force && !realm.users().isEmpty()) {
                throw new AdminException(
                    "active_users", "the realm " + realm + " has users; delete it with force=true");
              }
              context.directory().remove(realm.uri());
            });
    return null;
  }

  private @Nullable Object secure(AdminCall call, boolean enabled) {
    Realm realm = named(call);
    if (!enabled && realm.uri().equals(masterRealm)) {
      throw AdminException.invalid("the master realm cannot be without security");
    }
    context
        .changes()
        .run(
            () -> {
              RealmDefinition definition = realm.definition();
              context.directory().define(definition.withSecurityEnabled(enabled));
            });
    return null;
  }

  private @Nullable Object view(Uri uri) {
    Realm realm = context.directory().realm(uri);
    return realm == null ? null : Views.realm(realm);
  }
}
