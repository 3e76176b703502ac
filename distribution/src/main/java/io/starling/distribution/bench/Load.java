package io.starling.distribution.bench;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Something that makes a router work: its sessions, what they send, and what they await. {@link
 * Bench} calls the methods in this order, from one thread: {@link #open}, {@link #begin}, {@link
 * #expire} now and then, {@link #end}, {@link #close}; the last also after a failure.
 */
public interface Load extends AutoCloseable {

  /** The name of the scenario. */
  String scenario();

  /** What is counted, in the plural: {@code calls}, {@code events} or {@code sessions}. */
  String operations();

  /** How many messages the router passes on for one operation: 2 for a call, 1 for an event. */
  int messagesPerOperation();

  /** What came of it. */
  Tally tally();

  /** What was asked for, by documented names; after {@link #open} with what was agreed on. */
  Map<String, Object> settings();

  /**
   * Opens the sessions, and registers or subscribes.
   *
   * @throws RuntimeException those of the client
   */
  void open();

  /** Begins to send. */
  void begin();

  /** From now on it is measured; without a warm-up that is said before it begins. */
  default void warmedUp() {}

  /** Completes when there is nothing more to do, or nobody left to do it. */
  CompletableFuture<?> over();

  /** Takes for lost what began before a time. */
  void expire(long beforeNanos);

  /** How much is awaited. */
  int underWay();

  /** Sends nothing new. */
  void end();

  /** How long the sessions stay open after the end. */
  default Duration hold() {
    return Duration.ZERO;
  }

  /** Closes the sessions. */
  @Override
  void close();
}
