package io.starling.router.realm;

import io.starling.wamp.message.Ids;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.function.LongPredicate;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The ids of subscriptions and registrations: 53 bits of a keyed hash of realm, kind, match and
 * URI, so that all nodes of a cluster find the same id without asking each other. On a collision
 * the hash is taken again with the next number.
 */
public final class RoutingIds {

  private static final String HMAC = "HmacSHA256";

  /** What an id is for. */
  public enum Kind {
    SUBSCRIPTION,
    REGISTRATION
  }

  private final SecretKeySpec key;

  /** Makes the ids of a realm incarnation. */
  public RoutingIds(byte[] realmKey) {
    this.key = new SecretKeySpec(realmKey, HMAC);
  }

  /**
   * Returns the id of a URI.
   *
   * @param isTaken whether another URI has an id already
   */
  public long idOf(Kind kind, MatchPolicy match, Uri uri, LongPredicate isTaken) {
    byte[] text =
        (kind + " " + match.wireName() + " " + uri.text()).getBytes(StandardCharsets.UTF_8);
    for (int attempt = 0; ; attempt++) {
      long id = hash(text, attempt);
      if (!isTaken.test(id)) {
        return id;
      }
    }
  }

  private long hash(byte[] text, int attempt) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(key);
      mac.update((byte) attempt);
      byte[] hash = mac.doFinal(text);
      return (ByteBuffer.wrap(hash).getLong() & (Ids.MAX - 1)) + 1;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(HMAC + " is part of every Java runtime", e);
    }
  }
}
