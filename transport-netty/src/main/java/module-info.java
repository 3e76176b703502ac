/**
 * Listeners and pipelines on Netty: WebSocket, raw TCP and Unix sockets, TLS and HTTP. It joins
 * sockets to the router and keeps back-pressure and connection limits.
 */
module io.starling.transport {
  requires static transitive org.jspecify;
  requires transitive io.netty.buffer;
  requires transitive io.netty.codec.http;
  requires transitive io.netty.common;
  requires transitive io.netty.handler;
  requires transitive io.netty.transport;
  requires transitive io.starling.router;
  requires transitive io.starling.wamp;
  requires io.netty.codec;
  requires io.netty.codec.haproxy;
  requires io.netty.codec.http2;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.classes.io_uring;
  requires io.netty.transport.unix.common;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires org.slf4j;

  exports io.starling.transport;
  exports io.starling.transport.http;
  exports io.starling.transport.metrics;
  exports io.starling.transport.tls;
}
