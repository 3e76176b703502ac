/**
 * What a realm remembers of its publications: retained events and histories.
 *
 * <p>Start here: {@link io.starling.router.memory.KeptEvent}, {@link
 * io.starling.router.memory.RetainedEvents}, {@link io.starling.router.memory.EventHistory}.
 *
 * <p>Threads: shared by all loops of a realm; the types say how.
 */
@NullMarked
package io.starling.router.memory;

import org.jspecify.annotations.NullMarked;
