package io.starling.client;

import io.starling.client.transport.Transport;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Received;
import io.starling.wamp.message.ResumeRequest;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.resumption.ReceivedMessages;
import io.starling.wamp.resumption.SentMessages;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What lets a session go on over another connection: the secret that the router gave, what was sent
 * and not acknowledged, and how much came. Confined to the home loop.
 */
final class Resumption {

  /** The detail of WELCOME that is a secret. */
  static final String TOKEN = "x_resume_token";

  /** The router acknowledges more often than this. */
  private static final int UNACKNOWLEDGED_MESSAGES = 128;

  private final long session;
  private final String token;
  private final Duration timeout;
  private final long bytesHeldBack;
  private final SentMessages sent = new SentMessages(Long.MAX_VALUE);
  private final ReceivedMessages received = new ReceivedMessages();

  private Resumption(long session, String token, Duration timeout, long bytesHeldBack) {
    this.session = session;
    this.token = token;
    this.timeout = timeout;
    this.bytesHeldBack = bytesHeldBack;
  }

  /**
   * Returns what the router offers in WELCOME, or null.
   *
   * @param bytesHeldBack how much may be unacknowledged before requests are held back
   */
  static @Nullable Resumption of(Welcome welcome, long bytesHeldBack) {
    Map<String, Object> details = welcome.details();
    return details.get(TOKEN) instanceof String token
            && details.get("x_resume_timeout") instanceof Long millis
        ? new Resumption(welcome.session(), token, Duration.ofMillis(millis), bytesHeldBack)
        : null;
  }

  /** How long the router keeps the session without a connection. */
  Duration timeout() {
    return timeout;
  }

  /** What HELLO asks for on another connection. */
  ResumeRequest request() {
    return new ResumeRequest(token, received.count());
  }

  /** Sends a message of the session and keeps it; nothing is kept when this throws. */
  void send(Message message, Transport transport) {
    EncodedMessage encoded = transport.encode(message);
    transport.send(encoded);
    sent.add(encoded);
  }

  /** Whether so much is unacknowledged that further requests have to wait. */
  boolean isFull() {
    return sent.size() >= UNACKNOWLEDGED_MESSAGES && sent.bytes() >= bytesHeldBack;
  }

  /** Counts a message of the session; returns what the router is to be told, mostly nothing. */
  @Nullable Received received(Message message) {
    return message.type().isOfSession() ? received.add(message) : null;
  }

  /** The router has got so many messages; false when it cannot. */
  boolean acknowledged(long messages) {
    if (messages > sent.last()) {
      return false;
    }
    sent.acknowledge(messages);
    return true;
  }

  /** Sends again what the router has not got; false when it does not go on with this session. */
  boolean resume(Welcome welcome, Transport transport) {
    Map<String, Object> details = welcome.details();
    if (welcome.session() != session
        || !Boolean.TRUE.equals(details.get("x_resumed"))
        || !(details.get("x_resume_received") instanceof Long messages)
        || messages < sent.forgotten()
        || !acknowledged(messages)) {
      return false;
    }
    sent.forEach(transport::send);
    return true;
  }
}
