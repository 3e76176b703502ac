package io.starling.transport;

import io.netty.buffer.ByteBuf;
import io.starling.router.port.CloseCause;
import io.starling.router.port.Link;
import io.starling.router.port.Origin;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.router.session.Connection;
import io.starling.transport.link.NettyLoop;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.UnrepresentableException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client inside this process, for what speaks another protocol than WAMP at the edge of a node.
 * To the router it is a client as any other, that has to say HELLO and to prove who it is, and that
 * rights and limits hold for; so its messages are encoded once, and their sizes count.
 *
 * <pre>{@code
 * LocalClient client = transport.connect(origin, receiver);
 * client.execute(() -> client.send(new Hello(...)));
 * }</pre>
 *
 * <p>Threads: lives on one event loop, on which the receiver is called; {@link #execute} and {@link
 * #schedule} bring work there from any thread, all else belongs there.
 */
@SuppressWarnings("FutureReturnValueIgnored") // What is scheduled sees for itself what has become.
public final class LocalClient {

  /** Is told of what the router says; on the loop. It must not send from inside: it executes. */
  public interface Receiver {

    /**
     * Takes a message.
     *
     * @param message its payload is only borrowed
     */
    void received(Message message);

    /** The router has closed the connection; called at most once, also after a disconnect. */
    void closed();
  }

  private final NettyLoop loop;
  private final Receiver receiver;
  private final Serializer serializer;
  private final Deque<Message> held = new ArrayDeque<>(2);
  private @Nullable Connection connection;
  private boolean paused;
  private boolean closed;

  private LocalClient(NettyLoop loop, Receiver receiver) {
    this.loop = loop;
    this.receiver = receiver;
    this.serializer = loop.serializer(SerializerFormat.JSON);
  }

  /** Connects on a loop; the router is told before anything that is executed later. */
  static LocalClient connect(NettyLoop loop, Origin origin, Receiver receiver) {
    LocalClient client = new LocalClient(loop, receiver);
    client.execute(
        () -> client.connection = loop.core().connect(client.new LocalLink(), origin, now()));
    return client;
  }

  private static long now() {
    return System.nanoTime();
  }

  /**
   * Does something on the loop, soon; from any thread.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the node has stopped
   */
  public void execute(Runnable work) {
    loop.eventLoop().execute(work);
  }

  /**
   * Does something on the loop later; from any thread.
   *
   * @throws java.util.concurrent.RejectedExecutionException when the node has stopped
   */
  public void schedule(Duration delay, Runnable work) {
    loop.eventLoop().schedule(work, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  /**
   * Sends a message; one to a connection that is closed is lost.
   *
   * @param message with a payload that nobody needs to release
   * @throws IllegalArgumentException when it has a value that JSON cannot express
   */
  public void send(Message message) {
    if (paused || !held.isEmpty()) {
      held.add(message);
    } else {
      deliver(message);
    }
  }

  private void deliver(Message message) {
    Connection present = connection;
    if (closed || present == null) {
      return;
    }
    ByteBuf frame = loop.newBuffer(256);
    try {
      serializer.write(message, frame);
      loop.core().receive(present, serializer.read(frame), now());
    } catch (UnrepresentableException e) {
      throw new IllegalArgumentException("a value cannot be said in JSON", e);
    } finally {
      frame.release();
    }
  }

  private void deliverHeld() {
    while (!paused && !held.isEmpty()) {
      deliver(held.removeFirst());
    }
  }

  /** Closes the connection, without a GOODBYE. Idempotent. */
  public void disconnect() {
    Connection present = connection;
    if (present != null) {
      connection = null;
      loop.core().disconnected(present, now());
      receiver.closed();
    }
  }

  /** What the router sees. */
  private final class LocalLink implements Link {

    @Override
    public SendResult send(Message message, @Nullable SharedFrames frames) {
      if (closed) {
        return SendResult.CLOSED;
      }
      receiver.received(message);
      return SendResult.SENT;
    }

    @Override
    public long queuedBytes() {
      return 0;
    }

    @Override
    public void pauseReading() {
      paused = true;
    }

    @Override
    public void resumeReading() {
      paused = false;
      execute(LocalClient.this::deliverHeld);
    }

    @Override
    public void close(CloseCause cause) {
      closed = true;
      execute(LocalClient.this::disconnect);
    }
  }
}
