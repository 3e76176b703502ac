/** An embedded router for tests, as a JUnit extension. */
@NullMarked
package io.starling.testkit;

import org.jspecify.annotations.NullMarked;
