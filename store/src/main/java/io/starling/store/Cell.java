package io.starling.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One write of one field of an entry. Immutable.
 *
 * <p>The field {@link #WHOLE} is special: to remove it removes the entry with all its fields.
 */
public final class Cell {

  /** The name of the field of entries that have but one. */
  public static final String WHOLE = "";

  private final String field;
  private final Dot dot;
  private final long hlc;
  private final Context context;
  private final byte @Nullable [] value;
  private final long expires;

  /**
   * @param value null when the write removes the field; not copied
   * @param expires in milliseconds since 1970, 0 for never
   */
  Cell(String field, Dot dot, long hlc, Context context, byte @Nullable [] value, long expires) {
    this.field = field;
    this.dot = dot;
    this.hlc = hlc;
    this.context = context;
    this.value = value;
    this.expires = expires;
  }

  /** Returns the name of the field. */
  public String field() {
    return field;
  }

  /** Returns the identity of the write. */
  public Dot dot() {
    return dot;
  }

  /** Returns when it was written, in hybrid logical time: see {@link Hlc}. */
  public long hlc() {
    return hlc;
  }

  /** Returns what it has overwritten. */
  public Context context() {
    return context;
  }

  /** Returns when it ends to hold, in milliseconds since 1970; 0 for never. */
  public long expires() {
    return expires;
  }

  /** Returns whether the write removed the field. */
  public boolean isRemoval() {
    return value == null;
  }

  /** Returns whether the write removed the entry. */
  public boolean isTombstone() {
    return value == null && field.equals(WHOLE);
  }

  /** Returns the value, a copy; null when this is a removal. */
  public byte @Nullable [] value() {
    return value == null ? null : value.clone();
  }

  /** Returns the value itself, which must not be changed. */
  byte @Nullable [] bytes() {
    return value;
  }

  int length() {
    return value == null ? 0 : value.length;
  }

  /** Returns whether the other is the same write; its content is the same then. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Cell cell && cell.dot.equals(dot) && cell.field.equals(field);
  }

  @Override
  public int hashCode() {
    return Objects.hash(field, dot);
  }

  @Override
  public String toString() {
    return field + (value == null ? " removed by " : " = " + value.length + " bytes by ") + dot;
  }
}
