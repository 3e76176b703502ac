package io.starling.router.dealer;

import io.starling.router.dealer.PendingCall.Chunk;
import io.starling.router.loop.Loop;
import io.starling.router.loop.Mail;
import io.starling.router.loop.Peer;
import io.starling.router.meta.MetaCall;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Counter;
import io.starling.router.port.Excess;
import io.starling.router.port.Resource;
import io.starling.router.port.SendResult;
import io.starling.router.realm.Errors;
import io.starling.router.realm.ReservedUris;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResultDetails;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The caller's side of calls on one loop: CALL, CANCEL, the time limit and the one final answer.
 *
 * <p>Threads: belongs to one loop, that of the caller.
 */
final class Calls {

  private static final int PARKED_CHUNKS_MAX = 1_000;

  private final Loop loop;
  private final Rules rules;
  private final Procedures procedures;
  private final MetaProcedures meta;
  private final CallRerouting rerouting;
  private final Offers offers;

  Calls(Loop loop, Rules rules, Procedures procedures, MetaProcedures meta) {
    this.loop = loop;
    this.rules = rules;
    this.procedures = procedures;
    this.meta = meta;
    this.rerouting = new CallRerouting(loop);
    this.offers = new Offers(loop, rules, procedures, this, rerouting);
  }

  Loop loop() {
    return loop;
  }

  Offers offers() {
    return offers;
  }

  // --------------------------------------------------------------------------------- calling

  /** Handles CALL: a new one, or the next chunk of one that is open. */
  void call(Participant caller, Call request) {
    if (endsForOptions(caller.peer, request)) {
      return;
    }
    PendingCall open = caller.call(request.request());
    if (open != null) {
      resume(open, request);
    } else if (!caller.hasEndedProgressive(request.request())) {
      begin(caller, request);
    }
  }

  private boolean endsForOptions(Peer caller, Call request) {
    if (request.options().progress()
        && !caller.has(Role.CALLER, Feature.PROGRESSIVE_CALL_INVOCATIONS)) {
      caller.violate("CALL.Options.progress: progressive_call_invocations was not announced");
      return true;
    }
    return rules.endsForPassthru(
        caller, Role.CALLER, request.options().passthru(), request.payload(), "CALL.Options");
  }

  private void begin(Participant caller, Call request) {
    Uri procedure = request.procedure();
    if (!rules.isValid(procedure, MatchPolicy.EXACT)) {
      refuse(caller, request, WampUris.INVALID_URI, "not a valid procedure: " + procedure);
      return;
    }
    Uri denial = rules.refusal(caller.peer, Action.CALL, procedure, MatchPolicy.EXACT);
    if (denial != null) {
      refuse(caller, request, denial, "may not call " + procedure);
    } else if (request.options().discloseMe() && rules.forbidsDisclosure()) {
      refuse(
          caller,
          request,
          WampUris.OPTION_DISALLOWED_DISCLOSE_ME,
          "this realm discloses no caller");
    } else {
      enter(caller, request);
    }
  }

  private void enter(Participant caller, Call request) {
    Excess excess = caller.peer.enter(Resource.CALLS, caller.callCount());
    if (excess == null) {
      route(caller, request);
    } else {
      loop.count(Counter.CALLS_REFUSED_PENDING);
      caller.ended(request.request(), request.options());
      caller.peer.send(Errors.of(MessageType.CALL, request.request(), excess));
    }
  }

  /**
   * Handles a call of the router itself: no right is asked. Procedures of the router's own are not
   * called that way, since they judge the sessions that call them.
   */
  void callFromInside(Participant caller, Call request) {
    Uri procedure = request.procedure();
    if (meta.isOfTheCore(procedure)) {
      answerItself(open(caller, request), request);
    } else if (!rules.isOpenToClients(procedure, MatchPolicy.EXACT)) {
      refuse(caller, request, WampUris.NO_SUCH_PROCEDURE, "no client can register " + procedure);
    } else {
      route(caller, request);
    }
  }

  private void route(Participant caller, Call request) {
    Uri procedure = request.procedure();
    boolean reserved = ReservedUris.contain(procedure);
    Registration registration = reserved ? null : procedures.match(procedure);
    if (reserved && meta.contain(procedure)) {
      answerItself(open(caller, request), request);
    } else if (registration == null) {
      caller.peer.leave(Resource.CALLS);
      refuse(caller, request, WampUris.NO_SUCH_PROCEDURE, "no callee has registered " + procedure);
    } else if (registration.policy == InvocationPolicy.JUMP_CONSISTENT_HASH
        && request.options().routingKey() == null) {
      caller.peer.leave(Resource.CALLS);
      refuse(
          caller,
          request,
          WampUris.INVALID_ARGUMENT,
          "CALL.Options.rkey is needed by a registration with jump_consistent_hash");
    } else {
      offers.offer(open(caller, request), registration, request.payload());
    }
  }

  private PendingCall open(Participant caller, Call request) {
    loop.count(Counter.CALLS);
    PendingCall call =
        new PendingCall(
            this,
            caller,
            request,
            rules.relayed(request.options().attributes()),
            rules.discloses(request.options().discloseMe()));
    caller.addCall(call);
    return call;
  }

  /** A call of a procedure of the router's own, which may take its time. */
  private void answerItself(PendingCall call, Call request) {
    if (call.options.timeoutMillis() > 0) {
      startTimer(call);
    }
    meta.handle(call.caller.peer, request, new OwnAnswers(call));
  }

  private final class OwnAnswers implements MetaCall.Answers {

    private final PendingCall call;

    OwnAnswers(PendingCall call) {
      this.call = call;
    }

    @Override
    public void result(Payload payload) {
      if (!call.done) {
        end(call);
        call.caller.peer.send(new Result(call.request, ResultDetails.DEFAULT, payload));
      }
    }

    @Override
    public void error(Uri error, Payload payload) {
      if (!call.done) {
        finish(call, error, payload);
      }
    }
  }

  private static void refuse(Participant caller, Call request, Uri error, String text) {
    caller.ended(request.request(), request.options());
    caller.peer.send(Errors.of(MessageType.CALL, request.request(), error, text));
  }

  /** Starts the time limit, which the call has. */
  void startTimer(PendingCall call) {
    loop.timers()
        .schedule(call.extras(), loop.now() + TimeUnit.MILLISECONDS.toNanos(limitMillis(call)));
  }

  /** The time limit of a call that has one, in milliseconds. */
  long limitMillis(PendingCall call) {
    return Math.min(call.options.timeoutMillis(), rules.settings().callTimeoutMax().toMillis());
  }

  private void restartTimer(PendingCall call) {
    CallExtras extras = call.extrasIfAny();
    if (extras != null && extras.isScheduled()) {
      startTimer(call);
    }
  }

  // -------------------------------------------------------------------------- later chunks

  /** The next chunk of a call with progressive invocations, or a violation. */
  private void resume(PendingCall call, Call request) {
    Peer peer = call.caller.peer;
    if (!call.moreChunks) {
      peer.violate("CALL.Request: a call with id " + call.request + " is open");
    } else if (rules.endsForPassthru(
        peer, Role.CALLER, call.options.passthru(), request.payload(), "CALL.Options")) {
      return;
    } else if (call.procedure.equals(request.procedure())) {
      Uri denial = rules.refusal(peer, Action.CALL, call.procedure, MatchPolicy.EXACT);
      if (denial != null) {
        finish(call, denial, "may not call " + call.procedure + " any more");
        release(call, interruptOnce(call));
        return;
      }
      call.moreChunks = request.options().progress();
      restartTimer(call);
      forward(call, new Chunk(request.payload(), call.moreChunks));
    } else if (rules.settings().strictRequestIds()) {
      peer.violate("CALL.Procedure: the open call is of " + call.procedure);
    }
  }

  private void forward(PendingCall call, Chunk chunk) {
    Callee callee = call.callee;
    if (callee == null || call.killed) {
      return;
    }
    if (call.accepted) {
      chunk.payload().retain();
      post(call, callee, chunk);
    } else if (callee.home.loop() == loop) {
      callee.home.takeChunk(call, callee, chunk);
    } else if (call.extras().parkedCount() < PARKED_CHUNKS_MAX) {
      call.extras().park(chunk);
    } else {
      finish(call, WampUris.CANCELED, "more than " + PARKED_CHUNKS_MAX + " chunks wait");
      release(call, interruptOnce(call));
    }
  }

  /** A callee of another loop took the first chunk, so the parked ones may follow. */
  void accepted(PendingCall call) {
    Callee callee = call.callee;
    if (!call.done && callee != null) {
      call.accepted = true;
      taken(call, callee);
    }
  }

  /**
   * A callee took the call: posts what waited while callees of other loops were asked. When it is
   * of this loop, later chunks go by mail as well, so that they do not overtake.
   */
  void taken(PendingCall call, Callee callee) {
    for (Chunk chunk : call.takeParked()) {
      call.accepted = true;
      post(call, callee, chunk);
    }
  }

  private static void post(PendingCall call, Callee callee, Chunk chunk) {
    call.home.loop.post(
        callee.home.loop(), new NextChunk(call, callee, chunk), chunk.payload().size());
  }

  // ------------------------------------------------------------------------- ending early

  /** Handles CANCEL; of a call that is not open it is ignored. */
  void cancel(Participant caller, Cancel request) {
    PendingCall call = caller.call(request.request());
    if (call == null || call.killed) {
      return;
    }
    loop.count(Counter.CALLS_CANCELED);
    CancelMode mode = canInterrupt(call) ? request.mode() : CancelMode.SKIP;
    if (mode == CancelMode.KILL) {
      call.killed = true;
    } else {
      finish(call, WampUris.CANCELED, "cancelled by the caller");
    }
    release(call, mode == CancelMode.SKIP ? null : mode);
  }

  private static boolean canInterrupt(PendingCall call) {
    return call.callee != null
        && call.callee.participant.peer.has(Role.CALLEE, Feature.CALL_CANCELING);
  }

  /** The mode to tell the callee of the call's end, null when it cannot be told or was already. */
  private static @Nullable CancelMode interruptOnce(PendingCall call) {
    return canInterrupt(call) && !call.killed ? CancelMode.KILLNOWAIT : null;
  }

  /** Tells the callee's loop that the caller does not wait, with or without an INTERRUPT. */
  private void release(PendingCall call, @Nullable CancelMode interrupt) {
    Callee callee = call.callee;
    if (callee == null) {
      return;
    }
    if (callee.home.loop() == loop) {
      callee.home.release(call, callee, interrupt);
    } else {
      loop.post(callee.home.loop(), () -> callee.home.release(call, callee, interrupt), 0);
    }
  }

  /** The call's time is over. */
  void timedOut(PendingCall call) {
    loop.count(Counter.CALL_TIMEOUTS);
    finish(call, WampUris.TIMEOUT, "no answer within the call's time limit");
    release(call, interruptOnce(call));
  }

  /** Ends the calls of a leaving session. */
  void leave(Participant caller) {
    for (PendingCall call : caller.takeCalls()) {
      end(call);
      release(call, interruptOnce(call));
    }
  }

  // --------------------------------------------------------------------------- the answer

  /** An answer of the callee. */
  void answered(PendingCall call, Answer answer) {
    if (call.done) {
      return;
    }
    Peer caller = call.caller.peer;
    if (answer.unavailable() && call.callee != null && rerouting.allows(call, call.callee)) {
      offers.reroute(call, call.callee);
    } else if (answer.passthru() && !caller.has(Role.CALLER, Feature.PAYLOAD_PASSTHRU_MODE)) {
      finish(call, WampUris.FEATURE_NOT_SUPPORTED, "the result is in payload passthru mode");
      release(call, interruptOnce(call));
    } else if (!answer.progress()) {
      end(call);
      caller.send(answer.toMessage(call.request));
    } else if (caller.link().queuedBytes() > rules.limits().outboundSoft()) {
      finish(call, WampUris.CANCELED, "the caller does not read its progressive results");
      release(call, interruptOnce(call));
    } else {
      call.progressed = true;
      restartTimer(call);
      caller.send(answer.toMessage(call.request));
    }
  }

  /** A RESULT or ERROR could not be sent as it is: the caller still gets its final answer. */
  void undelivered(Participant caller, long request, SendResult why) {
    PendingCall open = caller.call(request);
    if (open != null) {
      end(open);
      release(open, interruptOnce(open));
    }
    caller.peer.send(unsendable(request, why, "the result"));
  }

  static Error unsendable(long request, SendResult why, String what) {
    return why == SendResult.TOO_LONG
        ? Errors.of(
            MessageType.CALL,
            request,
            WampUris.PAYLOAD_SIZE_EXCEEDED,
            what + " is longer than its receiver takes")
        : Errors.of(
            MessageType.CALL,
            request,
            WampUris.INVALID_ARGUMENT,
            what + " has a value that its receiver's serializer cannot express");
  }

  /** The callee's session left before it answered. */
  void abandoned(PendingCall call) {
    if (!call.done) {
      finish(call, WampUris.CANCELED, "the callee left");
    }
  }

  /** The router failed while it carried the call or its answer. */
  void failed(PendingCall call) {
    if (!call.done) {
      finish(call, WampUris.INTERNAL_ERROR, "the router failed while it handled the call");
    }
  }

  /** Ends a call because its next chunk is refused. */
  void refuseChunk(Participant caller, long request, Excess excess) {
    PendingCall call = caller.call(request);
    if (call != null) {
      finish(call, Errors.uri(excess), Errors.payload(excess));
      release(call, interruptOnce(call));
    }
  }

  /** Gives the call its final answer, an error of the router. */
  void finish(PendingCall call, Uri error, String text) {
    finish(call, error, Payload.of(text));
  }

  private void finish(PendingCall call, Uri error, Payload payload) {
    end(call);
    call.caller.peer.send(
        new Error(MessageType.CALL, call.request, ErrorDetails.DEFAULT, error, payload));
  }

  private void end(PendingCall call) {
    call.done = true;
    call.takeParked().forEach(chunk -> chunk.payload().release());
    rerouting.forget(call);
    CallExtras extras = call.extrasIfAny();
    if (extras != null) {
      loop.timers().cancel(extras);
    }
    call.caller.removeCall(call);
    call.caller.peer.leave(Resource.CALLS);
  }

  // -------------------------------------------------------------------------------- mails

  /** From the caller's to the callee's loop. */
  private record NextChunk(PendingCall call, Callee callee, Chunk chunk) implements Mail {

    @Override
    public void deliver() {
      callee.home.takeChunk(call, callee, chunk);
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
}
