package io.starling.router.session;

import io.starling.router.loop.LongMap;
import io.starling.router.loop.Loop;
import io.starling.router.port.Authenticator;
import io.starling.router.port.Link;
import io.starling.router.port.Origin;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The connections and open sessions of one loop.
 *
 * <p>Threads: belongs to one loop.
 */
public final class Sessions {

  /** The name of this software in WELCOME. */
  static final String AGENT = "starling";

  private final Loop loop;
  private final Authenticator authenticator;
  private final Function<Uri, @Nullable LocalRealm> realms;
  private final IntFunction<Sessions> others;
  private final Encoder encoder = new Encoder();
  private final LongMap<Session> open = new LongMap<>();
  private @Nullable Connection first;
  private int connections;
  private @Nullable Runnable whenEmpty;

  /**
   * Makes an empty collection.
   *
   * @param realms finds the part of a realm on this loop, null when there is no such realm
   * @param others finds the collection of another loop, by its number
   */
  public Sessions(
      Loop loop,
      Authenticator authenticator,
      Function<Uri, @Nullable LocalRealm> realms,
      IntFunction<Sessions> others) {
    this.loop = loop;
    this.authenticator = authenticator;
    this.realms = realms;
    this.others = others;
  }

  /** Adds a connection that has to say HELLO. */
  public Connection connect(Link link, Origin origin) {
    Connection connection = new Connection(loop, this, link, origin);
    connection.next = first;
    if (first != null) {
      first.previous = connection;
    }
    first = connection;
    connections++;
    return connection;
  }

  /** Removes a connection whose transport is gone, unless its session waits for the client. */
  public void disconnect(Connection connection) {
    connection.disconnected();
    if (!connection.isDetached()) {
      remove(connection);
    }
  }

  /** Removes a connection that may have been removed already. */
  void remove(Connection connection) {
    if (connection == first || connection.previous != null) {
      unlink(connection);
    }
  }

  private void unlink(Connection connection) {
    if (connection.previous == null) {
      first = connection.next;
    } else {
      connection.previous.next = connection.next;
    }
    if (connection.next != null) {
      connection.next.previous = connection.previous;
    }
    connection.next = null;
    connection.previous = null;
    connections--;
  }

  /** The number of open sessions. */
  public int count() {
    return open.size();
  }

  /** Says what to do once when no session is open any more; at once when none is. */
  public void whenEmpty(Runnable action) {
    if (open.size() == 0) {
      action.run();
    } else {
      whenEmpty = action;
    }
  }

  /** The number of connections, with or without a session, and sessions without a connection. */
  public int connections() {
    return connections;
  }

  /** Visits all connections; the visitor may close them. */
  public void forEachConnection(Consumer<Connection> visitor) {
    List<Connection> all = new ArrayList<>(connections);
    for (Connection connection = first; connection != null; connection = connection.next) {
      all.add(connection);
    }
    all.forEach(visitor);
  }

  /**
   * Says GOODBYE to sessions that have no call in flight.
   *
   * @param most to at most so many of them
   * @param message a text for people, or null
   * @return how many sessions are open then
   */
  public int sayGoodbyeToIdle(int most, Uri reason, @Nullable String message) {
    List<Connection> idle = new ArrayList<>();
    for (Connection connection = first;
        connection != null && idle.size() < most;
        connection = connection.next) {
      if (connection.isIdle()) {
        idle.add(connection);
      }
    }
    idle.forEach(connection -> connection.sayGoodbye(reason, message));
    return open.size();
  }

  /** The open session of an id, or null. */
  @Nullable Session find(long id) {
    return open.get(id);
  }

  Loop loop() {
    return loop;
  }

  /** The collection of another loop; only its home loop may touch it. */
  Sessions of(int index) {
    return others.apply(index);
  }

  Encoder encoder() {
    return encoder;
  }

  Authenticator authenticator() {
    return authenticator;
  }

  @Nullable LocalRealm realm(Uri uri) {
    return realms.apply(uri);
  }

  long drawSessionId() {
    long id;
    do {
      id = loop.drawSessionId();
    } while (open.get(id) != null);
    return id;
  }

  void opened(Session session) {
    open.put(session.id(), session);
    session.realm().opened(session);
  }

  void closed(Session session) {
    open.remove(session.id());
    session.realm().closed(session);
    Runnable action = whenEmpty;
    if (open.size() == 0 && action != null) {
      whenEmpty = null;
      action.run();
    }
  }
}
