package io.starling.router.loop;

/**
 * Work for another loop. A mail that holds a payload took a reference to it, and gives it back in
 * {@link #discard()}, which is called exactly once, after {@link #deliver()} or instead of it.
 */
public interface Mail {

  /** Does the work, on the receiving loop. */
  void deliver();

  /** Answers for work that failed with an exception, on the receiving loop. */
  default void failed() {}

  /** Releases what the mail holds. */
  default void discard() {}
}
