package io.starling.router.dealer;

import io.starling.router.dealer.PendingCall.Chunk;
import io.starling.router.loop.Loop;
import io.starling.router.loop.Mail;
import io.starling.router.loop.Peer;
import io.starling.router.port.Counter;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.WampUris;

/**
 * Finds the callee that takes a call: offers it to one after the other, each at most once, and goes
 * on when one on another loop did not take it or one that was invoked is unavailable.
 *
 * <p>Threads: belongs to one loop, that of the caller.
 */
final class Offers {

  private final Loop loop;
  private final Rules rules;
  private final Procedures procedures;
  private final Calls calls;
  private final CallRerouting rerouting;
  private final CalleeChoice choice;

  Offers(Loop loop, Rules rules, Procedures procedures, Calls calls, CallRerouting rerouting) {
    this.loop = loop;
    this.rules = rules;
    this.procedures = procedures;
    this.calls = calls;
    this.rerouting = rerouting;
    this.choice = new CalleeChoice(loop.random());
  }

  /**
   * Offers a call to one callee after the other until one on this loop takes it, one on another
   * loop is asked, or none is left.
   */
  void offer(PendingCall call, Registration registration, Payload payload) {
    while (true) {
      Callee callee = choice.choose(registration, call);
      if (callee == null) {
        finishRejected(call);
        return;
      }
      prepare(call, callee);
      rerouting.prepare(call, registration, callee, payload);
      callee.burdened();
      if (callee.home.loop() != loop) {
        payload.retain();
        loop.post(
            callee.home.loop(),
            new Offer(call, callee, new Chunk(payload, call.options.progress())),
            payload.size());
        return;
      }
      Rejection rejection = callee.home.take(call, callee, payload);
      if (rejection == null) {
        calls.taken(call, callee);
        return;
      }
      callee.unburdened();
      call.extras().reject(callee, rejection);
      if (!rejection.allowsAnother) {
        finishRejected(call);
        return;
      }
    }
  }

  private void prepare(PendingCall call, Callee callee) {
    Peer peer = callee.participant.peer;
    call.callee = callee;
    call.receiveProgress = call.options.receiveProgress() && mayProgress(peer);
    call.discloser =
        call.disclosed || callee.options.discloseCaller() ? call.caller.peer.discloser() : null;
    if (call.options.timeoutMillis() > 0) {
      limitTime(call, callee);
    }
  }

  private void limitTime(PendingCall call, Callee callee) {
    boolean forwarded =
        callee.options.forwardTimeout()
            && callee.participant.peer.has(Role.CALLEE, Feature.CALL_TIMEOUT)
            && call.rejection() != Rejection.DECLINED;
    CallExtras extras = call.extras();
    extras.forwardedTimeoutMillis = forwarded ? calls.limitMillis(call) : 0;
    if (forwarded) {
      loop.timers().cancel(extras);
    } else if (!extras.isScheduled()) {
      calls.startTimer(call);
    }
  }

  /**
   * The specification wants call canceling announced as well; deployed callees that send progress
   * often announce progressive results alone.
   */
  private boolean mayProgress(Peer callee) {
    return callee.has(Role.CALLEE, Feature.PROGRESSIVE_CALL_RESULTS)
        && (!rules.settings().strictRoles() || callee.has(Role.CALLEE, Feature.CALL_CANCELING));
  }

  /** A callee of another loop did not take the call. */
  private void rejected(PendingCall call, Callee callee, Rejection rejection, Payload payload) {
    callee.unburdened();
    if (call.done) {
      return;
    }
    call.extras().reject(callee, rejection);
    if (call.killed) {
      calls.finish(call, WampUris.CANCELED, "cancelled before it was invoked");
    } else if (rejection.allowsAnother) {
      offerAgain(call, callee, payload);
    } else {
      finishRejected(call);
    }
  }

  private void offerAgain(PendingCall call, Callee last, Payload payload) {
    Registration present = procedures.get(last.registration);
    Registration next = present != null ? present : procedures.match(call.procedure);
    if (next == null) {
      finishRejected(call);
    } else {
      offer(call, next, payload);
    }
  }

  /** Offers a call whose callee is unavailable to the others of the same registration. */
  void reroute(PendingCall call, Callee callee) {
    call.decline(callee);
    Registration registration = procedures.get(callee.registration);
    Payload payload = rerouting.kept(call);
    if (registration == null || payload == null || !hasUntried(registration, call)) {
      finishRejected(call);
    } else {
      loop.count(Counter.CALLS_REROUTED);
      offer(call, registration, payload);
    }
  }

  private static boolean hasUntried(Registration registration, PendingCall call) {
    for (int i = 0; i < registration.size(); i++) {
      if (!call.wasRejectedBy(registration.callee(i))) {
        return true;
      }
    }
    return false;
  }

  private void finishRejected(PendingCall call) {
    Rejection found = call.rejection();
    Rejection reason = found == null ? Rejection.GONE : found;
    if (reason.error.equals(WampUris.UNAVAILABLE)) {
      loop.count(Counter.CALLS_REFUSED_UNAVAILABLE);
    }
    calls.finish(call, reason.error, reason.text);
  }

  /** From the caller's to the callee's loop; answered by {@code rejected} or {@code accepted}. */
  private record Offer(PendingCall call, Callee callee, Chunk chunk) implements Mail {

    @Override
    public void deliver() {
      Rejection rejection = callee.home.take(call, callee, chunk.payload());
      if (rejection != null) {
        Payload payload = chunk.payload().retain();
        callee
            .home
            .loop()
            .post(call.home.loop(), new Rejected(call, callee, rejection, payload), payload.size());
      } else if (chunk.more()) {
        callee.home.loop().post(call.home.loop(), () -> call.home.accepted(call), 0);
      }
    }

    @Override
    public void failed() {
      callee.home.loop().post(call.home.loop(), () -> call.home.failed(call), 0);
    }

    @Override
    public void discard() {
      chunk.payload().release();
    }
  }

  /** From the callee's back to the caller's loop, with the payload to offer again. */
  private record Rejected(PendingCall call, Callee callee, Rejection rejection, Payload payload)
      implements Mail {

    @Override
    public void deliver() {
      call.home.offers().rejected(call, callee, rejection, payload);
    }

    @Override
    public void failed() {
      call.home.failed(call);
    }

    @Override
    public void discard() {
      payload.release();
    }
  }
}
