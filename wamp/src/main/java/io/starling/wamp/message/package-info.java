/**
 * WAMP messages: one record per type, typed options and details, payloads that are never looked
 * into.
 *
 * <p>Start here: {@link io.starling.wamp.message.Message}, {@link
 * io.starling.wamp.message.MessageType}, {@link io.starling.wamp.message.Payload}.
 *
 * <p>Threads: everything here is immutable; the buffer behind an {@link
 * io.starling.wamp.message.EncodedPayload} is reference counted.
 */
@NullMarked
package io.starling.wamp.message;

import org.jspecify.annotations.NullMarked;
