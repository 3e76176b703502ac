package io.starling.bench;

import io.netty.buffer.ByteBuf;
import io.starling.router.Router;
import io.starling.router.RouterLoop;
import io.starling.router.port.Counter;
import io.starling.router.port.HistorySettings;
import io.starling.router.port.Limits;
import io.starling.router.port.Origin;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.router.session.Connection;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A router without sockets: frames go in, and each client's link encodes what comes out. All loops
 * are run by the one thread that uses it, so mailboxes are crossed but never contended.
 */
final class MemoryRouter implements AutoCloseable {

  private static final Uri REALM = Uri.of("bench");
  private static final Origin ORIGIN =
      new Origin("bench", "memory", null, Set.of(), false, null, Map.of());
  private static final PeerRoles ROLES =
      new PeerRoles.Builder()
          .add(Role.CALLER)
          .add(Role.CALLEE)
          .add(Role.PUBLISHER)
          .add(Role.SUBSCRIBER)
          .build();

  private final SerializerFormat format;
  private final Router router;
  private final List<Serializer> serializers = new ArrayList<>();
  private final List<Client> clients = new ArrayList<>();

  /** A client with an open session. */
  final class Client {

    private final RouterLoop loop;
    private final Serializer serializer;
    private final MemoryLink link;
    private final Connection connection;

    private Client(int index) {
      loop = router.loop(index);
      serializer = serializers.get(index);
      link = new MemoryLink(serializer);
      connection = loop.connect(link, ORIGIN, 0);
    }

    /** Hands a frame to the router as if it had been read from a socket. */
    void send(ByteBuf frame) {
      loop.receive(connection, serializer.read(frame), 0);
    }

    /** Sends one message and returns what was answered at once. */
    Message ask(Message request) {
      ByteBuf frame = Payloads.frame(format, request);
      send(frame);
      frame.release();
      return taken();
    }

    /** Returns the message that the client got last, which must be there. */
    Message taken() {
      Message taken = link.take();
      if (taken == null) {
        throw new IllegalStateException("nothing came; closed: " + link.closed());
      }
      return taken;
    }
  }

  MemoryRouter(SerializerFormat format, int loops) {
    this(format, loops, List.of());
  }

  /** Makes a router whose realm remembers events. */
  MemoryRouter(SerializerFormat format, int loops, List<HistorySettings> histories) {
    this.format = format;
    this.router =
        new Router(
            Limits.DEFAULT,
            Ports.open(
                RealmDirectory.of(List.of(RealmSettings.lenient(REALM).withHistories(histories)))),
            Router.Randomness.ofSeed(1),
            loops,
            0);
    for (int i = 0; i < loops; i++) {
      serializers.add(new Serializers().of(format));
    }
  }

  /** Opens a session on a loop. */
  Client join(int loop) {
    Client client = new Client(loop);
    clients.add(client);
    client.ask(new Hello(REALM, HelloDetails.anonymous(ROLES)));
    return client;
  }

  /** Lets a loop handle what others left for it. */
  void drain(int loop) {
    router.loop(loop).drain(0);
  }

  /** Frees all links; throws when anything went wrong inside the router. */
  @Override
  public void close() {
    for (int i = 0; i < router.loops(); i++) {
      long errors = router.loop(i).counters().get(Counter.INTERNAL_ERRORS);
      if (errors > 0) {
        throw new IllegalStateException(errors + " internal errors");
      }
    }
    clients.forEach(client -> client.link.release());
  }

  /** Returns the number of events sent so far, on all loops. */
  long events() {
    long events = 0;
    for (int i = 0; i < router.loops(); i++) {
      events += router.loop(i).counters().get(Counter.EVENTS);
    }
    return events;
  }
}
