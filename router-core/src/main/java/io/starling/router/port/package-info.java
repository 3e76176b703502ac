/**
 * What the core needs from outside and what outside needs to know of it: ports that other modules
 * implement, settings, counters.
 *
 * <p>Start here: {@link io.starling.router.port.Link}, {@link
 * io.starling.router.port.Authenticator}, {@link io.starling.router.port.Authorizer}.
 */
@NullMarked
package io.starling.router.port;

import org.jspecify.annotations.NullMarked;
