package io.starling.router.dealer;

import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Role;
import org.jspecify.annotations.Nullable;

/**
 * Which calls may go on to another callee when the one that was invoked answers that it is
 * unavailable (WAMP, "Call Rerouting"), and the arguments that are kept for it.
 *
 * <p>Threads: belongs to one loop, that of the caller.
 */
final class CallRerouting {

  /**
   * Whether another callee may take the call when this one answers that it is unavailable: not once
   * it has more than one chunk or progressive result.
   */
  boolean allows(PendingCall call, Callee callee) {
    return !call.options.progress()
        && !call.progressed
        && !call.killed
        && callee.participant.peer.has(Role.CALLEE, Feature.CALL_REROUTE);
  }

  /** A callee is about to be offered a call: keeps the arguments if another one may need them. */
  void prepare(PendingCall call, Registration registration, Callee callee, Payload payload) {
    if (registration.size() > 1 && allows(call, callee)) {
      call.keep(payload);
    }
  }

  /** Takes the kept arguments out, null when there are none; the reference passes over. */
  @Nullable Payload take(PendingCall call) {
    return call.takeKept();
  }

  /** The call has ended: what was kept of it is let go. */
  void forget(PendingCall call) {
    Payload kept = take(call);
    if (kept != null) {
      kept.release();
    }
  }
}
