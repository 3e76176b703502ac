package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * What a client wants of session resumption ({@code docs/resumption.md}).
 *
 * @param token the secret of the session that it wants to go on with; null for a new session that
 *     can be resumed
 * @param received how many messages of that session it has got
 */
public record ResumeRequest(@Nullable String token, long received) {

  /** Asks for a new session that can be resumed. */
  public static final ResumeRequest NEW = new ResumeRequest(null, 0);

  /** Says nothing of the token, which is a secret. */
  @Override
  public String toString() {
    return token == null ? "new" : "resume, received " + received;
  }
}
