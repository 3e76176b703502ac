/**
 * The arithmetic of authentication methods that both ends have to do alike.
 *
 * <p>Start here: {@link io.starling.wamp.auth.Scram}, {@link io.starling.wamp.auth.Cra}, {@link
 * io.starling.wamp.auth.ChannelBinding}.
 *
 * <p>Threads: everything here is immutable or static.
 */
@NullMarked
package io.starling.wamp.auth;

import org.jspecify.annotations.NullMarked;
