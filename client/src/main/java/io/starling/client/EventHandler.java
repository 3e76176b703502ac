package io.starling.client;

/**
 * Receives the events of a subscription: on the client's executor, one at a time, in the order in
 * which the router sent them. It may block; only the events of its own subscription wait for it.
 */
@FunctionalInterface
public interface EventHandler {

  /**
   * Handles an event.
   *
   * @throws Exception is logged; the subscription goes on
   */
  void handle(Event event) throws Exception;
}
