/**
 * The load generator behind {@code starling bench}: drives any WAMP router with the project's own
 * client, and counts what came of it.
 *
 * <p>Start here: {@link io.starling.distribution.bench.Bench}, which runs a {@link
 * io.starling.distribution.bench.Load}. What is counted, and when something is lost, is decided by
 * {@link io.starling.distribution.bench.Window}, which knows no clock and no network.
 *
 * <p>Threads: a load sends and receives on the event loops of its clients; {@link
 * io.starling.distribution.bench.Bench} runs in the thread that called it.
 */
@NullMarked
package io.starling.distribution.bench;

import org.jspecify.annotations.NullMarked;
