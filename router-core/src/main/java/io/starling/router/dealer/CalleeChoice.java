package io.starling.router.dealer;

import io.starling.router.loop.LongMap;
import io.starling.wamp.message.InvocationPolicy;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the callee of a shared registration (WAMP, "Shared Registration"). Round robin keeps the
 * callee it served last and not an index, so that one who leaves makes nobody skipped.
 *
 * <p>Threads: belongs to one loop; each loop rotates by itself.
 */
final class CalleeChoice {

  private static final int CURSORS_MAX = 100_000;

  private static final class Cursor {
    long lastOrder;
  }

  private final RandomGenerator random;
  private final LongMap<Cursor> cursors = new LongMap<>();

  CalleeChoice(RandomGenerator random) {
    this.random = random;
  }

  /** Returns a callee that has not rejected the call, or null when there is none. */
  @Nullable Callee choose(Registration registration, PendingCall call) {
    if (registration.size() == 1 && registration.policy != InvocationPolicy.ROUNDROBIN) {
      Callee only = registration.callee(0);
      return call.wasRejectedBy(only) ? null : only;
    }
    return switch (registration.policy) {
      case SINGLE, FIRST -> scan(registration, call, 0, 1);
      case LAST -> scan(registration, call, registration.size() - 1, -1);
      case ROUNDROBIN -> roundRobin(registration, call);
      case RANDOM -> scan(registration, call, random.nextInt(registration.size()), 1);
      case JUMP_CONSISTENT_HASH -> scan(registration, call, hashed(registration, call), 1);
      case QUEUE_LEAST_LOADED -> leastLoaded(registration, call);
      case QUEUE_LEAST_LOADED_SAMPLE -> leastLoadedOfTwo(registration, call);
    };
  }

  /** Takes the first that has not rejected the call, from a place on, around. */
  private static @Nullable Callee scan(
      Registration registration, PendingCall call, int start, int step) {
    int size = registration.size();
    for (int i = 0; i < size; i++) {
      Callee candidate = registration.callee(Math.floorMod(start + i * step, size));
      if (!call.wasRejectedBy(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  private @Nullable Callee roundRobin(Registration registration, PendingCall call) {
    Cursor cursor = cursor(registration.id);
    Callee chosen = scan(registration, call, after(registration, cursor.lastOrder), 1);
    if (chosen != null) {
      cursor.lastOrder = chosen.order;
    }
    return chosen;
  }

  private Cursor cursor(long registration) {
    Cursor cursor = cursors.get(registration);
    if (cursor == null) {
      if (cursors.size() >= CURSORS_MAX) {
        cursors.clear();
      }
      cursor = new Cursor();
      cursors.put(registration, cursor);
    }
    return cursor;
  }

  /** The place of the first callee that registered after one who may have left. */
  private static int after(Registration registration, long lastOrder) {
    int low = 0;
    int high = registration.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (registration.callee(middle).order <= lastOrder) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low == registration.size() ? 0 : low;
  }

  private static @Nullable Callee leastLoaded(Registration registration, PendingCall call) {
    Callee best = null;
    for (int i = 0; i < registration.size(); i++) {
      Callee candidate = registration.callee(i);
      if (!call.wasRejectedBy(candidate) && (best == null || candidate.load() < best.load())) {
        best = candidate;
      }
    }
    return best;
  }

  private @Nullable Callee leastLoadedOfTwo(Registration registration, PendingCall call) {
    int size = registration.size();
    int first = random.nextInt(size);
    int second = (first + 1 + random.nextInt(size - 1)) % size;
    int start =
        registration.callee(first).load() <= registration.callee(second).load() ? first : second;
    return scan(registration, call, start, 1);
  }

  private static int hashed(Registration registration, PendingCall call) {
    String key = call.options.routingKey();
    return key == null ? 0 : jump(hash(key), registration.size());
  }

  private static long hash(String key) {
    long h = 0xcbf29ce484222325L;
    for (byte b : key.getBytes(StandardCharsets.UTF_8)) {
      h = (h ^ (b & 0xff)) * 0x100000001b3L;
    }
    return h;
  }

  /** Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm" (2014). */
  private static int jump(long key, int buckets) {
    long k = key;
    long bucket = -1;
    long next = 0;
    while (next < buckets) {
      bucket = next;
      k = k * 2862933555777941757L + 1;
      next = (long) ((bucket + 1) * (double) (1L << 31) / (double) ((k >>> 33) + 1));
    }
    return (int) bucket;
  }
}
