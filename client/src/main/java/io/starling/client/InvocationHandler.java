package io.starling.client;

import org.jspecify.annotations.Nullable;

/**
 * Answers the invocations of a registration: on the client's executor, each invocation in a task of
 * its own, so several run at a time (see {@link RegisterRequest#withConcurrency} for a bound). It
 * may block.
 */
@FunctionalInterface
public interface InvocationHandler {

  /**
   * Handles an invocation.
   *
   * @return the result: a {@link io.starling.wamp.message.Payload} or {@link PassthruPayload} as it
   *     is, a {@link java.util.concurrent.CompletionStage} to answer when it completes, null for no
   *     result, any other value as the only positional argument
   * @throws WampException to answer with this error
   * @throws Exception to answer with {@code wamp.error.runtime_error}; its text is logged here and
   *     not told to the caller
   */
  @Nullable Object handle(Invocation invocation) throws Exception;
}
