package io.starling.router.dealer;

import io.starling.router.loop.Loop;
import io.starling.router.port.Counter;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Role;
import org.jspecify.annotations.Nullable;

/**
 * Which calls may go on to another callee when the one that was invoked answers that it is
 * unavailable (WAMP, "Call Rerouting"), and the arguments that are kept for it.
 *
 * <p>Arguments are kept as long as their loop has room for them; a call whose arguments are not
 * kept is no less a call, but gets the callee's error.
 *
 * <p>Threads: belongs to one loop, that of the caller.
 */
final class CallRerouting {

  private final Loop loop;

  CallRerouting(Loop loop) {
    this.loop = loop;
  }

  /**
   * Whether another callee may take the call when this one answers that it is unavailable: not once
   * it has more than one chunk or progressive result.
   */
  boolean allows(PendingCall call, Callee callee) {
    CallExtras extras = call.extrasIfAny();
    return mayStillMove(call, callee) && (extras == null || !extras.unkept);
  }

  private static boolean mayStillMove(PendingCall call, Callee callee) {
    return !call.options.progress()
        && !call.progressed
        && !call.killed
        && callee.participant.peer.has(Role.CALLEE, Feature.CALL_REROUTE);
  }

  /**
   * A callee is about to be offered a call: keeps the arguments if another one may need them, who
   * may also come while the call is open.
   */
  void prepare(PendingCall call, Registration registration, Callee callee, Payload payload) {
    if (registration.policy != InvocationPolicy.SINGLE && mayStillMove(call, callee)) {
      keep(call.extras(), payload);
    }
  }

  private void keep(CallExtras extras, Payload payload) {
    if (extras.kept() != null) {
      return;
    }
    Payload copy = payload.copy();
    extras.unkept = !loop.keptArguments().take(copy.pinnedBytes());
    if (extras.unkept) {
      copy.release();
      loop.count(Counter.CALLS_NOT_KEPT);
    } else {
      extras.keep(copy);
    }
  }

  /** Returns the kept arguments, which are there until the call ends; null when there are none. */
  @Nullable Payload kept(PendingCall call) {
    CallExtras extras = call.extrasIfAny();
    return extras == null ? null : extras.kept();
  }

  /** The call has ended: what was kept of it is let go. */
  void forget(PendingCall call) {
    CallExtras extras = call.extrasIfAny();
    Payload kept = extras == null ? null : extras.takeKept();
    if (kept != null) {
      loop.keptArguments().giveBack(kept.pinnedBytes());
      kept.release();
    }
  }
}
