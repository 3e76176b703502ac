package io.starling.store;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What the writing thread is asked to do. */
sealed interface Request {

  /** Completes with the number of the transaction when it is on the medium. */
  CompletableFuture<Long> done();

  /** Returns about how much of the log it will take. */
  long bytes();

  /** A transaction of this node. */
  record Transact(List<Transaction.Step> steps, long bytes, CompletableFuture<Long> done)
      implements Request {}

  /** Writes of other nodes. */
  record Apply(List<Write> writes, long bytes, CompletableFuture<Long> done) implements Request {}
}
