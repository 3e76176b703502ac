package io.starling.store;

import org.jspecify.annotations.Nullable;

/** Why a transaction was not carried out: what its future completes with. */
public abstract sealed class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** An entry has not the version that the transaction expected. Nothing was changed. */
  public static final class Conflict extends StoreException {

    private static final long serialVersionUID = 1;

    private final transient Key key;

    Conflict(Key key, long expected, long found) {
      super(key + " has version " + found + ", the transaction expected " + expected, null);
      this.key = key;
    }

    /** Returns which entry it was; of several the first. */
    public Key key() {
      return key;
    }
  }

  /**
   * The disk did not take it; most likely it is full. Nothing was changed, and it may be tried
   * again.
   */
  public static final class NotWritten extends StoreException {

    private static final long serialVersionUID = 1;

    NotWritten(Throwable cause) {
      super("the disk did not take the transaction: " + cause, cause);
    }
  }

  /**
   * The disk failed in a way that nobody knows what is on it. Whether the transaction is there will
   * be known when the store is opened again; until then it takes no others. It can still be read:
   * it shows what is certain.
   */
  public static final class Failed extends StoreException {

    private static final long serialVersionUID = 1;

    Failed(Throwable cause) {
      super("the store has failed and must be opened again: " + cause, cause);
    }
  }

  /** Too much waits to be written ({@link StoreSettings#pendingBytesMax}). Nothing was changed. */
  public static final class Busy extends StoreException {

    private static final long serialVersionUID = 1;

    Busy(long pendingBytes, long pendingBytesMax) {
      super(pendingBytes + " bytes wait to be written, the limit is " + pendingBytesMax, null);
    }
  }

  /** The store is closed. Nothing was changed. */
  public static final class Closed extends StoreException {

    private static final long serialVersionUID = 1;

    Closed() {
      super("the store is closed", null);
    }
  }
}
