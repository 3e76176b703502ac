package io.starling.router;

import io.starling.router.loop.WallClock;
import io.starling.router.port.CallOutcome;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.router.quota.Parties;
import io.starling.router.session.LocalRealm;
import io.starling.router.session.Realm;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * A WAMP router: realms, and loops that carry sessions. It is a state machine: it has no sockets,
 * no clock and no threads. A shell gives each {@link RouterLoop} to one event loop.
 *
 * <pre>{@code
 * Router router =
 *     new Router(
 *         Limits.DEFAULT,
 *         Ports.open(RealmDirectory.of(List.of(RealmSettings.lenient(Uri.of("realm1"))))),
 *         Randomness.secure(),
 *         2,
 *         System.nanoTime());
 * }</pre>
 *
 * <p>Threads: the router itself is safe for all; each loop belongs to its thread.
 */
public final class Router {

  /** The most loops that a router can have. */
  public static final int LOOPS_MAX = 64;

  private final Limits limits;
  private final RealmDirectory directory;
  private final RandomGenerator realmKeys;
  private final ConcurrentMap<Uri, Realm> realms = new ConcurrentHashMap<>();
  private final WallClock wallClock = new WallClock();
  private final Parties addresses = new Parties();
  private final List<RouterLoop> loops = new ArrayList<>();
  private final AtomicInteger nextCaller = new AtomicInteger();

  /** Where random numbers come from. */
  public interface Randomness {

    /** Returns a source of unpredictable numbers for session ids and keys. */
    RandomGenerator secret();

    /** Returns a source of numbers for publication ids and choices; one per call. */
    RandomGenerator plain();

    /** Randomness for production. */
    static Randomness secure() {
      return new Randomness() {
        @Override
        public RandomGenerator secret() {
          return new SecureRandom();
        }

        @Override
        public RandomGenerator plain() {
          return RandomGeneratorFactory.of("L64X128MixRandom")
              .create(new SecureRandom().nextLong());
        }
      };
    }

    /** Randomness that a seed determines, for simulation. */
    static Randomness ofSeed(long seed) {
      RandomGenerator seeds = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      return new Randomness() {
        @Override
        public RandomGenerator secret() {
          return plain();
        }

        @Override
        public RandomGenerator plain() {
          return RandomGeneratorFactory.of("L64X128MixRandom").create(seeds.nextLong());
        }
      };
    }
  }

  /**
   * Makes a router without sessions.
   *
   * @param loopCount the number of loops, 1 to 64
   * @param now the present time in nanoseconds, of the same origin as all later times
   */
  public Router(Limits limits, Ports ports, Randomness randomness, int loopCount, long now) {
    if (loopCount < 1 || loopCount > LOOPS_MAX) {
      throw new IllegalArgumentException("loops: " + loopCount + " is not in 1.." + LOOPS_MAX);
    }
    this.limits = limits;
    this.directory = ports.realms();
    this.realmKeys = randomness.secret();
    for (int i = 0; i < loopCount; i++) {
      loops.add(new RouterLoop(this, i, loopCount, limits, ports, randomness, now));
    }
  }

  /**
   * Says which time of day it is, for what clients are told of times. May be called again, from any
   * thread, when the machine's clock was set.
   *
   * @param unixMillis milliseconds since 1970, in UTC
   * @param now the same moment in nanoseconds, of the origin of all times given to the loops
   */
  public void setWallClock(long unixMillis, long now) {
    wallClock.set(unixMillis, now);
  }

  /** What client addresses have taken of their limits. */
  Parties addresses() {
    return addresses;
  }

  WallClock wallClock() {
    return wallClock;
  }

  /** The number of loops. */
  public int loops() {
    return loops.size();
  }

  /** Returns a loop. */
  public RouterLoop loop(int index) {
    return loops.get(index);
  }

  /** Returns a realm, or null when the directory has none of this name. */
  @Nullable Realm realm(Uri uri, long now) {
    Realm present = realms.get(uri);
    if (present != null) {
      return present;
    }
    RealmSettings settings = directory.find(uri);
    return settings == null
        ? null
        : realms.computeIfAbsent(
            uri, key -> new Realm(settings, limits, drawKey(), loops.size(), now));
  }

  private synchronized byte[] drawKey() {
    byte[] key = new byte[32];
    realmKeys.nextBytes(key);
    return key;
  }

  /** Visits the realms that have been used, with their tables; for metrics. */
  public void forEachRealm(BiConsumer<Uri, RealmTables> visitor) {
    realms.forEach(
        (uri, realm) ->
            visitor.accept(
                uri,
                new RealmTables(
                    realm.registrations(),
                    realm.subscriptions(),
                    realm.retainedEvents(),
                    realm.retainedBytes(),
                    realm.historyEvents(),
                    realm.historyBytes(),
                    realm.detachedSessions(),
                    realm.detachedBytes())));
  }

  /**
   * The sizes of a realm's routing tables and of what it remembers.
   *
   * @param registrations distinct registrations
   * @param subscriptions distinct subscriptions
   * @param retainedEvents retained events
   * @param retainedBytes about how many bytes these take
   * @param historyEvents events in histories
   * @param historyBytes about how many bytes these take
   * @param detachedSessions sessions without a transport that wait for their clients
   * @param detachedBytes about how many bytes are kept for them
   */
  public record RealmTables(
      int registrations,
      int subscriptions,
      int retainedEvents,
      long retainedBytes,
      int historyEvents,
      long historyBytes,
      int detachedSessions,
      long detachedBytes) {}

  /**
   * Publishes an event of the router's own in a realm; without effect when there is no such realm.
   * Events that one thread publishes arrive in their order.
   *
   * @param topic in one of the router's namespaces
   */
  public void publish(Uri realm, Uri topic, Payload payload) {
    loops.getFirst().postEvent(realm, topic, payload);
  }

  /**
   * Calls a procedure that a client has registered in a realm, or one of the meta API, as the
   * router itself: no right is asked, and a callee that wants to know who calls is told {@code
   * starling}. From any thread; never blocks.
   *
   * @param payload values, or one that nobody needs to release
   * @param timeout positive; when it is over the call is cancelled and fails with {@code
   *     wamp.error.timeout}
   * @param then takes the one outcome, soon or later, on the thread of a loop, which it must not
   *     block
   */
  public void call(
      Uri realm, Uri procedure, Payload payload, Duration timeout, Consumer<CallOutcome> then) {
    loops
        .get(Math.floorMod(nextCaller.getAndIncrement(), loops.size()))
        .postCall(realm, procedure, payload, timeout, then);
  }

  /**
   * Tells every loop that rights in a realm have changed: memberships and registrations that are no
   * longer allowed end soon. New requests are judged by the new version anyway. From any thread.
   */
  public void rightsChanged(Uri realm) {
    loops.forEach(loop -> loop.post(realm, LocalRealm::rightsChanged));
  }

  /** Takes up what the directory now says of a realm that is there; from any thread. */
  public void settingsChanged(Uri realm) {
    Realm present = realms.get(realm);
    RealmSettings settings = directory.find(realm);
    if (present != null && settings != null) {
      present.setSettings(settings);
      loops.forEach(loop -> loop.post(realm, LocalRealm::settingsChanged));
    }
  }

  /** Ends the sessions of an identity in a realm with GOODBYE, soon; from any thread. */
  public void closeSessions(Uri realm, String authid, Farewell farewell) {
    closeSessions(realm, principal -> principal.authid().equals(authid), farewell);
  }

  /**
   * Ends sessions of a realm with GOODBYE, soon; from any thread.
   *
   * @param whose is asked on the loops
   */
  public void closeSessions(Uri realm, Predicate<Principal> whose, Farewell farewell) {
    loops.forEach(loop -> loop.post(realm, local -> loop.closeSessions(local, whose, farewell)));
  }

  /**
   * Ends a realm, soon: its sessions with GOODBYE, and all that it remembers. If the directory
   * still has a realm of this name, clients may join it anew. From any thread.
   */
  public void closeRealm(Uri realm, Farewell farewell) {
    realms.remove(realm);
    loops.forEach(loop -> loop.post(realm, local -> loop.close(local, farewell)));
  }
}
