package io.starling.transport;

import io.starling.router.Router;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.SlowReceiverPolicy;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** A router with one realm, {@code realm1}, and a transport on the loopback address. */
final class TestNode implements AutoCloseable {

  static final SocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

  final NettyTransport transport;

  private TestNode(NettyTransport transport) {
    this.transport = transport;
  }

  static TestNode start() {
    return start(Limits.DEFAULT, TransportSettings.DEFAULT);
  }

  static TestNode start(Limits limits, TransportSettings settings) {
    Router router =
        new Router(
            limits,
            Ports.open(RealmDirectory.of(List.of(RealmSettings.lenient(Uri.of("realm1"))))),
            Router.Randomness.secure(),
            2,
            System.nanoTime());
    return new TestNode(NettyTransport.start(router, limits, settings));
  }

  /** Opens a listener and returns its first address. */
  SocketAddress open(Listener listener) {
    try {
      return transport.open(listener).getFirst();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** The addresses of a block that fixes one octet, such as {@code 127.0.0.0/8}. */
  static Predicate<InetAddress> addressesOf(String block) {
    int first = Integer.parseInt(block.substring(0, block.indexOf('.')));
    return address -> (address.getAddress()[0] & 0xFF) == first;
  }

  /** The usual limits, but for what may be queued for a session. */
  static Limits queueLimits(long soft, long hard, SlowReceiverPolicy policy) {
    Limits usual = Limits.DEFAULT;
    return new Limits(
        usual.uriLength(),
        soft,
        hard,
        policy,
        usual.pendingCalls(),
        usual.registrationsPerSession(),
        usual.subscriptionsPerSession(),
        usual.helloTimeout(),
        usual.goodbyeTimeout(),
        usual.idleTimeout(),
        usual.mailboxBytes(),
        usual.events());
  }

  /** A count over all loops. */
  long count(TransportCounter counter) {
    return transport.counters().stream().mapToLong(counters -> counters.get(counter)).sum();
  }

  @Override
  public void close() {
    transport.close(Duration.ZERO);
  }
}
