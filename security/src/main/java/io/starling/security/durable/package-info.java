/**
 * Keeps the directory in the durable store, and lays what the configuration declares over what is
 * kept.
 *
 * <p>Start here: {@link io.starling.security.durable.DurableDirectory}.
 */
@NullMarked
package io.starling.security.durable;

import org.jspecify.annotations.NullMarked;
