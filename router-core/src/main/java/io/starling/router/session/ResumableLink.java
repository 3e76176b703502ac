package io.starling.router.session;

import io.starling.router.port.CloseCause;
import io.starling.router.port.Link;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.resumption.SentMessages;
import io.starling.wamp.serializer.UnrepresentableException;
import org.jspecify.annotations.Nullable;

/**
 * The link of a session that can be resumed: it stays when the transport behind it goes and another
 * one comes. It keeps what it has sent until the client has acknowledged it, and sends it again
 * over the next transport, behind WELCOME.
 *
 * <p>While there is a transport the oldest messages make room for new ones: the client may have got
 * them. While there is none that would lose them for certain, so the queue is then reported to be
 * over every limit and the session ends.
 *
 * <p>Threads: belongs to the session's home loop.
 */
final class ResumableLink implements Link {

  private final Encoder encoder;
  private final SerializerFormat format;
  private final int messageSizeMax;
  private final SentMessages sent;
  private final DetachedSessions detached;

  private @Nullable Link transport;
  private boolean welcomed;
  private boolean paused;
  private boolean overflowed;
  private boolean ended;

  /** What the realm counts for this session while there is no transport. */
  private long bytesDetached;

  ResumableLink(
      Link transport,
      SerializerFormat format,
      Encoder encoder,
      long bytesMax,
      DetachedSessions detached) {
    this.transport = transport;
    this.format = format;
    this.messageSizeMax = transport.messageSizeMax();
    this.encoder = encoder;
    this.sent = new SentMessages(bytesMax);
    this.detached = detached;
  }

  // ------------------------------------------------------------------------------ transports

  /** What was sent. */
  SentMessages sent() {
    return sent;
  }

  /** Whether what was sent over the first transport can be sent over another one. */
  boolean fits(Link other) {
    return other.format() == format && other.messageSizeMax() >= messageSizeMax;
  }

  /** The transport is gone; false when there is no room to keep what was sent. */
  boolean detach() {
    if (!detached.enter(sent.bytes())) {
      return false;
    }
    bytesDetached = sent.bytes();
    transport = null;
    welcomed = false;
    return true;
  }

  /** Another transport has come, whether the one before is gone or not; WELCOME is sent next. */
  void attach(Link other) {
    leaveDetached();
    transport = other;
    welcomed = false;
    if (paused) {
      other.pauseReading();
    }
  }

  /** The session has ended. */
  void end() {
    leaveDetached();
    ended = true;
    sent.clear();
  }

  private void leaveDetached() {
    if (transport == null) {
      detached.leave(bytesDetached);
    }
  }

  // --------------------------------------------------------------------------------- sending

  @Override
  public SendResult send(Message message, @Nullable SharedFrames frames) {
    if (message instanceof Welcome welcome) {
      return welcome(welcome);
    }
    return message.type().isOfSession() && !ended
        ? sendKept(message, frames != null)
        : pass(message);
  }

  /** Sends what is neither counted nor kept. */
  private SendResult pass(Message message) {
    Link present = transport;
    return present == null ? SendResult.CLOSED : present.send(message, null);
  }

  /** All that the client may have missed follows. */
  private SendResult welcome(Welcome message) {
    SendResult result = pass(message);
    Link present = transport;
    if (result == SendResult.SENT && present != null) {
      welcomed = true;
      sent.forEach(missed -> present.send(missed, null));
    }
    return result;
  }

  /** What the transport does not take any more waits for the next one. */
  private SendResult sendKept(Message message, boolean shared) {
    EncodedMessage encoded;
    try {
      encoded = encoder.encode(message, format, shared);
    } catch (UnrepresentableException unrepresentable) {
      return SendResult.UNREPRESENTABLE;
    }
    if (encoded.length() > messageSizeMax) {
      return SendResult.TOO_LONG;
    }
    Link present = transport;
    if (present == null) {
      countDetached(encoded);
    }
    sent.add(encoded);
    if (welcomed && present != null) {
      present.send(encoded, null);
    }
    return SendResult.SENT;
  }

  private void countDetached(EncodedMessage message) {
    long cost = SentMessages.cost(message);
    if (sent.hasRoomFor(message) && detached.grow(cost)) {
      bytesDetached += cost;
    } else {
      overflowed = true;
    }
  }

  @Override
  public @Nullable SerializerFormat format() {
    return format;
  }

  @Override
  public int messageSizeMax() {
    return messageSizeMax;
  }

  @Override
  public long queuedBytes() {
    if (overflowed) {
      return Long.MAX_VALUE;
    }
    Link present = transport;
    return welcomed && present != null ? present.queuedBytes() : sent.bytes();
  }

  @Override
  public void pauseReading() {
    paused = true;
    if (transport != null) {
      transport.pauseReading();
    }
  }

  @Override
  public void resumeReading() {
    paused = false;
    if (transport != null) {
      transport.resumeReading();
    }
  }

  @Override
  public void close(CloseCause cause) {
    if (transport != null) {
      transport.close(cause);
    }
  }
}
