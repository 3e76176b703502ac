/**
 * Tickets that users issue for themselves, to log in with later instead of a secret.
 *
 * <p>Start here: {@link io.starling.security.ticket.Tickets}.
 *
 * <p>Threads: safe for all. Issuing and verifying compute signatures: not on event loops.
 */
@NullMarked
package io.starling.security.ticket;

import org.jspecify.annotations.NullMarked;
