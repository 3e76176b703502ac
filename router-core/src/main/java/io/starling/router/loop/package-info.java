/**
 * One event loop's part of the core, and the only code that crosses loops: mailboxes.
 *
 * <p>Start here: {@link io.starling.router.loop.Loop}, {@link io.starling.router.loop.Outputs},
 * {@link io.starling.router.loop.Mailbox}.
 *
 * <p>Threads: everything belongs to the loop's thread, but for posting to a mailbox.
 */
@NullMarked
package io.starling.router.loop;

import org.jspecify.annotations.NullMarked;
