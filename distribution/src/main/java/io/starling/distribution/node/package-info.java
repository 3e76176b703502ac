/**
 * A running node: what {@code starling start} starts.
 *
 * <p>Start here: {@link io.starling.distribution.node.Node}, which joins configuration, router and
 * transport by plain constructors.
 *
 * <p>Threads: starting and stopping belong to one thread; event loops serve the admin requests and
 * may read the metrics.
 */
@NullMarked
package io.starling.distribution.node;

import org.jspecify.annotations.NullMarked;
