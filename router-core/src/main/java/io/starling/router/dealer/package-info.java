/**
 * Remote procedure calls.
 *
 * <p>The caller's loop owns a call: its timer, its cancel and its one final answer. The callee's
 * loop numbers the invocation and keeps only which call it belongs to. Every call item that is
 * posted is answered, also by a callee that is gone.
 *
 * <p>Start here: {@link io.starling.router.dealer.Dealer}, {@link
 * io.starling.router.dealer.PendingCall}, {@link io.starling.router.dealer.Procedures}.
 *
 * <p>Threads: a {@code Dealer} belongs to one loop; {@code Procedures} is shared.
 */
@NullMarked
package io.starling.router.dealer;

import org.jspecify.annotations.NullMarked;
