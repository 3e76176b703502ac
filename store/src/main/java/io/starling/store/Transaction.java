package io.starling.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes that are made together or not at all, and what they take for granted.
 *
 * <pre>{@code
 * Entry old = store.get(key);
 * store.commit(
 *     new Transaction()
 *         .expect(key, old == null ? 0 : old.version())
 *         .put(key, value)
 *         .remove(other));
 * }</pre>
 *
 * <p>Changes are made in the order in which they were added. Threads: one; it may be committed
 * again and again.
 */
public final class Transaction {

  sealed interface Step {}

  record Expect(Key key, long version) implements Step {}

  /** To set a field, or to remove it when the value is null. */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Set(Key key, String field, byte @Nullable [] value, long expires) implements Step {}

  record Drop(String realm) implements Step {}

  static final int STEP_BYTES = 100;

  private final List<Step> steps = new ArrayList<>();
  private long bytes;
  private int largest;

  /** Makes one that changes nothing, yet. */
  public Transaction() {}

  /**
   * Makes the transaction depend on an entry: it is refused with {@link StoreException.Conflict}
   * when the entry has another version. All expectations are looked at before the first change.
   *
   * @param version as of {@link Entry#version()}; 0 when the entry must not be there
   */
  public Transaction expect(Key key, long version) {
    return add(new Expect(key, version), key, 0);
  }

  /** Sets the whole of an entry that has no named fields. The value is copied. */
  public Transaction put(Key key, byte[] value) {
    return put(key, Cell.WHOLE, value);
  }

  /** Sets a field of an entry. The value is copied. */
  public Transaction put(Key key, String field, byte[] value) {
    return add(new Set(key, field, value.clone(), 0), key, value.length);
  }

  /**
   * Sets the whole of an entry, which vanishes by itself later on: within a second or two, or when
   * the store is opened, by the clock of the node.
   */
  public Transaction put(Key key, byte[] value, Instant expires) {
    long millis = Math.max(1, expires.toEpochMilli());
    return add(new Set(key, Cell.WHOLE, value.clone(), millis), key, value.length);
  }

  /** Removes an entry with all its fields; does nothing when it is not there. */
  public Transaction remove(Key key) {
    return remove(key, Cell.WHOLE);
  }

  /** Removes a field of an entry; does nothing when it is not there. */
  public Transaction remove(Key key, String field) {
    return add(new Set(key, field, null, 0), key, 0);
  }

  /**
   * Removes all entries of a realm. That is one small write however many there are; the realm may
   * be filled again at once.
   */
  public Transaction dropRealm(String realm) {
    return add(new Drop(realm), new Key(realm, "", ""), 0);
  }

  private Transaction add(Step step, Key key, int valueBytes) {
    check(key.realm());
    check(key.type());
    check(key.id());
    steps.add(step);
    int names = key.realm().length() + key.type().length() + key.id().length();
    bytes += STEP_BYTES + names + valueBytes;
    largest = Math.max(largest, valueBytes);
    return this;
  }

  private static void check(String name) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(name)) {
      throw new IllegalArgumentException("a key has half of a surrogate pair, not UTF-8: " + name);
    }
  }

  List<Step> steps() {
    return steps;
  }

  /** Returns about how much of the log it will take. */
  long bytes() {
    return bytes;
  }

  /** Returns the length of the largest value. */
  int largest() {
    return largest;
  }
}
