package io.starling.client;

import io.starling.client.session.CallListener;
import io.starling.client.session.OpenCall;
import io.starling.client.session.SessionEnd;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call under way. May be used from any thread; it ends with its {@link #result()}.
 *
 * {@snippet :
 * PendingCall call = client.start(CallRequest.to("com.shop.upload").withMoreChunks());
 * call.send(firstPart);
 * call.finish(lastPart);
 * call.result().thenAccept(result -> show(result.value()));
 * }
 */
public final class PendingCall {

  private final CompletableFuture<CallResult> result = new ResultFuture();
  private final CallRequest request;
  private final ClientCore core;
  private final @Nullable Lane progressLane;
  private @Nullable Link link;
  private @Nullable OpenCall open;

  PendingCall(CallRequest request, ClientCore core) {
    this.request = request;
    this.core = core;
    this.progressLane = request.progressHandler().isPresent() ? core.dispatcher().lane() : null;
  }

  /**
   * The final result; fails with {@link WampException} when the procedure or the router answered
   * with an error, and with {@link ConnectionException} when the session ended first. Cancelling it
   * cancels the call with {@link CancelMode#KILLNOWAIT}.
   */
  public CompletableFuture<CallResult> result() {
    return result;
  }

  /** Cancels the call; the result then fails with {@code wamp.error.canceled}, or comes before. */
  public void cancel(CancelMode mode) {
    core.execute(
        () -> {
          if (link != null && open != null) {
            link.session().cancel(open, mode);
          }
        });
  }

  /**
   * Sends a chunk of arguments, more follow.
   *
   * @return whether the call still took chunks
   */
  public CompletableFuture<Boolean> send(@Nullable Object... args) {
    return send(Payload.of(Values.list(args), Map.of()), false);
  }

  /**
   * Sends the last chunk of arguments.
   *
   * @return whether the call still took chunks
   */
  public CompletableFuture<Boolean> finish(@Nullable Object... args) {
    return send(Payload.of(Values.list(args), Map.of()), true);
  }

  /**
   * Sends a chunk of arguments.
   *
   * @param isLast whether no more follow
   * @return whether the call still took chunks
   */
  public CompletableFuture<Boolean> send(Payload chunk, boolean isLast) {
    CompletableFuture<Boolean> sent = new CompletableFuture<>();
    core.submit(
        sent,
        current -> {
          boolean taken =
              current == link
                  && open != null
                  && current.session().send(open, chunk, isLast, core.nowNanos());
          core.dispatcher().complete(sent, taken);
        });
    return sent;
  }

  void start() {
    core.submit(
        result,
        current -> {
          link = current;
          open =
              current
                  .session()
                  .call(
                      request.options(),
                      Uri.of(request.procedure()),
                      request.payload(),
                      new Answers(current),
                      core.nowNanos());
        });
  }

  /** Ends the future after all progressive results were handled. */
  private void end(Runnable completion) {
    if (progressLane == null) {
      core.dispatcher().run(completion);
    } else {
      progressLane.add(completion);
    }
  }

  private void fail(Throwable cause) {
    end(() -> result.completeExceptionally(cause));
  }

  private final class ResultFuture extends CompletableFuture<CallResult> {

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      boolean cancelled = super.cancel(mayInterruptIfRunning);
      if (cancelled) {
        PendingCall.this.cancel(CancelMode.KILLNOWAIT);
      }
      return cancelled;
    }

    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }
  }

  private final class Answers implements CallListener {

    private final Link source;
    private boolean givenUp;

    Answers(Link source) {
      this.source = source;
    }

    @Override
    public void progressed(Result message) {
      Consumer<CallResult> handler = request.progressHandler().orElse(null);
      if (handler == null || progressLane == null || givenUp || result.isDone()) {
        return;
      }
      CallResult progress = read(message);
      if (!progressLane.offer(() -> handler.accept(progress))) {
        givenUp = true;
        fail(
            new WampException(
                WampException.Caused.of(
                    WampUris.CANCELED.text(),
                    "too many progressive results wait for their handler")));
        cancel(CancelMode.KILLNOWAIT);
      }
    }

    @Override
    public void answered(Result message) {
      CallResult last = read(message);
      end(() -> result.complete(last));
    }

    @Override
    public void refused(Error error) {
      fail(FutureReply.exception(error, source.reader()));
    }

    @Override
    public void endedHere(Uri error) {
      fail(new WampException(WampException.Caused.of(error.text(), "ended by this client")));
    }

    @Override
    public void lost(SessionEnd end) {
      fail(SessionEnds.exception(end));
    }

    private CallResult read(Result message) {
      return new CallResult(
          source.reader().args(message.payload()),
          source.reader().kwargs(message.payload()),
          message.details());
    }
  }
}
