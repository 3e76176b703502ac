package io.starling.client;

import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.uri.MatchPolicy;
import java.util.Map;

/**
 * What to register and how. Immutable; each {@code with} method returns a changed copy.
 *
 * {@snippet :
 * client.register(
 *     RegisterRequest.of("com.shop.price").withInvoke(InvocationPolicy.ROUNDROBIN),
 *     invocation -> priceOf(invocation.args().getFirst()));
 * }
 *
 * @param procedure the procedure or pattern
 * @param options the options
 */
public record RegisterRequest(String procedure, RegisterOptions options) {

  /** A registration of exactly this procedure, not shared. */
  public static RegisterRequest of(String procedure) {
    return new RegisterRequest(procedure, RegisterOptions.DEFAULT);
  }

  /** The procedure is a pattern of this kind. */
  public RegisterRequest withMatch(MatchPolicy match) {
    return with(
        new RegisterOptions(
            match,
            options.invoke(),
            options.discloseCaller(),
            options.forwardTimeout(),
            options.concurrency(),
            options.attributes()));
  }

  /** Several callees may register it; this policy picks one. */
  public RegisterRequest withInvoke(InvocationPolicy invoke) {
    return with(
        new RegisterOptions(
            options.match(),
            invoke,
            options.discloseCaller(),
            options.forwardTimeout(),
            options.concurrency(),
            options.attributes()));
  }

  /** The callee wants to be told who called. */
  public RegisterRequest withDiscloseCaller() {
    return with(
        new RegisterOptions(
            options.match(),
            options.invoke(),
            true,
            options.forwardTimeout(),
            options.concurrency(),
            options.attributes()));
  }

  /**
   * The router gives this callee no more invocations at a time. Only routers keep this bound, and
   * not all do.
   *
   * @param max 1 or more, 0 for no bound
   */
  public RegisterRequest withConcurrency(int max) {
    if (max < 0) {
      throw new IllegalArgumentException("concurrency " + max + ", expected 0 or more");
    }
    return with(
        new RegisterOptions(
            options.match(),
            options.invoke(),
            options.discloseCaller(),
            options.forwardTimeout(),
            max,
            options.attributes()));
  }

  /** With custom options, whose names begin with {@code _} or {@code x_}. */
  public RegisterRequest withAttributes(Map<String, Object> attributes) {
    return with(
        new RegisterOptions(
            options.match(),
            options.invoke(),
            options.discloseCaller(),
            options.forwardTimeout(),
            options.concurrency(),
            Map.copyOf(attributes)));
  }

  /** With these options in place of those set so far. */
  public RegisterRequest with(RegisterOptions changed) {
    return new RegisterRequest(procedure, changed);
  }
}
