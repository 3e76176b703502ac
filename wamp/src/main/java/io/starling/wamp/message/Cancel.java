package io.starling.wamp.message;

/**
 * CANCEL: a caller cancels a call.
 *
 * @param request the id of the CALL
 * @param mode how to cancel; the option absent means {@link CancelMode#KILLNOWAIT}
 */
public record Cancel(long request, CancelMode mode) implements Message {

  @Override
  public MessageType type() {
    return MessageType.CANCEL;
  }
}
