package io.starling.router.dealer;

import io.starling.router.loop.LongMap;
import io.starling.router.loop.Peer;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Ids;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the dealer keeps of a session: its calls as a caller, its registrations and invocations as a
 * callee. The maps appear with their first entry, since most sessions have one role only.
 *
 * <p>Threads: belongs to the session's home loop, but for {@link #peer} whose identity may be read
 * anywhere.
 */
public final class Participant {

  private static final int ENDED_CALLS_KEPT_FIRST = 16;
  private static final int ENDED_CALLS_KEPT_MAX = 1024;

  final Peer peer;
  private @Nullable LongMap<PendingCall> calls;
  private @Nullable LongMap<PendingCall> invocations;
  private @Nullable LongMap<Callee> registrations;
  private long lastInvocation;
  private long @Nullable [] endedProgressive;
  private long endedHighest;
  private int endedCount;

  /** Makes the state of a session without calls and registrations. */
  public Participant(Peer peer) {
    this.peer = peer;
  }

  /** Whether it has a call in flight, as a caller or as a callee. */
  public boolean isInCall() {
    return (calls != null && calls.size() > 0) || (invocations != null && invocations.size() > 0);
  }

  // ------------------------------------------------------------------------------- as a caller

  /** Whether a call with this id is open. */
  public boolean isCalling(long request) {
    return call(request) != null;
  }

  /**
   * Whether this id belonged to a call with progressive invocations that ended lately: chunks of it
   * may still arrive and are discarded (WAMP, "Progressive Call Invocations").
   */
  public boolean hasEndedProgressive(long request) {
    if (endedProgressive != null && request <= endedHighest) {
      for (long ended : endedProgressive) {
        if (ended == request) {
          return true;
        }
      }
    }
    return false;
  }

  @Nullable PendingCall call(long request) {
    return calls == null ? null : calls.get(request);
  }

  /** The number of open calls as a caller. */
  public int callCount() {
    return calls == null ? 0 : calls.size();
  }

  void addCall(PendingCall call) {
    if (calls == null) {
      calls = new LongMap<>();
    }
    calls.put(call.request, call);
  }

  void removeCall(PendingCall call) {
    if (calls != null) {
      calls.remove(call.request);
    }
    ended(call.request, call.options);
  }

  /** Remembers that a call has its final answer, if chunks of it may still be under way. */
  public void ended(long request, CallOptions options) {
    if (!options.progress()) {
      return;
    }
    long[] kept = endedProgressive;
    if (kept == null) {
      kept = new long[ENDED_CALLS_KEPT_FIRST];
    } else if (endedCount == kept.length && kept.length < ENDED_CALLS_KEPT_MAX) {
      kept = Arrays.copyOf(kept, 2 * kept.length);
    }
    endedProgressive = kept;
    kept[endedCount++ & kept.length - 1] = request;
    endedHighest = Math.max(endedHighest, request);
  }

  List<PendingCall> takeCalls() {
    List<PendingCall> all = values(calls);
    calls = null;
    return all;
  }

  // ------------------------------------------------------------------------------- as a callee

  @Nullable PendingCall invocation(long id) {
    return invocations == null ? null : invocations.get(id);
  }

  /** Whether an invocation of this id was ever sent to this session. */
  boolean wasInvoked(long id) {
    return id <= lastInvocation;
  }

  long addInvocation(PendingCall call) {
    if (invocations == null) {
      invocations = new LongMap<>();
    }
    lastInvocation = Ids.next(lastInvocation);
    invocations.put(lastInvocation, call);
    return lastInvocation;
  }

  void removeInvocation(long id) {
    if (invocations != null) {
      invocations.remove(id);
    }
  }

  List<PendingCall> takeInvocations() {
    List<PendingCall> all = values(invocations);
    invocations = null;
    return all;
  }

  @Nullable Callee registration(long id) {
    return registrations == null ? null : registrations.get(id);
  }

  /** The number of registrations. */
  public int registrationCount() {
    return registrations == null ? 0 : registrations.size();
  }

  void addRegistration(Callee callee) {
    if (registrations == null) {
      registrations = new LongMap<>();
    }
    registrations.put(callee.registration, callee);
  }

  void removeRegistration(long id) {
    if (registrations != null) {
      registrations.remove(id);
    }
  }

  List<Callee> registrations() {
    return values(registrations);
  }

  void clearRegistrations() {
    registrations = null;
  }

  private static <V> List<V> values(@Nullable LongMap<V> map) {
    if (map == null) {
      return List.of();
    }
    List<V> all = new ArrayList<>(map.size());
    map.forEach((key, value) -> all.add(value));
    return all;
  }
}
