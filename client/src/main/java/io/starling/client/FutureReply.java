package io.starling.client;

import io.starling.client.session.RequestListener;
import io.starling.client.session.SessionEnd;
import io.starling.client.transport.PayloadReader;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Message;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Turns the end of a request into the end of a future. Confined to the home loop; the future is
 * completed on the executor.
 *
 * @param <R> the positive reply
 * @param <T> what the future gives
 */
final class FutureReply<R extends Message, T extends @Nullable Object>
    implements RequestListener<R> {

  private final Dispatcher dispatcher;
  private final PayloadReader reader;
  private final CompletableFuture<T> future;
  private final Function<R, T> onAnswer;
  private final Runnable onRefusal;

  /**
   * Makes a listener.
   *
   * @param onAnswer called on the loop when the request succeeds; returns what the future gives
   * @param onRefusal called on the loop when the request was refused
   */
  FutureReply(
      Dispatcher dispatcher,
      PayloadReader reader,
      CompletableFuture<T> future,
      Function<R, T> onAnswer,
      Runnable onRefusal) {
    this.dispatcher = dispatcher;
    this.reader = reader;
    this.future = future;
    this.onAnswer = onAnswer;
    this.onRefusal = onRefusal;
  }

  @Override
  public void answered(R reply) {
    dispatcher.complete(future, onAnswer.apply(reply));
  }

  @Override
  public void refused(Error error) {
    onRefusal.run();
    dispatcher.fail(future, exception(error, reader));
  }

  @Override
  public void lost(SessionEnd end) {
    dispatcher.fail(future, SessionEnds.exception(end));
  }

  static WampException exception(Error error, PayloadReader reader) {
    return new WampException(
        new WampException.Caused(
            error.error().text(),
            reader.args(error.payload()),
            reader.kwargs(error.payload()),
            error.details().passthru()));
  }
}
