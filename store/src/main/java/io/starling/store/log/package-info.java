/**
 * The log: numbered records in segments, checkpoints, and a superblock, on a disk. It knows bytes,
 * not entries.
 *
 * <p>Start here: {@link io.starling.store.log.Log}, {@link io.starling.store.log.Frame}.
 *
 * <p>Threads: one at a time, but for a {@link io.starling.store.log.CheckpointFile}, which another
 * thread may write meanwhile.
 */
@NullMarked
package io.starling.store.log;

import org.jspecify.annotations.NullMarked;
