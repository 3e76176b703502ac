package io.starling.security.ticket;

import io.starling.security.token.RealmKeys;
import io.starling.security.token.TokenSource;
import io.starling.security.token.VerifyingKey;
import io.starling.wamp.uri.Uri;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tickets that are good in a realm: its own, and those of its single sign-on realm. Each is meant
 * for the realm that has signed it.
 */
record TicketSource(RealmKeys keys, Uri realm, @Nullable Uri sso) implements TokenSource {

  @Override
  public boolean acceptsType(@Nullable String type) {
    return Tickets.TYPE.equalsIgnoreCase(type);
  }

  @Override
  public boolean accepts(String issuer, List<String> audiences) {
    boolean isOurs = issuer.equals(realm.text()) || (sso != null && issuer.equals(sso.text()));
    return isOurs && audiences.contains(issuer);
  }

  @Override
  public @Nullable VerifyingKey key(String issuer, @Nullable String keyId, String algorithm) {
    return keyId == null ? null : keys.verifying(Uri.of(issuer), keyId);
  }
}
