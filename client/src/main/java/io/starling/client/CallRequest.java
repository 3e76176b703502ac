package io.starling.client;

import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to call and how. Immutable; each {@code with} method returns a changed copy.
 *
 * {@snippet :
 * client.call(
 *     CallRequest.to("com.shop.search").withArgs("book").withProgress(hit -> show(hit.value())));
 * }
 *
 * @param procedure the procedure
 * @param options the options
 * @param args the positional arguments: application values, see {@link
 *     io.starling.wamp.message.ValuePayload}; not to be changed until the future has completed
 * @param kwargs the keyword arguments
 * @param progressHandler who receives progressive results
 */
public record CallRequest(
    String procedure,
    CallOptions options,
    List<?> args,
    Map<String, ?> kwargs,
    Optional<Consumer<CallResult>> progressHandler) {

  /** A call without arguments and with no option set. */
  public static CallRequest to(String procedure) {
    return new CallRequest(procedure, CallOptions.DEFAULT, List.of(), Map.of(), Optional.empty());
  }

  /** With these positional arguments. */
  public CallRequest withArgs(@Nullable Object... values) {
    return new CallRequest(procedure, options, Values.list(values), kwargs, progressHandler);
  }

  /** With these positional arguments. */
  public CallRequest withArgs(List<?> values) {
    return new CallRequest(procedure, options, Values.list(values), kwargs, progressHandler);
  }

  /** With these keyword arguments. */
  public CallRequest withKwargs(Map<String, ?> values) {
    return new CallRequest(procedure, options, args, Values.map(values), progressHandler);
  }

  /**
   * With a limit on the time; with progressive results, on the time between two of them. The router
   * keeps it, or this client when the router does not announce {@code call_timeout}.
   *
   * @param timeout at least a millisecond
   */
  public CallRequest withTimeout(Duration timeout) {
    if (timeout.toMillis() < 1) {
      throw new IllegalArgumentException("timeout " + timeout + ", expected a millisecond or more");
    }
    return with(
        new CallOptions(
            timeout.toMillis(),
            options.receiveProgress(),
            options.progress(),
            options.discloseMe(),
            options.routingKey(),
            options.passthru(),
            options.attributes()));
  }

  /**
   * Progressive results are welcome.
   *
   * @param handler receives them on the client's executor, one at a time and in order, all before
   *     the call's future completes; what it throws is logged
   */
  public CallRequest withProgress(Consumer<CallResult> handler) {
    return new CallRequest(
        procedure,
        new CallOptions(
            options.timeoutMillis(),
            true,
            options.progress(),
            options.discloseMe(),
            options.routingKey(),
            options.passthru(),
            options.attributes()),
        args,
        kwargs,
        Optional.of(handler));
  }

  /** The arguments are the first of several chunks; the others follow by {@link PendingCall}. */
  public CallRequest withMoreChunks() {
    return with(
        new CallOptions(
            options.timeoutMillis(),
            options.receiveProgress(),
            true,
            options.discloseMe(),
            options.routingKey(),
            options.passthru(),
            options.attributes()));
  }

  /** The callee is told who called. */
  public CallRequest withDiscloseMe() {
    return with(
        new CallOptions(
            options.timeoutMillis(),
            options.receiveProgress(),
            options.progress(),
            true,
            options.routingKey(),
            options.passthru(),
            options.attributes()));
  }

  /** With a key by which the router picks the callee, where the registration's policy does so. */
  public CallRequest withRoutingKey(String key) {
    return with(
        new CallOptions(
            options.timeoutMillis(),
            options.receiveProgress(),
            options.progress(),
            options.discloseMe(),
            key,
            options.passthru(),
            options.attributes()));
  }

  /** With custom options, whose names begin with {@code _} or {@code x_}. */
  public CallRequest withAttributes(Map<String, Object> attributes) {
    return with(
        new CallOptions(
            options.timeoutMillis(),
            options.receiveProgress(),
            options.progress(),
            options.discloseMe(),
            options.routingKey(),
            options.passthru(),
            Map.copyOf(attributes)));
  }

  /** With arguments that the application has packed itself, in place of those set so far. */
  public CallRequest withPassthru(PassthruPayload payload) {
    CallOptions changed =
        new CallOptions(
            options.timeoutMillis(),
            options.receiveProgress(),
            options.progress(),
            options.discloseMe(),
            options.routingKey(),
            payload.attributes(),
            options.attributes());
    return new CallRequest(procedure, changed, payload.args(), Map.of(), progressHandler);
  }

  /** With these options in place of those set so far. */
  public CallRequest with(CallOptions changed) {
    return new CallRequest(procedure, changed, args, kwargs, progressHandler);
  }

  Payload payload() {
    return Payload.of(args, kwargs);
  }
}
