/**
 * Connections, sessions and realms: what of a message is decided before broker and dealer.
 *
 * <p>Start here: {@link io.starling.router.session.Connection}.
 *
 * <p>Threads: everything belongs to one loop, but for {@link io.starling.router.session.Realm}.
 */
@NullMarked
package io.starling.router.session;

import org.jspecify.annotations.NullMarked;
