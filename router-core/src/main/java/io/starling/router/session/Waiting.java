package io.starling.router.session;

import io.starling.router.realm.Errors;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.Unregister;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Yield;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session whose request waits for somebody outside to decide: later messages wait behind it, so
 * that they keep their order. CANCEL takes effect at once, also on a CALL that waits; GOODBYE and
 * ABORT do as well. When much waits the client is not read from any more; what was read already
 * still gets in, up to a bound that ends the session.
 *
 * <p>Threads: belongs to the session's home loop.
 */
final class Waiting {

  static final int MESSAGES_PAUSE = 100;
  static final int BYTES_PAUSE = 64 << 10;
  static final int MESSAGES_MAX = 2_000;
  static final int BYTES_MAX = 8 << 20;

  final Session session;
  private final Deque<Message> messages = new ArrayDeque<>();
  private int bytes;
  private boolean paused;
  private final Set<Long> canceled = new HashSet<>();

  /** The first message is the one that is decided on. */
  Waiting(Session session, Message first) {
    this.session = session;
    add(first);
  }

  private void add(Message message) {
    messages.add(ParkedMessages.kept(message));
    bytes += message.payload().size();
  }

  /** Keeps a message that has to wait; false when it is one that has not. */
  boolean takes(Message message) {
    return switch (message) {
      case Call _,
          Publish _,
          Subscribe _,
          Unsubscribe _,
          Register _,
          Unregister _,
          Yield _,
          Error _ -> {
        park(message);
        yield true;
      }
      case Cancel cancel -> !session.isCalling(cancel.request()) && cancels(cancel.request());
      default -> false;
    };
  }

  private void park(Message message) {
    if (messages.size() >= MESSAGES_MAX || bytes >= BYTES_MAX) {
      session.violate("too many messages while a request waits for its authorizer");
      return;
    }
    add(message);
    if (!paused && (messages.size() > MESSAGES_PAUSE || bytes > BYTES_PAUSE)) {
      paused = true;
      session.pauseReading();
    }
  }

  /** Answers a CALL that waits and is not open yet; false when none of this id does. */
  private boolean cancels(long request) {
    boolean waits =
        messages.stream()
            .anyMatch(message -> message instanceof Call call && call.request() == request);
    if (waits && canceled.add(request)) {
      session.send(
          Errors.of(MessageType.CALL, request, WampUris.CANCELED, "cancelled by the caller"));
    }
    return waits;
  }

  /** Whether a message that waited is a CALL that has had its answer. */
  boolean isCanceled(Message message) {
    return message instanceof Call call && canceled.contains(call.request());
  }

  /** Takes the next message out, to be released; null when there is none. */
  @Nullable Message next() {
    Message next = messages.poll();
    bytes -= next == null ? 0 : next.payload().size();
    return next;
  }

  /** Takes what waits behind another request over, which is the next one that is decided on. */
  void followedBy(Waiting other) {
    other.messages.forEach(messages::add);
    bytes += other.bytes;
    canceled.addAll(other.canceled);
    other.messages.clear();
    paused = other.paused;
    other.paused = false;
  }

  /** Nothing waits any more. */
  void end() {
    for (Message message = next(); message != null; message = next()) {
      message.payload().release();
    }
    if (paused) {
      paused = false;
      session.resumeReading();
    }
  }
}
