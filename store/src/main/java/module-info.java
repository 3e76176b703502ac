/**
 * A durable store of small entries: a segmented log with checkpoints on disk, all live entries in
 * memory. It knows nothing of WAMP: keys are names, values are bytes.
 *
 * <p>Start here: {@link io.starling.store.Store}, {@link io.starling.store.Transaction}.
 */
module io.starling.store {
  requires static transitive org.jspecify;
  requires org.slf4j;

  exports io.starling.store;
  exports io.starling.store.disk;
}
