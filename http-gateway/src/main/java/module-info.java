/**
 * HTTP in front of WAMP: requests are calls of sessions that their credentials have opened. What is
 * here is administration.
 */
module io.starling.gateway {
  requires static transitive org.jspecify;
  requires transitive io.starling.router;
  requires transitive io.starling.transport;
  requires transitive io.starling.wamp;
  requires com.fasterxml.jackson.core;
  requires io.netty.buffer;
  requires io.netty.codec.http;
  requires io.starling.security;
  requires org.slf4j;

  exports io.starling.gateway.admin;
  exports io.starling.gateway.json;
}
