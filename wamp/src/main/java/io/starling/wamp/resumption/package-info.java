/**
 * What both sides of a session that can be resumed do alike: number what they send and receive, and
 * keep what the other has not acknowledged ({@code docs/resumption.md}).
 *
 * <p>Start here: {@link io.starling.wamp.resumption.SentMessages}, {@link
 * io.starling.wamp.resumption.ReceivedMessages}. Objects belong to one thread.
 */
@NullMarked
package io.starling.wamp.resumption;

import org.jspecify.annotations.NullMarked;
