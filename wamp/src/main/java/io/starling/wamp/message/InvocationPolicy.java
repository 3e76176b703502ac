package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * Which callee of a shared registration gets a call: the option {@code invoke} (WAMP, "Shared
 * Registration"; the last three are Bondy's).
 */
public enum InvocationPolicy {
  /** One callee only. */
  SINGLE("single"),
  /** Each in turn. */
  ROUNDROBIN("roundrobin"),
  /** Any, uniformly. */
  RANDOM("random"),
  /** The oldest. */
  FIRST("first"),
  /** The youngest. */
  LAST("last"),
  /** By consistent hash of the call's {@code rkey}, so that a key sticks to a callee. */
  JUMP_CONSISTENT_HASH("jump_consistent_hash"),
  /** The callee with the fewest open invocations. */
  QUEUE_LEAST_LOADED("queue_least_loaded"),
  /** The less loaded of two callees drawn at random. */
  QUEUE_LEAST_LOADED_SAMPLE("queue_least_loaded_sample");

  private final String wireName;

  InvocationPolicy(String wireName) {
    this.wireName = wireName;
  }

  /** The value of {@code invoke} on the wire. */
  public String wireName() {
    return wireName;
  }

  /** Returns the policy of a wire name or of Bondy's short name, or null when there is none. */
  public static @Nullable InvocationPolicy of(String wireName) {
    return switch (wireName) {
      case "single" -> SINGLE;
      case "roundrobin" -> ROUNDROBIN;
      case "random" -> RANDOM;
      case "first" -> FIRST;
      case "last" -> LAST;
      case "jump_consistent_hash", "jch" -> JUMP_CONSISTENT_HASH;
      case "queue_least_loaded", "qll" -> QUEUE_LEAST_LOADED;
      case "queue_least_loaded_sample", "qlls" -> QUEUE_LEAST_LOADED_SAMPLE;
      default -> null;
    };
  }
}
