package io.starling.router.simulation;

import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** What all peers of a simulation share: random numbers, the sessions so far, and the trace. */
final class World {

  private static final int TRACE_LINES_MAX = 400;

  private final RandomGenerator random;
  private final SimulatedRouter router;
  private final Uri realm;
  private final boolean strict;
  private final boolean lossy;
  private final boolean tracing;
  private final List<SessionModel> sessions = new ArrayList<>();
  private final Deque<String> trace = new ArrayDeque<>();
  private long clock;

  /**
   * Makes a world without sessions.
   *
   * @param lossy whether receivers may be slow, so that events get lost and calls are refused
   * @param tracing whether messages are written down
   */
  World(
      RandomGenerator random,
      SimulatedRouter router,
      Uri realm,
      boolean strict,
      boolean lossy,
      boolean tracing) {
    this.random = random;
    this.router = router;
    this.realm = realm;
    this.strict = strict;
    this.lossy = lossy;
    this.tracing = tracing;
  }

  RandomGenerator random() {
    return random;
  }

  SimulatedRouter router() {
    return router;
  }

  Uri realm() {
    return realm;
  }

  boolean isStrict() {
    return strict;
  }

  boolean isLossy() {
    return lossy;
  }

  List<SessionModel> sessions() {
    return sessions;
  }

  SessionModel newSession(RandomPeer peer) {
    SessionModel session = new SessionModel(this, peer, sessions.size());
    sessions.add(session);
    return session;
  }

  SessionModel session(Object number) {
    return sessions.get(((Number) number).intValue());
  }

  /** Counts what clients do and get: an earlier act has a smaller number. */
  long tick() {
    return ++clock;
  }

  boolean chance(int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  @SafeVarargs
  final <T> T pickOf(T... choices) {
    return choices[random.nextInt(choices.length)];
  }

  /** A payload that says what it belongs to, with some weight that depends on it. */
  static Payload payload(long... numbers) {
    List<Long> args = new ArrayList<>();
    for (long number : numbers) {
      args.add(number);
    }
    return Payload.of(args, Map.of("weight", weight(numbers)));
  }

  /** Fails when a payload was damaged on its way. */
  void checkPayload(Received received, int numbers) {
    List<Object> args = received.args();
    check(args.size() == numbers, "payload %s is not of %d numbers", args, numbers);
    long[] found = args.stream().mapToLong(number -> ((Number) number).longValue()).toArray();
    check(
        weight(found).equals(received.kwargs().get("weight")),
        "payload damaged: %s %s",
        args,
        received.kwargs());
  }

  private static String weight(long... numbers) {
    long sum = 0;
    for (long number : numbers) {
      sum = sum * 31 + number;
    }
    return Long.toHexString(sum).repeat(1 + (int) Math.floorMod(sum, 7L));
  }

  static boolean matches(MatchPolicy match, Uri pattern, Uri uri) {
    return switch (match) {
      case EXACT -> pattern.equals(uri);
      case PREFIX -> uri.text().startsWith(pattern.text());
      case WILDCARD -> matchesWildcard(pattern.text().split("\\.", -1), uri.text().split("\\."));
    };
  }

  private static boolean matchesWildcard(String[] pattern, String[] uri) {
    if (pattern.length != uri.length) {
      return false;
    }
    for (int i = 0; i < pattern.length; i++) {
      if (!pattern[i].isEmpty() && !pattern[i].equals(uri[i])) {
        return false;
      }
    }
    return true;
  }

  void trace(RandomPeer peer, String direction, Object what) {
    if (tracing) {
      trace.add("%6d %s %s %s".formatted(clock, peer, direction, what));
      if (trace.size() > TRACE_LINES_MAX) {
        trace.remove();
      }
    }
  }

  String trace() {
    return String.join("\n", trace);
  }

  void check(boolean holds, String complaint, Object... values) {
    if (!holds) {
      throw new AssertionError(complaint.formatted(values));
    }
  }
}
