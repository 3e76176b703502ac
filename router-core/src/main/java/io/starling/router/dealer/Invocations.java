package io.starling.router.dealer;

import io.starling.router.dealer.PendingCall.Chunk;
import io.starling.router.loop.Loop;
import io.starling.router.loop.Mail;
import io.starling.router.loop.Peer;
import io.starling.router.port.Counter;
import io.starling.router.port.SendResult;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.InvocationDetails;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.Yield;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The callee's side of calls on one loop: INVOCATION, INTERRUPT, YIELD and the callee's ERROR.
 *
 * <p>Threads: belongs to one loop, that of the callee.
 */
final class Invocations {

  private final Loop loop;
  private final Rules rules;

  Invocations(Loop loop, Rules rules) {
    this.loop = loop;
    this.rules = rules;
  }

  Loop loop() {
    return loop;
  }

  /** Takes an offered call, or says why not. */
  @Nullable Rejection take(PendingCall call, Callee callee, Payload payload) {
    Peer peer = callee.participant.peer;
    if (!callee.active || !peer.isOpen()) {
      return Rejection.GONE;
    }
    if (callee.isBusy()) {
      return Rejection.BUSY;
    }
    if (peer.link().queuedBytes() > rules.limits().outboundSoft()) {
      return Rejection.OVER_BUDGET;
    }
    if (!supports(peer, call)) {
      return Rejection.UNSUPPORTED;
    }
    call.invocation = callee.participant.addInvocation(call);
    call.taker = callee;
    callee.invoked();
    invoke(call, callee, payload, call.options.progress());
    return null;
  }

  private static boolean supports(Peer callee, PendingCall call) {
    if (call.options.passthru() != null
        && !callee.has(Role.CALLEE, Feature.PAYLOAD_PASSTHRU_MODE)) {
      return false;
    }
    return !call.options.progress()
        || (callee.has(Role.CALLEE, Feature.PROGRESSIVE_CALL_INVOCATIONS)
            && callee.has(Role.CALLEE, Feature.CALL_CANCELING));
  }

  private void invoke(PendingCall call, Callee callee, Payload payload, boolean more) {
    callee.participant.peer.send(
        new Invocation(call.invocation, callee.registration, details(call, callee, more), payload));
  }

  private InvocationDetails details(PendingCall call, Callee callee, boolean more) {
    Uri procedure = callee.options.match() == MatchPolicy.EXACT ? null : call.procedure;
    long timeout = call.forwardedTimeoutMillis();
    Map<String, Object> attributes = call.attributes();
    long trustlevel = rules.trustLevel(call.caller.peer);
    if (procedure == null
        && call.discloser == null
        && trustlevel < 0
        && !call.receiveProgress
        && !more
        && timeout == 0
        && call.options.passthru() == null
        && attributes.isEmpty()) {
      return InvocationDetails.DEFAULT;
    }
    return new InvocationDetails(
        procedure,
        call.discloser,
        trustlevel,
        call.receiveProgress,
        more,
        timeout,
        call.options.passthru(),
        attributes);
  }

  /** Takes a later chunk; it is discarded when the invocation has ended. */
  void takeChunk(PendingCall call, Callee callee, Chunk chunk) {
    if (isInvoked(call, callee)) {
      call.continued = true;
      invoke(call, callee, chunk.payload(), chunk.more());
    }
  }

  private static boolean isInvoked(PendingCall call, Callee callee) {
    return call.invocation != 0 && callee.participant.invocation(call.invocation) == call;
  }

  /** The caller does not wait for the callee, or wants it interrupted. */
  void release(PendingCall call, Callee callee, @Nullable CancelMode interrupt) {
    if (!isInvoked(call, callee)) {
      return;
    }
    if (interrupt != null) {
      callee.participant.peer.send(new Interrupt(call.invocation, interrupt, null));
    }
    if (interrupt != CancelMode.KILL) {
      end(call, callee);
    }
  }

  private static void end(PendingCall call, Callee callee) {
    callee.participant.removeInvocation(call.invocation);
    callee.finished();
  }

  /** Handles YIELD. */
  void yielded(Participant participant, Yield message) {
    PendingCall call = invoked(participant, message.request(), "YIELD");
    if (call == null) {
      return;
    }
    Passthru passthru = message.options().passthru();
    if (rules.endsForPassthru(
        participant.peer, Role.CALLEE, passthru, message.payload(), "YIELD.Options")) {
      return;
    }
    if (message.options().progress() && !call.receiveProgress) {
      loop.count(Counter.PROGRESS_DROPPED);
    } else {
      answer(call, new Answer.Success(message));
    }
  }

  /** Handles ERROR of type INVOCATION. */
  void error(Participant participant, Error message) {
    PendingCall call = invoked(participant, message.request(), "ERROR");
    if (call == null) {
      return;
    }
    Passthru passthru = message.details().passthru();
    if (!rules.isValid(message.error(), MatchPolicy.EXACT)) {
      participant.peer.violate("ERROR.Error: not a valid URI");
    } else if (!rules.endsForPassthru(
        participant.peer, Role.CALLEE, passthru, message.payload(), "ERROR.Details")) {
      answer(call, new Answer.Failure(message));
    }
  }

  /** Returns the open invocation of an id; one that has ended is ignored, one never sent is not. */
  private static @Nullable PendingCall invoked(Participant participant, long id, String message) {
    PendingCall call = participant.invocation(id);
    if (call == null && !participant.wasInvoked(id)) {
      participant.peer.violate(message + ".Request: no invocation had the id " + id);
    }
    return call;
  }

  private void answer(PendingCall call, Answer answer) {
    Callee callee = call.taker;
    if (!answer.progress() && callee != null) {
      end(call, callee);
    }
    if (call.home.loop() == loop) {
      call.home.answered(call, answer);
    } else {
      Payload payload = answer.payload().retain();
      loop.post(call.home.loop(), new AnswerMail(call, answer), payload.size());
    }
  }

  /** An INVOCATION could not be sent: the caller gets an ERROR, and earlier chunks are in vain. */
  void undelivered(Participant participant, long id, SendResult why) {
    PendingCall call = participant.invocation(id);
    if (call != null) {
      if (call.continued) {
        participant.peer.send(new Interrupt(id, CancelMode.KILLNOWAIT, null));
      }
      answer(call, new Answer.Failure(Calls.unsendable(call.request, why, "the call")));
    }
  }

  /** Ends the invocations of a leaving session: each caller gets an ERROR. */
  void leave(Participant participant) {
    for (PendingCall call : participant.takeInvocations()) {
      if (call.home.loop() == loop) {
        call.home.abandoned(call);
      } else {
        loop.post(call.home.loop(), () -> call.home.abandoned(call), 0);
      }
    }
  }

  /** From the callee's to the caller's loop. */
  private record AnswerMail(PendingCall call, Answer answer) implements Mail {

    @Override
    public void deliver() {
      call.home.answered(call, answer);
    }

    @Override
    public void failed() {
      call.home.failed(call);
    }

    @Override
    public void discard() {
      answer.payload().release();
    }
  }
}
