package io.starling.router.dealer;

import io.starling.router.dealer.PendingCall.Chunk;
import io.starling.router.loop.Loop;
import io.starling.router.loop.Mail;
import io.starling.router.loop.Peer;
import io.starling.router.meta.MetaCall;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Counter;
import io.starling.router.port.SendResult;
import io.starling.router.realm.Errors;
import io.starling.router.realm.ReservedUris;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Error;
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
  private final CalleeChoice choice;

  Calls(Loop loop, Rules rules, Procedures procedures, MetaProcedures meta) {
    this.loop = loop;
    this.rules = rules;
    this.procedures = procedures;
    this.meta = meta;
    this.choice = new CalleeChoice(loop.random());
  }

  Loop loop() {
    return loop;
  }

  // --------------------------------------------------------------------------------- calling

  /** Handles CALL: a new one, or the next chunk of one that is open. */
  void call(Participant caller, Call request) {
    if (lacksAnnouncement(caller.peer, request)) {
      return;
    }
    PendingCall open = caller.call(request.request());
    if (open != null) {
      resume(open, request);
    } else if (!caller.hasEndedProgressive(request.request())) {
      begin(caller, request);
    }
  }

  private static boolean lacksAnnouncement(Peer caller, Call request) {
    if (request.options().progress()
        && !caller.has(Role.CALLER, Feature.PROGRESSIVE_CALL_INVOCATIONS)) {
      caller.violate("CALL.Options.progress: progressive_call_invocations was not announced");
      return true;
    }
    if (request.options().passthru() != null
        && !caller.has(Role.CALLER, Feature.PAYLOAD_PASSTHRU_MODE)) {
      caller.violate("CALL.Options.ppt_scheme: payload_passthru_mode was not announced");
      return true;
    }
    return false;
  }

  private void begin(Participant caller, Call request) {
    Uri procedure = request.procedure();
    int most = rules.limits().pendingCalls();
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
    } else if (caller.callCount() >= most) {
      loop.count(Counter.CALLS_REFUSED_PENDING);
      refuse(
          caller, request, WampUris.LIMIT_EXCEEDED, "a session may have " + most + " calls open");
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
      refuse(caller, request, WampUris.NO_SUCH_PROCEDURE, "no callee has registered " + procedure);
    } else if (registration.policy == InvocationPolicy.JUMP_CONSISTENT_HASH
        && request.options().routingKey() == null) {
      refuse(
          caller,
          request,
          WampUris.INVALID_ARGUMENT,
          "CALL.Options.rkey is needed by a registration with jump_consistent_hash");
    } else {
      offer(open(caller, request), registration, request.payload());
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
    public void error(Uri error, String text) {
      if (!call.done) {
        finish(call, error, text);
      }
    }
  }

  private static void refuse(Participant caller, Call request, Uri error, String text) {
    caller.ended(request.request(), request.options());
    caller.peer.send(Errors.of(MessageType.CALL, request.request(), error, text));
  }

  /**
   * Offers a call to one callee after the other until one on this loop takes it, one on another
   * loop is asked, or none is left.
   */
  private void offer(PendingCall call, Registration registration, Payload payload) {
    call.registration = registration.id;
    while (true) {
      Callee callee = choice.choose(registration, call);
      if (callee == null) {
        finishRejected(call);
        return;
      }
      prepare(call, callee);
      if (registration.size() > 1 && canReroute(call, callee)) {
        call.keep(payload);
      }
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
        postParked(call, callee);
        return;
      }
      callee.unburdened();
      call.reject(callee, rejection);
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
    long timeout = call.options.timeoutMillis();
    if (timeout > 0) {
      boolean forwarded =
          callee.options.forwardTimeout()
              && peer.has(Role.CALLEE, Feature.CALL_TIMEOUT)
              && !call.wasDeclined();
      call.forwardedTimeoutMillis = forwarded ? limitMillis(call) : 0;
      if (forwarded) {
        loop.timers().cancel(call);
      } else if (!call.isScheduled()) {
        startTimer(call);
      }
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

  private void startTimer(PendingCall call) {
    loop.timers().schedule(call, loop.now() + TimeUnit.MILLISECONDS.toNanos(limitMillis(call)));
  }

  private long limitMillis(PendingCall call) {
    return Math.min(call.options.timeoutMillis(), rules.settings().callTimeoutMax().toMillis());
  }

  private void restartTimer(PendingCall call) {
    if (call.isScheduled()) {
      startTimer(call);
    }
  }

  /** A callee of another loop did not take the call. */
  private void rejected(PendingCall call, Callee callee, Rejection rejection, Payload payload) {
    callee.unburdened();
    if (call.done) {
      return;
    }
    call.reject(callee, rejection);
    if (call.killed) {
      finish(call, WampUris.CANCELED, "cancelled before it was invoked");
    } else if (!rejection.allowsAnother) {
      finishRejected(call);
    } else {
      offerAgain(call, payload);
    }
  }

  private void offerAgain(PendingCall call, Payload payload) {
    Registration present = procedures.get(call.registration);
    Registration next = present != null ? present : procedures.match(call.procedure);
    if (next == null) {
      finishRejected(call);
    } else {
      offer(call, next, payload);
    }
  }

  /**
   * Whether another callee may take the call when this one answers that it is unavailable (WAMP,
   * "Call Rerouting"): not once it has more than one chunk or progressive result.
   */
  private static boolean canReroute(PendingCall call, Callee callee) {
    return !call.options.progress()
        && !call.progressed
        && !call.killed
        && callee.participant.peer.has(Role.CALLEE, Feature.CALL_REROUTE);
  }

  /** Offers a call whose callee is unavailable to the others of the same registration. */
  private void reroute(PendingCall call, Callee callee) {
    call.decline(callee);
    Registration registration = procedures.get(call.registration);
    Payload payload = call.takeKept();
    if (registration == null || payload == null) {
      finishRejected(call);
      return;
    }
    loop.count(Counter.CALLS_REROUTED);
    try {
      offer(call, registration, payload);
    } finally {
      payload.release();
    }
  }

  private void finishRejected(PendingCall call) {
    Rejection reason = call.rejection == null ? Rejection.GONE : call.rejection;
    if (reason.error.equals(WampUris.UNAVAILABLE)) {
      loop.count(Counter.CALLS_REFUSED_UNAVAILABLE);
    }
    finish(call, reason.error, reason.text);
  }

  // -------------------------------------------------------------------------- later chunks

  /** The next chunk of a call with progressive invocations, or a violation. */
  private void resume(PendingCall call, Call request) {
    Peer peer = call.caller.peer;
    if (!call.moreChunks) {
      peer.violate("CALL.Request: a call with id " + call.request + " is open");
    } else if (call.procedure.equals(request.procedure())) {
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
    } else if (call.parkedCount() < PARKED_CHUNKS_MAX) {
      call.park(chunk);
    } else {
      finish(call, WampUris.CANCELED, "more than " + PARKED_CHUNKS_MAX + " chunks wait");
      release(call, interruptOnce(call));
    }
  }

  /** A callee of another loop took the first chunk, so the parked ones may follow. */
  private void accepted(PendingCall call) {
    Callee callee = call.callee;
    if (!call.done && callee != null) {
      call.accepted = true;
      postParked(call, callee);
    }
  }

  /**
   * Posts what waited while callees of other loops were asked. When a callee of this loop took the
   * call in the end, later chunks go by mail as well, so that they do not overtake.
   */
  private static void postParked(PendingCall call, Callee callee) {
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
    if (answer.unavailable() && call.callee != null && canReroute(call, call.callee)) {
      reroute(call, call.callee);
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

  /** Gives the call its final answer, an error of the router. */
  private void finish(PendingCall call, Uri error, String text) {
    end(call);
    call.caller.peer.send(Errors.of(MessageType.CALL, call.request, error, text));
  }

  private void end(PendingCall call) {
    call.done = true;
    call.takeParked().forEach(chunk -> chunk.payload().release());
    Payload kept = call.takeKept();
    if (kept != null) {
      kept.release();
    }
    loop.timers().cancel(call);
    call.caller.removeCall(call);
  }

  // -------------------------------------------------------------------------------- mails

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
      call.home.rejected(call, callee, rejection, payload);
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
