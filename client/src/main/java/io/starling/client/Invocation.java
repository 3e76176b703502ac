package io.starling.client;

import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.InvocationDetails;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A call of one of our procedures, to be answered by its {@link InvocationHandler}. May be used
 * from any thread; it ends with the answer.
 *
 * {@snippet :
 * client.register("com.shop.count", invocation -> {
 *   for (int i = 0; i < 10 && !invocation.isInterrupted(); i++) {
 *     invocation.progress(i);
 *   }
 *   return 10;
 * });
 * }
 */
public final class Invocation {

  private final Registration registration;
  private final InvocationDetails details;
  private final List<Object> args;
  private final Map<String, Object> kwargs;
  private final InvocationRun run;

  Invocation(
      Registration registration,
      InvocationDetails details,
      List<Object> args,
      Map<String, Object> kwargs,
      InvocationRun run) {
    this.registration = registration;
    this.details = details;
    this.args = args;
    this.kwargs = kwargs;
    this.run = run;
  }

  /** The registration that was called. */
  public Registration registration() {
    return registration;
  }

  /** The procedure that was called; of a pattern registration, the one that the caller named. */
  public String procedure() {
    Uri called = details.procedure();
    return called == null ? registration.procedure() : called.text();
  }

  /** The positional arguments, may hold nulls. */
  public List<Object> args() {
    return args;
  }

  /** The keyword arguments, may hold null values. */
  public Map<String, Object> kwargs() {
    return kwargs;
  }

  /** The caller, when disclosed, and what it can take. */
  public InvocationDetails details() {
    return details;
  }

  /**
   * Sends a progressive result.
   *
   * @return false when the caller takes none or too much waits to leave; nothing was sent then
   */
  public boolean progress(@Nullable Object... values) {
    return progress(Payload.of(Values.list(values), Map.of()));
  }

  /**
   * Sends a progressive result.
   *
   * @return false when the caller takes none or too much waits to leave; nothing was sent then
   */
  public boolean progress(Payload payload) {
    return details.receiveProgress() && run.progress(null, payload);
  }

  /**
   * Sends a progressive result that the application has packed itself.
   *
   * @return false when the caller takes none, the router does not do passthru or too much waits to
   *     leave; nothing was sent then
   */
  public boolean progress(PassthruPayload payload) {
    return details.receiveProgress() && run.progress(payload.attributes(), payload.payload());
  }

  /** Whether nobody waits for the answer any more, or the caller wants it soon. */
  public boolean isInterrupted() {
    return run.isInterrupted();
  }

  /**
   * Completes when the caller cancels the call, its time is over, or the session ends. An answer
   * given later does no harm; with {@link CancelMode#KILL} the caller still waits for it, best
   * {@code wamp.error.canceled}.
   */
  public CompletionStage<CancelMode> interrupted() {
    return run.interrupted();
  }

  /**
   * Receives the further chunks of a progressive call, of which these arguments are the first (see
   * {@link InvocationDetails#progress()}). Chunks that came before are handed over first.
   *
   * @param consumer called on the client's executor, one chunk at a time and in order
   */
  public void onChunk(Consumer<CallChunk> consumer) {
    run.onChunk(consumer);
  }
}
