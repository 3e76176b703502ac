package io.starling.router.port;

import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides who a client is: the port of authentication (WAMP, "Authentication").
 *
 * <p>Threads: called on the client's home loop and must not block it. An authenticator that has to
 * wait keeps the continuation and calls it later, from any thread.
 */
public interface Authenticator {

  /**
   * Begins an attempt for a HELLO.
   *
   * @param attempt who wants to join what
   * @param next takes the one next step, at once or later
   */
  void begin(Attempt attempt, Consumer<Step> next);

  /**
   * A client has said that it logs out: GOODBYE with {@code wamp.close.logout}. What it has logged
   * in with shall not be of use any longer, if that can be.
   */
  default void loggedOut(Uri realm, Principal principal) {}

  /**
   * An attempt to join a realm.
   *
   * @param realm the realm, which exists
   * @param session the id that the session will have
   * @param hello the details of HELLO
   * @param origin where the connection came from
   * @param randomAuthid an identity for a client that has none: random, at least 96 bits
   */
  record Attempt(Uri realm, long session, HelloDetails hello, Origin origin, String randomAuthid) {}

  /** The client's answer to a challenge. */
  interface Answer {
    /**
     * Judges an AUTHENTICATE.
     *
     * @param next takes the one next step, at once or later
     */
    void judge(String signature, Map<String, Object> extra, Consumer<Step> next);
  }

  /** What comes next in an attempt. */
  sealed interface Step permits Accept, Challenge, Deny {}

  /**
   * The client is let in.
   *
   * @param validFor after which time the router ends the session; null for never
   */
  record Accept(Principal principal, @Nullable Duration validFor) implements Step {

    /** The client is let in for as long as it likes. */
    public Accept(Principal principal) {
      this(principal, null);
    }
  }

  /** The client has to prove who it is. */
  record Challenge(String method, Map<String, Object> extra, Answer answer) implements Step {}

  /** The client is refused with ABORT. */
  record Deny(Uri reason, @Nullable String message) implements Step {}
}
