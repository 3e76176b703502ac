package io.starling.wamp.message;

/**
 * RECEIVED, {@code [256, Messages|int]}: how many messages of the session its sender has got. It is
 * no message of WAMP; only peers that have agreed upon a session that can be resumed send it
 * ({@code docs/resumption.md}).
 *
 * @param messages all those of the session, at least 0
 */
public record Received(long messages) implements Message {

  @Override
  public MessageType type() {
    return MessageType.RECEIVED;
  }
}
