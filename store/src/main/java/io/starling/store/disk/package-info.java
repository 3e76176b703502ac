/**
 * The port to a directory of files, which the store does all its input and output through, and its
 * two sides: real files, and a simulated disk that loses power.
 *
 * <p>Start here: {@link io.starling.store.disk.Disk}, {@link io.starling.store.disk.FileDisk},
 * {@link io.starling.store.disk.SimulatedDisk}.
 *
 * <p>Threads: see {@link io.starling.store.disk.Disk}.
 */
@NullMarked
package io.starling.store.disk;

import org.jspecify.annotations.NullMarked;
