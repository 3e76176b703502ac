package io.starling.client.session;

import io.starling.wamp.message.Error;
import io.starling.wamp.message.Message;

/**
 * Hears how a request ended: exactly one of the methods is called, once. A payload is borrowed for
 * the time of the call.
 *
 * @param <R> the positive reply
 */
public interface RequestListener<R extends Message> {

  /** The router did it. */
  void answered(R reply);

  /** The router refused. */
  void refused(Error error);

  /** The session ended before an answer came. */
  void lost(SessionEnd end);
}
