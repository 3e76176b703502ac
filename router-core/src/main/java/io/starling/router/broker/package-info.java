/**
 * Publish and subscribe.
 *
 * <p>Start here: {@link io.starling.router.broker.Broker}, {@link
 * io.starling.router.broker.Topics}.
 *
 * <p>Threads: a {@code Broker} and its members belong to one loop; {@code Topics} is shared.
 */
@NullMarked
package io.starling.router.broker;

import org.jspecify.annotations.NullMarked;
