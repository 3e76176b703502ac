package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/** How a call is cancelled: the option {@code mode} (WAMP, "Call Canceling"). */
public enum CancelMode {
  /** The caller gets the error at once; the callee is not told. */
  SKIP("skip"),
  /** The callee is interrupted, and its answer is the caller's. */
  KILL("kill"),
  /** The callee is interrupted, and the caller gets the error at once. */
  KILLNOWAIT("killnowait");

  private final String wireName;

  CancelMode(String wireName) {
    this.wireName = wireName;
  }

  /** The value of {@code mode} on the wire. */
  public String wireName() {
    return wireName;
  }

  /** Returns the mode of this wire name, or null when there is none. */
  public static @Nullable CancelMode of(String wireName) {
    return switch (wireName) {
      case "skip" -> SKIP;
      case "kill" -> KILL;
      case "killnowait" -> KILLNOWAIT;
      default -> null;
    };
  }
}
