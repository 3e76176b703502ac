package io.starling.store;

/** What a store counts since it was opened: see {@link Store#count}. */
public enum StoreCounter {
  /** Transactions that are on the medium. */
  COMMITS,
  /** Transactions that were refused since an entry had another version than expected. */
  CONFLICTS,
  /** Transactions that were refused since too much waited, or since the disk did not take them. */
  REFUSALS,
  /** Times that the store waited for the medium; less than commits, since they share. */
  SYNCS,
  /** Bytes that were appended to the log. */
  LOG_BYTES,
  /** Checkpoints that were written. */
  CHECKPOINTS,
  /** Checkpoints that could not be written; the next attempt follows when the log has grown. */
  CHECKPOINT_FAILURES,
  /** Entries that expired. */
  EXPIRED,
  /** Exceptions of listeners. */
  LISTENER_FAILURES,
  /** 1 when opening has cut off something unfinished, as a power cut or kill leaves it. */
  TORN_TAILS,
  /** 1 when opening has cut off damage. */
  DAMAGE_CUT_OFF,
  /** Checkpoints that opening could not read, and did without. */
  SPOILED_CHECKPOINTS
}
