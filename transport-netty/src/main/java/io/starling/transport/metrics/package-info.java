/**
 * What the transport counts, in plain fields per loop that others read.
 *
 * <p>Start here: {@link io.starling.transport.metrics.TransportCounters}.
 *
 * <p>Threads: written by one loop, read by anybody.
 */
@NullMarked
package io.starling.transport.metrics;

import org.jspecify.annotations.NullMarked;
