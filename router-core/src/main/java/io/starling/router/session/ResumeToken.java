package io.starling.router.session;

import io.starling.router.loop.Loop;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The secret that lets a client go on with its session: the session id, which leads to the session,
 * and 192 unpredictable bits. Immutable; it has no text but the one that is sent to the client.
 */
final class ResumeToken {

  private static final int SECRET_BYTES = 24;
  private static final int BYTES = Long.BYTES + SECRET_BYTES;

  private final byte[] bytes;

  private ResumeToken(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Draws the token of a session; on its home loop. */
  static ResumeToken draw(Loop loop, long session) {
    return new ResumeToken(
        ByteBuffer.allocate(BYTES).putLong(session).put(loop.drawSecret(SECRET_BYTES)).array());
  }

  /** Returns the token of a text, or null when it cannot be one. */
  static @Nullable ResumeToken parse(String text) {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException _) {
      return null;
    }
    ResumeToken token = new ResumeToken(bytes);
    return bytes.length == BYTES && token.session() > 0 ? token : null;
  }

  /** The id of the session. */
  long session() {
    return ByteBuffer.wrap(bytes).getLong();
  }

  /** What the client is given. */
  String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** Compares without telling by the time that it takes where the difference is. */
  boolean isSame(ResumeToken other) {
    return MessageDigest.isEqual(bytes, other.bytes);
  }
}
