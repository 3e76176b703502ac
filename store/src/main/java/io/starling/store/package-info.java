/**
 * A durable store of small entries.
 *
 * <p>Start here: {@link io.starling.store.Store}, {@link io.starling.store.Transaction}, {@link
 * io.starling.store.View}.
 *
 * <p>Threads: a {@link io.starling.store.Store} is for all threads, what it hands out is immutable.
 * One thread writes; everything below {@code Core} belongs to it.
 */
@NullMarked
package io.starling.store;

import org.jspecify.annotations.NullMarked;
