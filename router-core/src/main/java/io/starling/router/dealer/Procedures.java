package io.starling.router.dealer;

import io.starling.router.realm.RoutingIds;
import io.starling.router.routing.PatternTable;
import io.starling.router.routing.PersistentMap;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The registrations of a realm: an immutable snapshot that every loop reads without a lock, swapped
 * in the realm's short write section.
 *
 * <p>Threads: safe for all.
 */
public final class Procedures {

  private record Snapshot(
      PatternTable<Registration> byUri, PersistentMap<Long, Registration> byId) {
    Snapshot with(Registration registration) {
      return new Snapshot(
          byUri.put(registration.match, registration.uri, registration),
          byId.put(registration.id, registration));
    }

    Snapshot without(Registration registration) {
      return new Snapshot(
          byUri.remove(registration.match, registration.uri), byId.remove(registration.id));
    }
  }

  private final Object writeSection;
  private final RoutingIds ids;
  private volatile Snapshot snapshot = new Snapshot(PatternTable.empty(), PersistentMap.empty());
  private long lastOrder;

  /**
   * Makes an empty table.
   *
   * @param writeSection the lock of the realm's write section
   */
  public Procedures(Object writeSection, RoutingIds ids) {
    this.writeSection = writeSection;
    this.ids = ids;
  }

  /** Does something that shall have one order with all other changes of the realm. */
  void inWriteSection(Runnable work) {
    synchronized (writeSection) {
      work.run();
    }
  }

  /** Returns the registration of exactly this policy and procedure or pattern, or null. */
  @Nullable Registration find(MatchPolicy match, Uri uri) {
    return snapshot.byUri.get(match, uri);
  }

  /** Hands all registrations to a consumer, in no particular order. */
  void forEach(Consumer<Registration> consumer) {
    snapshot.byId.forEach((id, registration) -> consumer.accept(registration));
  }

  /** The number of registrations. */
  public int size() {
    return snapshot.byId.size();
  }

  /** Returns the registration that a call goes to (WAMP, "Pattern-based Registrations"). */
  @Nullable Registration match(Uri procedure) {
    return snapshot.byUri.matchBest(procedure);
  }

  /** Returns the present form of a registration, or null when it is gone. */
  @Nullable Registration get(long id) {
    return snapshot.byId.get(id);
  }

  /**
   * Adds a callee.
   *
   * @param beforeSwap runs in the write section before the callee becomes visible, so that what it
   *     queues precedes the first invocation
   * @return why the callee cannot be added, or null when it was
   */
  @Nullable String add(
      Uri uri,
      RegisterOptions options,
      Participant participant,
      Invocations home,
      Consumer<Callee> beforeSwap) {
    synchronized (writeSection) {
      Snapshot now = snapshot;
      Registration present = now.byUri.get(options.match(), uri);
      String conflict = present == null ? null : conflict(present, options, participant);
      if (conflict != null) {
        return conflict;
      }
      long id = present != null ? present.id : newId(now, options, uri);
      Callee callee = new Callee(id, ++lastOrder, uri, options, participant, home);
      beforeSwap.accept(callee);
      snapshot =
          now.with(
              present != null
                  ? present.with(callee)
                  : new Registration(
                      id,
                      uri,
                      options.match(),
                      options.invoke(),
                      home.loop().unixMillis(),
                      callee));
      return null;
    }
  }

  private long newId(Snapshot now, RegisterOptions options, Uri uri) {
    return ids.idOf(
        RoutingIds.Kind.REGISTRATION, options.match(), uri, id -> now.byId.get(id) != null);
  }

  private static @Nullable String conflict(
      Registration present, RegisterOptions options, Participant participant) {
    if (present.policy != options.invoke()) {
      return "registered with invoke " + present.policy.wireName() + ": " + present.uri;
    }
    if (present.policy == InvocationPolicy.SINGLE) {
      return "registered already: " + present.uri;
    }
    return present.has(participant) ? "registered already by this session: " + present.uri : null;
  }

  /** Removes a callee, and the registration with the last. */
  void remove(Callee callee) {
    synchronized (writeSection) {
      Snapshot now = snapshot;
      Registration present = now.byId.get(callee.registration);
      if (present != null) {
        Registration next = present.without(callee);
        snapshot = next == null ? now.without(present) : now.with(next);
      }
    }
  }
}
