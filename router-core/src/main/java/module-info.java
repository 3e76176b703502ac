/**
 * Realms, sessions, dealer, broker and meta API as a state machine. It has no sockets, no clock and
 * no threads of its own: the time is an argument, and effects are appended to an output that the
 * shell around it drains.
 */
module io.starling.router {
  requires static transitive org.jspecify;
  requires transitive io.starling.wamp;
  requires io.netty.common;
  requires org.jctools.core.jdk11;
  requires org.slf4j;

  exports io.starling.router;
  exports io.starling.router.loop;
  exports io.starling.router.port;
  exports io.starling.router.quota;
  exports io.starling.router.session;
}
