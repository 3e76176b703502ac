package io.starling.router.session;

import io.starling.wamp.message.Call;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.Yield;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that a client sent without waiting for WELCOME and that were read while its
 * authenticator was still thinking: they are handled when it has decided.
 *
 * <p>Threads: belongs to the connection's home loop.
 */
final class ParkedMessages {

  private static final int MESSAGES_MAX = 100;

  private List<Message> parked = List.of();

  /** Keeps a copy of a message; false when there is no room. */
  boolean park(Message message) {
    if (parked.size() == MESSAGES_MAX) {
      return false;
    }
    if (parked.isEmpty()) {
      parked = new ArrayList<>();
    }
    parked.add(kept(message));
    return true;
  }

  /** Takes all messages out; who takes them releases their payloads. */
  List<Message> take() {
    List<Message> taken = parked;
    parked = List.of();
    return taken;
  }

  /** Returns a message that owns its payload. */
  static Message kept(Message message) {
    return switch (message) {
      case Call m -> new Call(m.request(), m.options(), m.procedure(), m.payload().copy());
      case Publish m -> new Publish(m.request(), m.options(), m.topic(), m.payload().copy());
      case Yield m -> new Yield(m.request(), m.options(), m.payload().copy());
      case Error m ->
          new Error(m.requestType(), m.request(), m.details(), m.error(), m.payload().copy());
      default -> {
        message.payload().retain();
        yield message;
      }
    };
  }

  /** Gives the payloads of messages up that were taken out. */
  static void release(List<Message> messages) {
    messages.forEach(message -> message.payload().release());
  }
}
