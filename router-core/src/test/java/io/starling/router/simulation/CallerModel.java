package io.starling.router.simulation;

import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Result;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A session's calls, and the rules that every answer must keep. */
final class CallerModel {

  static final Uri CALLEES_ERROR = Uri.of("com.error.callee");

  private static final List<Uri> PROCEDURES =
      List.of(
          Uri.of("com.stable.one"),
          Uri.of("com.stable.two"),
          Uri.of("com.single"),
          Uri.of("com.roundrobin"),
          Uri.of("com.random"),
          Uri.of("com.first"),
          Uri.of("com.last"),
          Uri.of("com.jump_consistent_hash"),
          Uri.of("com.queue_least_loaded"),
          Uri.of("com.any.thing"),
          Uri.of("org.any.thing"));

  private static final Set<String> ERRORS =
      Set.of(
          "wamp.error.no_such_procedure",
          "wamp.error.canceled",
          "wamp.error.timeout",
          "wamp.error.unavailable",
          "starling.error.limit_exceeded");

  /** A call, as its caller and its callee know it. */
  static final class CallModel {
    final SessionModel caller;
    final long number;
    final long request;
    final Uri procedure;
    final CallOptions options;
    long chunks = 1;
    boolean more;
    boolean cancelled;
    boolean answered;
    long progress;

    /** Who was invoked, and under which id. */
    SessionModel callee;

    long invocation;
    long chunksReceived;
    boolean answeredByCallee;
    long yielded;

    CallModel(SessionModel caller, long number, Call call) {
      this.caller = caller;
      this.number = number;
      this.request = call.request();
      this.procedure = call.procedure();
      this.options = call.options();
      this.more = options.progress();
    }

    boolean isStable() {
      return procedure.text().startsWith("com.stable.");
    }

    @Override
    public String toString() {
      return "call " + caller.number() + "/" + number + " of " + procedure;
    }
  }

  private final World world;
  private final SessionModel session;
  private final List<CallModel> calls = new ArrayList<>();
  private final Map<Long, CallModel> open = new HashMap<>();

  CallerModel(World world, SessionModel session) {
    this.world = world;
    this.session = session;
  }

  void call() {
    CallOptions options =
        new CallOptions(
            world.chance(6) ? 1 + world.random().nextInt(300) : 0,
            world.chance(3),
            world.chance(4),
            world.chance(5),
            "key" + world.random().nextInt(5),
            null,
            Map.of());
    long request = session.nextRequest();
    Call call =
        new Call(
            request,
            options,
            world.pick(PROCEDURES),
            World.payload(session.number(), calls.size() + 1L, 1));
    CallModel model = new CallModel(session, calls.size() + 1L, call);
    calls.add(model);
    open.put(request, model);
    session.send(call);
  }

  /** Sends the next chunk of a progressive call, or does nothing when there is none. */
  void sendChunk() {
    List<CallModel> progressive = calls.stream().filter(call -> call.more).toList();
    if (progressive.isEmpty()) {
      return;
    }
    CallModel call = progressive.getLast();
    if (call.answered && call != calls.getLast()) {
      return; // The router remembers only the last ones that ended.
    }
    call.more = !world.chance(3);
    call.chunks++;
    CallOptions options =
        new CallOptions(0, false, call.more, world.chance(2), null, null, Map.of());
    session.send(
        new Call(
            call.request,
            options,
            call.procedure,
            World.payload(session.number(), call.number, call.chunks)));
  }

  void cancel() {
    if (calls.isEmpty()) {
      return;
    }
    CallModel call =
        calls.get(calls.size() - 1 - world.random().nextInt(Math.min(4, calls.size())));
    call.cancelled = true;
    session.send(new Cancel(call.request, world.pickOf(CancelMode.values())));
  }

  CallModel call(Object number) {
    return calls.get(((Number) number).intValue() - 1);
  }

  void result(Result result, Received received) {
    CallModel call = open.get(result.request());
    world.check(call != null, "RESULT for no open call: %d", result.request());
    world.checkPayload(received, 3);
    world.check(
        world.session(received.args().get(0)) == session && call(received.args().get(1)) == call,
        "RESULT of another call for %s: %s",
        call,
        received.args());
    long place = ((Number) received.args().get(2)).longValue();
    world.check(
        place == ++call.progress, "RESULT %d of %s, expected %d", place, call, call.progress);
    if (result.details().progress()) {
      world.check(call.options.receiveProgress(), "unwanted progress of %s", call);
    } else {
      finish(call);
    }
  }

  void error(long request, Uri error) {
    CallModel call = open.get(request);
    world.check(call != null, "ERROR for no open call: %d", request);
    boolean ofCallee = error.equals(CALLEES_ERROR);
    world.check(ofCallee || ERRORS.contains(error.text()), "%s failed: %s", call, error);
    world.check(!ofCallee || call.answeredByCallee, "%s failed by nobody", call);
    if (call.isStable() && !world.isLossy()) {
      world.check(
          ofCallee
              || (error.text().equals("wamp.error.canceled") && call.cancelled)
              || (error.text().equals("wamp.error.timeout") && call.options.timeoutMillis() > 0)
              || error.text().equals("starling.error.limit_exceeded"),
          "%s failed: %s",
          call,
          error);
    }
    finish(call);
  }

  private void finish(CallModel call) {
    call.answered = true;
    open.remove(call.request);
  }

  /** When the router is at rest: whoever has no answer yet has a callee that works on it. */
  void checkAtRest() {
    for (CallModel call : open.values()) {
      world.check(call.callee != null, "%s has neither answer nor callee", call);
      world.check(
          call.callee.isOpen() && !call.answeredByCallee,
          "%s has no answer, but callee %d has nothing to do",
          call,
          call.callee.number());
    }
  }

  void checkAllAnswered() {
    world.check(open.isEmpty(), "unanswered: %s", open.values());
  }
}
