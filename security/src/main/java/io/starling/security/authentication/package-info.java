/**
 * Who a client is: the methods of authentication, and which of them a realm's sources admit.
 *
 * <p>Start here: {@link io.starling.security.authentication.RealmAuthenticator}, then any {@code
 * ...Method}.
 *
 * <p>Threads: attempts begin on event loops and never block them; work that takes long is done by
 * the {@link io.starling.security.password.HashingPool}.
 */
@NullMarked
package io.starling.security.authentication;

import org.jspecify.annotations.NullMarked;
