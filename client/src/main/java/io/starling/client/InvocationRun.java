package io.starling.client;

import io.starling.client.session.InvocationListener;
import io.starling.client.session.OpenInvocation;
import io.starling.client.session.SessionEnd;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of an invocation from the loop to its handler on the executor, and of the answer back.
 * The listener's methods are called on the home loop, the others from any thread.
 */
final class InvocationRun implements InvocationListener {

  private static final Logger LOG = LoggerFactory.getLogger(InvocationRun.class);

  /** What autobahn's callees answer when a procedure fails, so that callers know it. */
  private static final Uri RUNTIME_ERROR = Uri.of("wamp.error.runtime_error");

  private final ClientCore core;
  private final Link link;
  private final OpenInvocation open;
  private final CompletableFuture<CancelMode> interrupted = new CompletableFuture<>();
  private final Object chunkLock = new Object();
  private final Queue<CallChunk> earlyChunks = new ArrayDeque<>();
  private @Nullable Consumer<CallChunk> chunkConsumer;
  private @Nullable Lane chunkLane;
  private volatile boolean isInterrupted;

  InvocationRun(ClientCore core, Link link, OpenInvocation open) {
    this.core = core;
    this.link = link;
    this.open = open;
  }

  void start(Invocation invocation) {
    core.dispatcher().run(() -> handle(invocation));
  }

  boolean isInterrupted() {
    return isInterrupted;
  }

  CompletionStage<CancelMode> interrupted() {
    return interrupted.minimalCompletionStage();
  }

  boolean progress(@Nullable Passthru passthru, Payload payload) {
    return core.offer(() -> link.session().progress(open, passthru, payload));
  }

  void onChunk(Consumer<CallChunk> consumer) {
    synchronized (chunkLock) {
      if (chunkConsumer != null) {
        throw new IllegalStateException("chunks of an invocation have one consumer");
      }
      chunkConsumer = consumer;
      Lane lane = core.dispatcher().lane();
      chunkLane = lane;
      earlyChunks.forEach(chunk -> lane.add(() -> consumer.accept(chunk)));
      earlyChunks.clear();
    }
  }

  @Override
  public void continued(io.starling.wamp.message.Invocation message) {
    CallChunk chunk =
        new CallChunk(
            link.reader().args(message.payload()),
            link.reader().kwargs(message.payload()),
            !message.details().progress());
    if (!take(chunk)) {
      link.session()
          .fail(
              open,
              WampUris.UNAVAILABLE,
              null,
              Payload.of("too many chunks wait for the procedure"));
    }
  }

  private boolean take(CallChunk chunk) {
    synchronized (chunkLock) {
      Consumer<CallChunk> consumer = chunkConsumer;
      if (consumer != null && chunkLane != null) {
        return chunkLane.offer(() -> consumer.accept(chunk));
      }
      return earlyChunks.size() < core.dispatcher().waitingMax() && earlyChunks.add(chunk);
    }
  }

  @Override
  public void interrupted(Interrupt interrupt) {
    interrupt(interrupt.mode());
  }

  @Override
  public void lost(SessionEnd end) {
    interrupt(CancelMode.KILLNOWAIT);
  }

  private void interrupt(CancelMode mode) {
    isInterrupted = true;
    core.dispatcher().complete(interrupted, mode);
  }

  private void handle(Invocation invocation) {
    try {
      Object value = invocation.registration().handler().handle(invocation);
      if (value instanceof CompletionStage<?> stage) {
        stage.whenComplete((result, failure) -> answer(invocation, result, failure));
      } else {
        answer(invocation, value, null);
      }
    } catch (Throwable failure) {
      answer(invocation, null, failure);
    }
  }

  private void answer(Invocation invocation, @Nullable Object value, @Nullable Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : failure;
    if (cause == null) {
      answer(value);
    } else if (cause instanceof WampException error) {
      Payload payload = Payload.of(error.args(), error.kwargs());
      Passthru passthru = error.passthru().orElse(null);
      core.execute(() -> link.session().fail(open, Uri.of(error.uri()), passthru, payload));
    } else {
      LOG.atWarn()
          .addKeyValue("uri", invocation.procedure())
          .setCause(cause)
          .log("a procedure failed");
      fail(Payload.of("the procedure failed"));
    }
  }

  private void answer(@Nullable Object value) {
    Passthru passthru = value instanceof PassthruPayload packed ? packed.attributes() : null;
    Payload payload = Values.payload(value);
    core.execute(() -> link.session().answer(open, passthru, payload));
  }

  private void fail(Payload payload) {
    core.execute(() -> link.session().fail(open, RUNTIME_ERROR, null, payload));
  }
}
