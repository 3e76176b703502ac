/**
 * Programs that run a whole node in one process, without sockets, and answer what micro benchmarks
 * and a load generator cannot: whether two loops do twice the work of one, what a million sessions
 * take, how long a loop is held up by a fan-out to a hundred thousand. {@code docs/benchmarks.md}
 * says how to run them and what they say.
 *
 * <p>Start here: {@link io.starling.transport.MemoryNode}, {@link
 * io.starling.bench.inprocess.Scaling}.
 *
 * <p>Threads: clients live on the event loop of their channel; the main thread starts and measures.
 */
@NullMarked
package io.starling.bench.inprocess;

import org.jspecify.annotations.NullMarked;
