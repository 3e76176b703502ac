/**
 * Micro benchmarks of what is done for each message; {@code scripts/jmh} runs them and {@code
 * docs/benchmarks.md} says what their figures mean.
 *
 * <p>Start here: {@link io.starling.bench.RoutingBenchmark}, whose figure is made of those that the
 * others measure. What is package-private elsewhere is measured from inside its package.
 *
 * <p>Threads: each benchmark is one event loop, so one thread.
 */
@NullMarked
package io.starling.bench;

import org.jspecify.annotations.NullMarked;
