package io.starling.client.session;

import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.ValuePayload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The caller's side of a session: calls, their progress, their cancellation and their time. */
final class Calls {

  private static final CallOptions MORE_CHUNKS =
      new CallOptions(0, false, true, false, null, null, Map.of());

  private final Requests requests;
  private final MessageSink sink;
  private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>();
  private PeerRoles router = PeerRoles.NONE;

  Calls(Requests requests, MessageSink sink) {
    this.requests = requests;
    this.sink = sink;
  }

  void joined(PeerRoles announced) {
    router = announced;
  }

  OpenCall call(
      CallOptions options, Uri procedure, Payload payload, CallListener listener, long nowNanos) {
    checkPassthru(Role.DEALER, options.passthru(), payload);
    if (options.progress() && !dealerHas(Feature.PROGRESSIVE_CALL_INVOCATIONS)) {
      throw new UnsupportedOperationException(
          "the router did not announce progressive_call_invocations");
    }
    boolean timedHere = options.timeoutMillis() > 0 && !dealerHas(Feature.CALL_TIMEOUT);
    OpenCall call =
        new OpenCall(
            requests.nextId(),
            procedure,
            options.receiveProgress(),
            options.passthru(),
            timedHere ? TimeUnit.MILLISECONDS.toNanos(options.timeoutMillis()) : 0,
            listener);
    call.acceptChunks(options.progress());
    requests.send(new Call(call.request(), options, procedure, payload), new Pending.Call(call));
    if (timedHere) {
      call.restartTimer(nowNanos);
      deadlines.add(new Deadline(call.deadlineNanos(), call));
    }
    return call;
  }

  /**
   * Checks what a router would abort the session for.
   *
   * @throws UnsupportedOperationException when the router does not do it
   * @throws IllegalArgumentException when the payload is not one argument
   */
  void checkPassthru(Role side, @Nullable Passthru passthru, Payload payload) {
    if (passthru == null) {
      return;
    }
    if (!router.has(side, Feature.PAYLOAD_PASSTHRU_MODE)) {
      throw new UnsupportedOperationException("the router did not announce payload_passthru_mode");
    }
    if (!isOneArgument(payload)) {
      throw new IllegalArgumentException("a passthru payload is one positional argument");
    }
  }

  private static boolean isOneArgument(Payload payload) {
    return payload instanceof ValuePayload values
        && values.args().size() == 1
        && values.kwargs().isEmpty();
  }

  /** Sends a further chunk; false when the call no longer takes any. */
  boolean send(OpenCall call, Payload payload, boolean isLast, long nowNanos) {
    if (!call.acceptsChunks()) {
      return false;
    }
    checkPassthru(Role.DEALER, call.passthru(), payload);
    // The router keeps the options of the first chunk and ignores later ones (WAMP, "Progressive
    // Call Invocations"), so none are sent.
    CallOptions options = isLast ? CallOptions.DEFAULT : MORE_CHUNKS;
    sink.send(new Call(call.request(), options, call.procedure(), payload));
    call.acceptChunks(!isLast);
    call.restartTimer(nowNanos);
    return true;
  }

  void cancel(OpenCall call, CancelMode mode) {
    if (call.hasEnded()) {
      return;
    }
    call.acceptChunks(false);
    if (dealerHas(Feature.CALL_CANCELING)) {
      sink.send(new Cancel(call.request(), mode));
    } else {
      endHere(call, WampUris.CANCELED);
    }
  }

  void received(Result result, long nowNanos) {
    OpenCall call = requests.openCall(result.request());
    if (call == null) {
      return;
    }
    if (!result.details().progress()) {
      requests.forget(result.request());
      call.end();
      call.listener().answered(result);
    } else if (call.receivesProgress()) {
      call.restartTimer(nowNanos);
      call.listener().progressed(result);
    }
  }

  /** When {@link #tick} has something to do; nothing when no call is timed here. */
  OptionalLong nextDeadlineNanos() {
    dropStale();
    Deadline first = deadlines.peek();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.atNanos());
  }

  void tick(long nowNanos) {
    for (Deadline first = deadlines.peek();
        first != null && first.atNanos() - nowNanos <= 0;
        first = deadlines.peek()) {
      deadlines.poll();
      OpenCall call = first.call();
      if (call.hasEnded()) {
        continue;
      }
      if (call.deadlineNanos() - nowNanos > 0) {
        deadlines.add(new Deadline(call.deadlineNanos(), call));
        continue;
      }
      if (dealerHas(Feature.CALL_CANCELING)) {
        sink.send(new Cancel(call.request(), CancelMode.KILLNOWAIT));
      }
      endHere(call, WampUris.TIMEOUT);
    }
  }

  private void endHere(OpenCall call, Uri error) {
    requests.forget(call.request());
    call.end();
    call.listener().endedHere(error);
  }

  private void dropStale() {
    while (!deadlines.isEmpty() && deadlines.peek().call().hasEnded()) {
      deadlines.poll();
    }
  }

  private boolean dealerHas(Feature feature) {
    return router.has(Role.DEALER, feature);
  }

  private record Deadline(long atNanos, OpenCall call) implements Comparable<Deadline> {

    @Override
    public int compareTo(Deadline other) {
      return Long.signum(atNanos - other.atNanos);
    }
  }
}
