package io.starling.router.dealer;

import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;
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
final class PendingCall {

  /** Where the call is owned. */
  final Calls home;

  final Participant caller;
  final long request;
  final Uri procedure;

  /** The options of the first CALL: those of later chunks are ignored. */
  final CallOptions options;

  /** Whether the caller or the realm wants it told who calls. */
  final boolean disclosed;

  /** Set before an offer: who calls, if the callee is told that. */
  @Nullable Discloser discloser;

  /** On the caller's loop: the callee that was offered the call last. */
  @Nullable Callee callee;

  /** On the caller's loop: the final answer was given. */
  boolean done;

  /** On the caller's loop: whether the last chunk said that more follow. */
  boolean moreChunks;

  /** On the caller's loop: cancelled with mode kill, so the callee's answer is awaited. */
  boolean killed;

  /** On the caller's loop: the first chunk was taken, and later ones go to the callee by mail. */
  boolean accepted;

  /** On the caller's loop: a progressive result was passed on, so no other callee can answer. */
  boolean progressed;

  /** Set before an offer: whether the callee may send progressive results. */
  boolean receiveProgress;

  /** On the callee's loop: a later chunk followed the first. */
  boolean continued;

  /** On the callee's loop: the invocation id, 0 while there is none. */
  long invocation;

  /** On the callee's loop: who took the call. */
  @Nullable Callee taker;

  /**
   * Made on the caller's loop when it is needed. The callee's loop may see it or not when that is
   * behind the offer: what it reads of it was set before, or is what it is without.
   */
  private @Nullable CallExtras extras;

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
    this.disclosed = disclosed;
    this.moreChunks = options.progress();
    if (!attributes.isEmpty()) {
      extras = new CallExtras(this, attributes);
    }
  }

  /** What few calls have; made when it is not there. */
  CallExtras extras() {
    CallExtras present = extras;
    if (present == null) {
      present = new CallExtras(this, Map.of());
      extras = present;
    }
    return present;
  }

  /** What few calls have, or null. */
  @Nullable CallExtras extrasIfAny() {
    return extras;
  }

  /** The custom attributes that the realm relays; on any loop. */
  Map<String, Object> attributes() {
    CallExtras present = extras;
    return present == null ? Map.of() : present.attributes;
  }

  /** The time limit that the callee keeps, in milliseconds, or 0; on any loop. */
  long forwardedTimeoutMillis() {
    CallExtras present = extras;
    return present == null ? 0 : present.forwardedTimeoutMillis;
  }

  boolean wasRejectedBy(Callee candidate) {
    CallExtras present = extras;
    return present != null && present.wasRejectedBy(candidate);
  }

  /** The reason why a callee did not take the call, the first that counts, or null. */
  @Nullable Rejection rejection() {
    CallExtras present = extras;
    return present == null ? null : present.rejection;
  }

  /** Notes that the callee was invoked and is unavailable; what others said before counts less. */
  void decline(Callee by) {
    extras().reject(by, Rejection.DECLINED);
    extras().rejection = Rejection.DECLINED;
  }

  /** Takes the parked chunks out; each has a reference to its payload that passes over. */
  List<Chunk> takeParked() {
    CallExtras present = extras;
    return present == null ? List.of() : present.takeParked();
  }
}
