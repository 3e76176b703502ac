package io.starling.store;

/** Who is told of changes: see {@link Store#listen}. */
@FunctionalInterface
public interface Listener {

  /**
   * Is told of a change that is on the medium and visible in {@link Store#view()}, before the
   * future of its transaction completes. Changes come in order and one at a time.
   *
   * <p>It is called on the thread that writes: to wait in here, also for a transaction, stops the
   * store. An exception is logged and counted.
   */
  void changed(Commit commit);
}
