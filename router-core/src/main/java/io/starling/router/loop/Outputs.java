package io.starling.router.loop;

import io.starling.router.port.CloseCause;
import io.starling.router.port.Counter;
import io.starling.router.port.Counters;
import io.starling.router.port.Link;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Result;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What handling an input wants done at the links, in order. Handlers append, the loop drains when
 * the handler has returned: so nothing is sent from inside a handler, and a link that fails cannot
 * call back into half-changed state.
 *
 * <p>Threads: belongs to one loop.
 */
public final class Outputs {

  private static final Logger LOG = LoggerFactory.getLogger(Outputs.class);

  private final Counters counters;
  private final long outboundHard;
  private final SharedFrames frames = new SharedFrames();

  private Link[] links = new Link[64];
  private @Nullable Peer[] peers = new Peer[64];
  private Object[] actions = new Object[64];
  private int size;

  Outputs(Counters counters, long outboundHard) {
    this.counters = counters;
    this.outboundHard = outboundHard;
  }

  /** Appends a message to a peer. */
  public void send(Peer peer, Message message) {
    append(peer.link(), peer, message);
  }

  /** Appends a message to a connection that has no session. */
  public void send(Link link, Message message) {
    append(link, null, message);
  }

  /** Appends the closing of a connection. */
  public void close(Link link, CloseCause cause) {
    append(link, null, cause);
  }

  /** Appends an end to reading from a connection. */
  public void pauseReading(Link link) {
    append(link, null, Reading.PAUSE);
  }

  /** Appends the resumption of reading from a connection. */
  public void resumeReading(Link link) {
    append(link, null, Reading.RESUME);
  }

  private enum Reading {
    PAUSE,
    RESUME
  }

  private void append(Link link, @Nullable Peer peer, Object action) {
    if (size == links.length) {
      links = Arrays.copyOf(links, 2 * size);
      peers = Arrays.copyOf(peers, 2 * size);
      actions = Arrays.copyOf(actions, 2 * size);
    }
    links[size] = link;
    peers[size] = peer;
    actions[size] = action;
    size++;
  }

  /** Carries all out, also what is appended meanwhile. */
  void drain() {
    try {
      for (int i = 0; i < size; i++) {
        carryOut(i);
      }
    } finally {
      clear();
    }
  }

  /** A link that fails is closed and holds nobody else up. */
  private void carryOut(int i) {
    try {
      switch (actions[i]) {
        case Message message -> send(i, message);
        case CloseCause cause -> links[i].close(cause);
        case Reading reading -> setReading(links[i], reading);
        default -> throw new IllegalStateException("not an output: " + actions[i]);
      }
    } catch (RuntimeException e) {
      counters.add(Counter.INTERNAL_ERRORS);
      LOG.atError().setCause(e).log("Sending a message failed; its connection is closed");
      links[i].close(CloseCause.INTERNAL_ERROR);
    }
  }

  private static void setReading(Link link, Reading reading) {
    if (reading == Reading.PAUSE) {
      link.pauseReading();
    } else {
      link.resumeReading();
    }
  }

  /** A message that stands beside itself in the list has several receivers and is encoded once. */
  @SuppressWarnings("ReferenceEquality") // One message, and not two that are alike.
  private void send(int i, Message message) {
    boolean sharedBefore = i > 0 && actions[i - 1] == message;
    boolean sharedAfter = i + 1 < size && actions[i + 1] == message;
    SendResult result;
    try {
      result = links[i].send(message, sharedBefore || sharedAfter ? frames : null);
    } finally {
      if (!sharedAfter) {
        frames.clear();
      }
    }
    Peer peer = peers[i];
    if (result == SendResult.SENT) {
      count(message);
      if (peer != null && links[i].queuedBytes() > outboundHard) {
        peer.overflow();
      }
    } else if (peer != null) {
      peer.undelivered(message, result);
    }
  }

  private void count(Message message) {
    counters.add(Counter.MESSAGES_SENT);
    switch (message) {
      case Event event -> counters.add(Counter.EVENTS);
      case Result result -> counters.add(Counter.RESULTS);
      case Invocation invocation -> counters.add(Counter.INVOCATIONS);
      case Error error -> counters.add(Counter.ERRORS);
      default -> {}
    }
  }

  private void clear() {
    frames.clear();
    if (links.length > 4096) {
      links = new Link[64];
      peers = new Peer[64];
      actions = new Object[64];
    } else {
      Arrays.fill(links, 0, size, null);
      Arrays.fill(peers, 0, size, null);
      Arrays.fill(actions, 0, size, null);
    }
    size = 0;
  }
}
