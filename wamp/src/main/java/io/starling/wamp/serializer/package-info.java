/**
 * The serializers: envelopes read and written in one pass on buffers, payloads passed through.
 *
 * <p>Start here: {@link io.starling.wamp.serializer.Serializer}, {@link
 * io.starling.wamp.serializer.Serializers}.
 *
 * <p>Threads: a serializer belongs to one thread.
 */
@NullMarked
package io.starling.wamp.serializer;

import org.jspecify.annotations.NullMarked;
