package io.starling.router.dealer;

import io.starling.router.loop.Timer;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call that has not had its final answer yet (WAMP, "Remote Procedure Calls").
 *
 * <pre>
 *   offered --accepted--> invoked --YIELD/ERROR--> done
 *      |  ^                  |
 *      |  +-- next callee    +-- cancel, timeout, caller or callee leaves --> done
 *      +-- rejected by all --> done
 * </pre>
 *
 * <p>Threads: what is final is readable anywhere. {@code invocation}, {@code continued} and {@code
 * taker} belong to the callee's loop; everything else to the caller's loop.
 */
final class PendingCall extends Timer {

  /** Where the call is owned. */
  final Calls home;

  final Participant caller;
  final long request;
  final Uri procedure;

  /** The options of the first CALL: those of later chunks are ignored. */
  final CallOptions options;

  final Map<String, Object> attributes;

  /** Whether the caller or the realm wants it told who calls. */
  final boolean disclosed;

  /** Who calls, if that is told. */
  final Discloser discloser;

  /** On the caller's loop: the registration that the call went to. */
  long registration;

  /** On the caller's loop: the callee that was offered the call last. */
  @Nullable Callee callee;

  /** On the caller's loop: callees that rejected the call. */
  @Nullable List<Callee> tried;

  /** On the caller's loop: the first reason why a callee did not take the call. */
  @Nullable Rejection rejection;

  /** On the caller's loop: the final answer was given. */
  boolean done;

  /** On the caller's loop: whether the last chunk said that more follow. */
  boolean moreChunks;

  /** On the caller's loop: cancelled with mode kill, so the callee's answer is awaited. */
  boolean killed;

  /** On the caller's loop: the first chunk was taken, and later ones go to the callee by mail. */
  boolean accepted;

  /** On the caller's loop: chunks that wait until the callee has taken the first. */
  private List<Chunk> parked = List.of();

  /** On the caller's loop: a progressive result was passed on, so no other callee can answer. */
  boolean progressed;

  /** On the caller's loop: the arguments for another callee, should this one be unavailable. */
  private @Nullable Payload kept;

  /** Set before an offer, read by the callee's loop: the time limit that the callee keeps. */
  long forwardedTimeoutMillis;

  /** Set before an offer: whether the callee may send progressive results. */
  boolean receiveProgress;

  /** On the callee's loop: the invocation id, 0 while there is none. */
  long invocation;

  /** On the callee's loop: a later chunk followed the first. */
  boolean continued;

  /** On the callee's loop: who took the call. */
  @Nullable Callee taker;

  /** A piece of the call's arguments. */
  record Chunk(Payload payload, boolean more) {}

  PendingCall(
      Calls home,
      Participant caller,
      Call call,
      Map<String, Object> attributes,
      boolean disclosed) {
    this.home = home;
    this.caller = caller;
    this.request = call.request();
    this.procedure = call.procedure();
    this.options = call.options();
    this.attributes = attributes;
    this.disclosed = disclosed;
    this.discloser = caller.peer.discloser();
    this.moreChunks = options.progress();
  }

  @Override
  public void expired(long nowNanos) {
    home.timedOut(this);
  }

  void reject(Callee by, Rejection reason) {
    if (tried == null) {
      tried = new ArrayList<>(2);
    }
    tried.add(by);
    if (rejection == null || rejection == Rejection.GONE) {
      rejection = reason;
    }
  }

  boolean wasRejectedBy(Callee candidate) {
    return tried != null && tried.contains(candidate);
  }

  /** Notes that the callee was invoked and is unavailable; what others said before counts less. */
  void decline(Callee by) {
    reject(by, Rejection.DECLINED);
    rejection = Rejection.DECLINED;
  }

  boolean wasDeclined() {
    return rejection == Rejection.DECLINED;
  }

  /** Keeps a copy of the arguments. */
  void keep(Payload payload) {
    if (kept == null) {
      kept = payload.copy();
    }
  }

  /** Takes the kept arguments out; the reference passes over. */
  @Nullable Payload takeKept() {
    Payload taken = kept;
    kept = null;
    return taken;
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

  /** Takes the parked chunks out; each has a reference to its payload that passes over. */
  List<Chunk> takeParked() {
    List<Chunk> taken = parked;
    parked = List.of();
    return taken;
  }
}
