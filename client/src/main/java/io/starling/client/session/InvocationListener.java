package io.starling.client.session;

import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;

/** Hears what happens to an open invocation after its first message. */
public interface InvocationListener {

  /** A further chunk of a progressive call. The payload is borrowed. */
  void continued(Invocation chunk);

  /** The caller gave up or its time is over; an answer is still welcome, and may be discarded. */
  void interrupted(Interrupt interrupt);

  /** The session ended; an answer leads nowhere. */
  void lost(SessionEnd end);
}
