/**
 * Passwords: making their stored forms, verifying against them, and the threads that do it.
 *
 * <p>Start here: {@link io.starling.security.password.Passwords}.
 */
@NullMarked
package io.starling.security.password;

import org.jspecify.annotations.NullMarked;
