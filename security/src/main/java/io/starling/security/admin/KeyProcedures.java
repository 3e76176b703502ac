package io.starling.security.admin;

import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.token.RealmKeys;
import io.starling.security.token.SigningKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The procedures {@code starling.key.*}: the keys that a realm signs tokens with. */
final class KeyProcedures {

  private final RealmKeys keys;

  KeyProcedures(RealmKeys keys) {
    this.keys = keys;
  }

  void addTo(AdminProcedures procedures) {
    procedures.add(
        "key.list",
        Scope.REALM,
        0,
        0,
        call -> keys.of(call.realm().uri()).stream().map(KeyProcedures::view).toList());
    procedures.add(
        "key.rotate",
        Scope.REALM,
        0,
        0,
        "key.rotated",
        call -> {
          SigningKey made = keys.rotate(call.realm().uri());
          call.about(made.id());
          return view(made);
        });
    procedures.add("key.revoke", Scope.REALM, 1, 1, "key.revoked", this::revoke);
    procedures.add("key.jwks", Scope.OWN, 0, 0, call -> keys.publicKeys(call.realm().uri()));
  }

  private @Nullable Object revoke(AdminCall call) {
    if (!keys.revoke(call.realm().uri(), call.text(0))) {
      throw new AdminException("no_such_key", "there is no key " + call.text(0));
    }
    return null;
  }

  private static Map<String, @Nullable Object> view(SigningKey key) {
    Instant retired = key.retired();
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", key.id());
    view.put("algorithm", "ES256");
    view.put("created_at", key.created().getEpochSecond());
    view.put("retired_at", retired == null ? null : retired.getEpochSecond());
    view.put("public_key", key.publicKey());
    return view;
  }
}
