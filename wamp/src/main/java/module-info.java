/**
 * WAMP v2 without I/O and without threads: messages, serializers, framing of raw sockets, URIs, ids
 * and feature flags.
 *
 * <p>Start here: {@link io.starling.wamp.message.Message}, {@link
 * io.starling.wamp.serializer.Serializers}.
 */
module io.starling.wamp {
  requires static transitive org.jspecify;
  requires transitive io.netty.buffer;
  requires io.netty.common;

  exports io.starling.wamp.auth;
  exports io.starling.wamp.framing;
  exports io.starling.wamp.message;
  exports io.starling.wamp.resumption;
  exports io.starling.wamp.serializer;
  exports io.starling.wamp.uri;
}
