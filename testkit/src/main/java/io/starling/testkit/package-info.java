/**
 * A real router inside a test: on free ports of the loopback address, in some hundred milliseconds,
 * with clients that are closed after the test.
 *
 * <p>Start here: {@link io.starling.testkit.StarlingTest}, {@link
 * io.starling.testkit.EmbeddedRouter}.
 *
 * <p>Threads: an embedded router may be used from any thread; what JUnit injects belongs to the
 * test that asked for it.
 */
@NullMarked
package io.starling.testkit;

import org.jspecify.annotations.NullMarked;
