package io.starling.wamp.message;

import java.util.List;
import java.util.Map;

/**
 * A payload of application values. Values are null, {@link Boolean}, {@link Byte}, {@link Short},
 * {@link Integer}, {@link Long}, {@link java.math.BigInteger}, {@link Float}, {@link Double},
 * {@link String}, {@link io.starling.wamp.uri.Uri}, {@code byte[]} (a binary value), {@link
 * java.util.Collection} of values, {@link Map} from strings to values and {@link EncodedValue}. A
 * reader makes {@code Long}, {@code BigInteger} beyond 64 bits, {@code Double}, {@code String},
 * {@code byte[]}, {@code List} and {@code Map}.
 *
 * @param args the positional arguments, may hold nulls
 * @param kwargs the keyword arguments, may hold null values
 */
public record ValuePayload(List<?> args, Map<String, ?> kwargs) implements Payload {

  @Override
  public boolean isEmpty() {
    return args.isEmpty() && kwargs.isEmpty();
  }

  @Override
  public int size() {
    return 0;
  }

  @Override
  public int pinnedBytes() {
    return 0;
  }

  @Override
  public Payload retain() {
    return this;
  }

  @Override
  public void release() {}

  @Override
  public Payload copy() {
    return this;
  }

  @Override
  public Payload onHeap() {
    return this;
  }
}
