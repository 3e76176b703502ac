package io.starling.wamp.message;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The application payload of a message: its {@code Arguments} and {@code ArgumentsKw}.
 *
 * <p>A router never looks inside: what it received is an {@link EncodedPayload}, two slices of the
 * received bytes. What a router or client says itself is a {@link ValuePayload}.
 *
 * <p>Empty arguments are no arguments: {@code []}, {@code {}} and their absence are one (WAMP,
 * "Arguments").
 */
public sealed interface Payload permits EncodedPayload, ValuePayload {

  /** No arguments at all. */
  Payload EMPTY = new ValuePayload(List.of(), Map.of());

  /**
   * Returns a payload of positional arguments: application values, see {@link ValuePayload}; nulls
   * are allowed.
   */
  static Payload of(@Nullable Object... args) {
    return of(Collections.unmodifiableList(Arrays.asList(args.clone())), Map.of());
  }

  /** Returns a payload of positional and keyword arguments. */
  static Payload of(List<?> args, Map<String, ?> kwargs) {
    return args.isEmpty() && kwargs.isEmpty() ? EMPTY : new ValuePayload(args, kwargs);
  }

  /** Whether there are neither positional nor keyword arguments. */
  boolean isEmpty();

  /** The number of bytes of the arguments; 0 where that is not known. */
  int size();

  /** The number of bytes that keeping this payload pins in memory; 0 where that is not known. */
  int pinnedBytes();

  /** Keeps the bytes beyond the present call; each retain needs one {@link #release()}. */
  Payload retain();

  /** Gives the bytes up. */
  void release();

  /**
   * Returns a payload that pins no more than about twice its own size, to be kept for long: itself,
   * retained, when it already fills at least half of its buffer, else a copy of exact size. The
   * caller owns the result and releases it.
   */
  Payload copy();

  /**
   * Returns a payload of these arguments that pins exactly its own size and that nobody needs to
   * release: to be kept by many threads until nobody refers to it.
   */
  Payload onHeap();
}
