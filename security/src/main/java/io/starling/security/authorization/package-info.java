/**
 * The decision on rights: grants compiled for fast answers, and the same decision explained.
 *
 * <p>Start here: {@link io.starling.security.authorization.Policy}.
 *
 * <p>Threads: values are immutable and safe for all.
 */
@NullMarked
package io.starling.security.authorization;

import org.jspecify.annotations.NullMarked;
