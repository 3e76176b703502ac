/** An asynchronous WAMP client on Netty: WebSocket, raw TCP and Unix sockets. */
module io.starling.client {
  requires static transitive org.jspecify;
  requires transitive io.starling.wamp;
  requires io.netty.buffer;
  requires io.netty.codec;
  requires io.netty.codec.http;
  requires io.netty.common;
  requires io.netty.handler;
  requires io.netty.transport;
  requires io.netty.transport.classes.epoll;
  requires io.netty.transport.unix.common;
  requires org.bouncycastle.provider;
  requires org.slf4j;

  exports io.starling.client;
  exports io.starling.client.auth;
}
