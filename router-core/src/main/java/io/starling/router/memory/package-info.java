/**
 * What a realm remembers of its publications: retained events.
 *
 * <p>Start here: {@link io.starling.router.memory.KeptEvent}, {@link
 * io.starling.router.memory.RetainedEvents}.
 *
 * <p>Threads: shared by all loops of a realm; the types say how.
 */
@NullMarked
package io.starling.router.memory;

import org.jspecify.annotations.NullMarked;
