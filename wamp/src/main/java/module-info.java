/**
 * WAMP v2 without I/O and without threads: messages, serializers, framing of raw sockets, URIs, ids
 * and feature flags.
 */
module io.starling.wamp {
  requires static transitive org.jspecify;
  requires transitive io.netty.buffer;
  requires io.netty.common;
  requires com.fasterxml.jackson.core;
  requires com.fasterxml.jackson.dataformat.cbor;
}
