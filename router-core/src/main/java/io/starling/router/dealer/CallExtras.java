package io.starling.router.dealer;

import io.starling.router.dealer.PendingCall.Chunk;
import io.starling.router.loop.Timer;
import io.starling.wamp.message.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What few calls have: a time limit, custom attributes, callees that did not take it, chunks that
 * wait. It is apart so that all other calls are small, since a node makes one for each call.
 *
 * <p>Threads: belongs to the caller's loop, but for the attributes, which may be read anywhere, and
 * the time limit of the callee, which is set before the callee is offered the call.
 */
final class CallExtras extends Timer {

  private final PendingCall call;

  /** The custom attributes that the realm relays. */
  final Map<String, Object> attributes;

  /** The time limit that the callee keeps, in milliseconds; 0 when the router does. */
  long forwardedTimeoutMillis;

  /** Why the first callee that did not take the call did not. */
  @Nullable Rejection rejection;

  /** Whether there was no room for the arguments, so that no other callee can get them. */
  boolean unkept;

  private List<Callee> tried = List.of();
  private List<Chunk> parked = List.of();
  private @Nullable Payload kept;

  CallExtras(PendingCall call, Map<String, Object> attributes) {
    this.call = call;
    this.attributes = attributes;
  }

  @Override
  public void expired(long nowNanos) {
    call.home.timedOut(call);
  }

  void reject(Callee by, Rejection reason) {
    if (tried.isEmpty()) {
      tried = new ArrayList<>(2);
    }
    tried.add(by);
    if (rejection == null || rejection == Rejection.GONE) {
      rejection = reason;
    }
  }

  boolean wasRejectedBy(Callee candidate) {
    return tried.contains(candidate);
  }

  int parkedCount() {
    return parked.size();
  }

  void park(Chunk chunk) {
    if (parked.isEmpty()) {
      parked = new ArrayList<>();
    }
    parked.add(new Chunk(chunk.payload().copy(), chunk.more()));
  }

  List<Chunk> takeParked() {
    List<Chunk> taken = parked;
    parked = List.of();
    return taken;
  }

  /** The arguments that are kept, borrowed, or null. */
  @Nullable Payload kept() {
    return kept;
  }

  /** Keeps the arguments for another callee, should this one be unavailable; takes a reference. */
  void keep(Payload payload) {
    kept = payload;
  }

  @Nullable Payload takeKept() {
    Payload taken = kept;
    kept = null;
    return taken;
  }
}
