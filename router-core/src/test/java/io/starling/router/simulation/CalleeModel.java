package io.starling.router.simulation;

import io.starling.router.simulation.CallerModel.CallModel;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.message.Unregister;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A session's registrations and invocations, and the rules that every invocation must keep. */
final class CalleeModel {

  private static final List<Register> OFFERS =
      List.of(
          offer(MatchPolicy.EXACT, "com.single", InvocationPolicy.SINGLE),
          offer(MatchPolicy.EXACT, "com.roundrobin", InvocationPolicy.ROUNDROBIN),
          offer(MatchPolicy.EXACT, "com.random", InvocationPolicy.RANDOM),
          offer(MatchPolicy.EXACT, "com.first", InvocationPolicy.FIRST),
          offer(MatchPolicy.EXACT, "com.last", InvocationPolicy.LAST),
          offer(
              MatchPolicy.EXACT, "com.jump_consistent_hash", InvocationPolicy.JUMP_CONSISTENT_HASH),
          offer(MatchPolicy.EXACT, "com.queue_least_loaded", InvocationPolicy.QUEUE_LEAST_LOADED),
          offer(MatchPolicy.PREFIX, "com.any", InvocationPolicy.ROUNDROBIN),
          offer(MatchPolicy.PREFIX, "", InvocationPolicy.LAST),
          offer(MatchPolicy.WILDCARD, ".any.", InvocationPolicy.SINGLE));

  private static Register offer(MatchPolicy match, String uri, InvocationPolicy policy) {
    return new Register(
        1, new RegisterOptions(match, policy, false, false, 0, Map.of()), Uri.of(uri));
  }

  private final World world;
  private final SessionModel session;
  private final Map<Long, Register> registering = new HashMap<>();
  private final Map<Long, Long> unregistering = new HashMap<>();
  private final Map<Long, Register> held = new HashMap<>();
  private final Map<Long, CallModel> invocations = new HashMap<>();
  private final Map<Long, CallModel> open = new HashMap<>();
  private final Map<Long, Boolean> interrupted = new HashMap<>();
  private final Map<SessionModel, Long> lastStableCall = new HashMap<>();

  CalleeModel(World world, SessionModel session) {
    this.world = world;
    this.session = session;
  }

  void register() {
    Register offer = world.pick(OFFERS);
    RegisterOptions of = offer.options();
    int concurrency = world.chance(3) ? 1 + world.random().nextInt(3) : 0;
    register(
        new Register(
            1,
            new RegisterOptions(
                of.match(), of.invoke(), world.chance(4), world.chance(4), concurrency, Map.of()),
            offer.procedure()));
  }

  void register(Register offer) {
    long request = session.nextRequest();
    Register register = new Register(request, offer.options(), offer.procedure());
    registering.put(request, register);
    session.send(register);
  }

  void unregister() {
    long id =
        held.isEmpty() || world.chance(10) ? 4711 : world.pick(new ArrayList<>(held.keySet()));
    long request = session.nextRequest();
    unregistering.put(request, id);
    session.send(new Unregister(request, id));
  }

  void registered(long request, long id) {
    Register register = registering.remove(request);
    world.check(register != null, "REGISTERED for no REGISTER: %d", request);
    world.check(held.put(id, register) == null, "REGISTERED twice: %d", id);
  }

  void unregistered(long request) {
    Long id = unregistering.remove(request);
    world.check(id != null, "UNREGISTERED for no UNREGISTER: %d", request);
    world.check(held.remove(id) != null, "UNREGISTERED, but not registered: %d", id);
  }

  void refusedRegister(long request, Uri error) {
    Register register = registering.remove(request);
    world.check(
        register != null && error.text().equals("wamp.error.procedure_already_exists"),
        "REGISTER %d refused: %s",
        request,
        error);
  }

  void refusedUnregister(long request, Uri error) {
    Long id = unregistering.remove(request);
    world.check(
        id != null && error.text().equals("wamp.error.no_such_registration"),
        "UNREGISTER %d refused: %s",
        request,
        error);
    world.check(!held.containsKey(id), "UNREGISTER refused, but registered: %d", id);
  }

  void invocation(Invocation invocation, Received received) {
    world.checkPayload(received, 3);
    SessionModel caller = world.session(received.args().get(0));
    CallModel call = caller.caller().call(received.args().get(1));
    long chunk = ((Number) received.args().get(2)).longValue();
    world.check(
        chunk == ++call.chunksReceived, "chunk %d of %s, not %d", chunk, call, call.chunksReceived);
    if (chunk == 1) {
      firstChunk(invocation, call);
    } else {
      world.check(
          call.callee == session && call.invocation == invocation.request(),
          "chunk of %s went elsewhere",
          call);
    }
    checkDetails(invocation, call, chunk);
  }

  private void firstChunk(Invocation invocation, CallModel call) {
    long id = invocation.request();
    world.check(id == invocations.size() + 1, "INVOCATION %d after %d", id, invocations.size());
    Register register = held.get(invocation.registration());
    world.check(register != null, "INVOCATION of %s without registration", call);
    world.check(
        World.matches(register.options().match(), register.procedure(), call.procedure),
        "INVOCATION of %s does not match %s",
        call,
        register.procedure());
    world.check(call.callee == null, "%s is invoked twice", call);
    call.callee = session;
    call.invocation = id;
    invocations.put(id, call);
    open.put(id, call);
    if (call.isStable()) {
      Long last = lastStableCall.put(call.caller, call.number);
      world.check(last == null || last < call.number, "%s overtaken by number %d", call, last);
    }
  }

  private void checkDetails(Invocation invocation, CallModel call, long chunk) {
    boolean told = invocation.details().caller() != null;
    world.check(
        told || !call.options.discloseMe(), "INVOCATION of %s does not tell the caller", call);
    world.check(
        !told || call.caller.isKnownAs(invocation.details().caller().session()),
        "INVOCATION of %s tells another caller",
        call);
    world.check(
        invocation.details().receiveProgress() == call.options.receiveProgress(),
        "INVOCATION of %s: receive_progress",
        call);
    boolean more = invocation.details().progress();
    world.check(
        more == (chunk < call.chunks || call.more), "INVOCATION %d of %s: progress", chunk, call);
  }

  void interrupt(Interrupt interrupt) {
    CallModel call = invocations.get(interrupt.request());
    world.check(call != null, "INTERRUPT of no invocation: %d", interrupt.request());
    world.check(interrupted.put(interrupt.request(), true) == null, "INTERRUPT twice: %s", call);
  }

  /** Answers some open invocation, with progress, a result or an error. */
  void answer() {
    if (!open.isEmpty()) {
      answer(world.pick(new ArrayList<>(open.keySet())), world.random().nextInt(4));
    }
  }

  /** Gives all open invocations their final answer. */
  void answerAll() {
    new ArrayList<>(open.keySet()).forEach(id -> answer(id, 0));
  }

  private void answer(long id, int kind) {
    CallModel call = open.get(id);
    if (kind == 3 && call.options.receiveProgress()) {
      session.send(answerOf(id, call, true));
      return;
    }
    open.remove(id);
    call.answeredByCallee = true;
    session.send(
        kind == 2
            ? new Error(
                MessageType.INVOCATION,
                id,
                ErrorDetails.DEFAULT,
                CallerModel.CALLEES_ERROR,
                Payload.EMPTY)
            : answerOf(id, call, false));
  }

  private static Yield answerOf(long id, CallModel call, boolean progress) {
    call.yielded++;
    return new Yield(
        id,
        progress ? new YieldOptions(true, null) : YieldOptions.DEFAULT,
        World.payload(call.caller.number(), call.number, call.yielded));
  }

  /** Answers an invocation once more, or one that never was. */
  void answerAgain() {
    if (!invocations.isEmpty()) {
      long id = world.pick(new ArrayList<>(invocations.keySet()));
      if (!open.containsKey(id)) {
        session.send(new Yield(id, YieldOptions.DEFAULT, Payload.of("again")));
      }
    }
  }

  int invocations() {
    return invocations.size();
  }

  void checkAtRest() {
    world.check(registering.isEmpty(), "unanswered REGISTER: %s", registering);
    world.check(unregistering.isEmpty(), "unanswered UNREGISTER: %s", unregistering);
  }
}
