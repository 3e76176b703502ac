package io.starling.client.session;

import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.Welcome;

/** Hears what a session receives that is no reply. Payloads are borrowed for the time of a call. */
public interface SessionObserver {

  /** The router wants proof; answer with {@link ClientSession#authenticate}, now or later. */
  void challenged(Challenge challenge);

  /** The session is established; requests may be made. */
  void joined(Welcome welcome);

  /** An event of one of the session's subscriptions, or of one that just ended. */
  void received(Event event);

  /**
   * A procedure is invoked; answer with {@link ClientSession#answer} or {@link ClientSession#fail}.
   *
   * @return who hears of further chunks and of an interrupt
   */
  InvocationListener invoked(OpenInvocation open, Invocation invocation);

  /** The router took a subscription away. */
  void subscriptionRevoked(Revocation revocation);

  /** The router took a registration away. */
  void registrationRevoked(Revocation revocation);

  /** The session is over; called once, after all requests have heard it. Close the transport. */
  void ended(SessionEnd end);
}
