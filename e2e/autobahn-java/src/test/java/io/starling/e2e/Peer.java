package io.starling.e2e;

import io.crossbar.autobahn.wamp.Client;
import io.crossbar.autobahn.wamp.Session;
import io.crossbar.autobahn.wamp.interfaces.ISerializer;
import io.crossbar.autobahn.wamp.interfaces.ITransport;
import io.crossbar.autobahn.wamp.interfaces.ITransportHandler;
import io.crossbar.autobahn.wamp.transports.NettyWebSocket;
import io.crossbar.autobahn.wamp.types.CloseDetails;
import io.crossbar.autobahn.wamp.types.SessionDetails;
import io.crossbar.autobahn.wamp.types.TransportOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A joined session of autobahn-java.
 *
 * <p>The library keeps its pending requests in plain hash maps that both the caller's thread and
 * the transport's thread change, and runs handlers on the executor it is given. Here requests,
 * received messages and handlers all share one thread, which makes the library safe and its
 * handlers ordered.
 */
final class Peer implements AutoCloseable {
  static final String REALM = "realm1";
  private static final int DEADLINE_SECONDS = 10;
  private static final String URL = "ws://" + httpAddress() + "/ws";

  private final ExecutorService thread;
  private final Session session;
  private final SessionDetails details;
  private final CompletableFuture<CloseDetails> left;

  private Peer(
      ExecutorService thread,
      Session session,
      SessionDetails details,
      CompletableFuture<CloseDetails> left) {
    this.thread = thread;
    this.session = session;
    this.details = details;
    this.left = left;
  }

  static Peer connect(String serializer) {
    return connect(serializer, REALM);
  }

  static Peer connect(String serializer, String realm) {
    ExecutorService thread =
        Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().name("peer").factory());
    Session session = new Session(thread);
    CompletableFuture<SessionDetails> joined = new CompletableFuture<>();
    CompletableFuture<CloseDetails> left = new CompletableFuture<>();
    session.addOnJoinListener((_, details) -> joined.complete(details));
    session.addOnLeaveListener(
        (_, details) -> {
          joined.completeExceptionally(new Refused(details.reason));
          left.complete(details);
        });
    session.addOnDisconnectListener(
        (_, _) -> joined.completeExceptionally(new Refused("disconnected")));
    Client client =
        new Client(
            new OnOneThread(new NettyWebSocket(URL, List.of("wamp.2." + serializer)), thread),
            thread);
    client.add(session, realm);
    TransportOptions options = new TransportOptions();
    options.setMaxFramePayloadSize(
        1 << 22); // 128 KiB unless told so, and it does not put fragments together
    client.connect(options);
    return new Peer(thread, session, await(joined), left);
  }

  /** The router answered HELLO with ABORT. */
  static final class Refused extends RuntimeException {
    Refused(String reason) {
      super(reason);
    }
  }

  long id() {
    return session.getID();
  }

  SessionDetails details() {
    return details;
  }

  /** Makes a request on the session's thread; the future completes with its answer. */
  <T> CompletableFuture<T> start(Function<Session, CompletableFuture<T>> request) {
    return CompletableFuture.supplyAsync(() -> request.apply(session), thread)
        .thenCompose(Function.identity());
  }

  /** Makes a request on the session's thread and waits for its answer. */
  <T> T ask(Function<Session, CompletableFuture<T>> request) {
    return await(start(request));
  }

  /** Waits for a result; fails with what the future failed with. */
  static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException failed) {
      Throwable cause = failed.getCause();
      while (cause instanceof CompletionException && cause.getCause() != null) {
        cause = cause.getCause();
      }
      throw cause instanceof RuntimeException unchecked
          ? unchecked
          : new CompletionException(cause);
    } catch (TimeoutException late) {
      throw new AssertionError("no answer within " + DEADLINE_SECONDS + " s", late);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  /** Says GOODBYE and returns the reason of the answer. */
  String leave() {
    thread.execute(session::leave);
    return await(left).reason;
  }

  String reasonOfLeaving() {
    return await(left).reason;
  }

  @Override
  public void close() {
    if (!left.isDone()) {
      leave();
    }
  }

  private static String httpAddress() {
    String file = System.getenv("STARLING_E2E_READY_FILE");
    if (file == null) {
      throw new IllegalStateException(
          "STARLING_E2E_READY_FILE must name the ready-file of a running daemon (e2e/run.sh sets"
              + " it)");
    }
    try {
      Matcher http =
          Pattern.compile("\"http\"\\s*:\\s*\"([^\"]+)\"").matcher(Files.readString(Path.of(file)));
      if (!http.find()) {
        throw new IllegalStateException("no http listener in " + file);
      }
      return http.group(1);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  /** Hands everything the transport receives to the session's thread. */
  private record OnOneThread(ITransport transport, ExecutorService thread) implements ITransport {
    @Override
    public void connect(ITransportHandler handler) throws Exception {
      transport.connect(new Handler(handler, thread));
    }

    @Override
    public void connect(ITransportHandler handler, TransportOptions options) throws Exception {
      transport.connect(new Handler(handler, thread), options);
    }

    @Override
    public void send(byte[] payload, boolean binary) {
      transport.send(payload, binary);
    }

    @Override
    public boolean isOpen() {
      return transport.isOpen();
    }

    @Override
    public void close() throws Exception {
      transport.close();
    }

    @Override
    public void abort() throws Exception {
      transport.abort();
    }

    @Override
    public void setOptions(TransportOptions options) {
      transport.setOptions(options);
    }

    private record Handler(ITransportHandler session, ExecutorService thread)
        implements ITransportHandler {
      @Override
      public void onConnect(ITransport transport, ISerializer serializer) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        thread.execute(() -> begin(transport, serializer, deadline));
      }

      /** NettyWebSocket may learn its channel only after the handshake, and cannot send before. */
      private void begin(ITransport transport, ISerializer serializer, long deadline) {
        if (!transport.isOpen() && System.nanoTime() < deadline) {
          thread.execute(() -> begin(transport, serializer, deadline));
          return;
        }
        try {
          session.onConnect(transport, serializer);
        } catch (Exception refused) {
          throw new IllegalStateException(refused);
        }
      }

      @Override
      public void onMessage(byte[] payload, boolean binary) {
        thread.execute(
            () -> {
              try {
                session.onMessage(payload, binary);
              } catch (Exception refused) {
                throw new IllegalStateException(refused);
              }
            });
      }

      @Override
      public void onLeave(CloseDetails details) {
        thread.execute(() -> session.onLeave(details));
      }

      @Override
      public void onDisconnect(boolean clean) {
        thread.execute(() -> session.onDisconnect(clean));
      }

      @Override
      public boolean isConnected() {
        return session.isConnected();
      }
    }
  }
}
