package io.starling.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResultDetails;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The caller's side: progress, cancellation, time limits, chunks. */
class CallsTest {

  private static final Uri URI = Uri.of("com.x");
  private static final long MILLI = 1_000_000;

  private static CallOptions options(long timeoutMillis, boolean receive, boolean chunks) {
    return new CallOptions(timeoutMillis, receive, chunks, false, null, null, Map.of());
  }

  private static Result last(long request) {
    return new Result(request, ResultDetails.DEFAULT, Payload.EMPTY);
  }

  private static Result progress(long request) {
    return new Result(request, new ResultDetails(true, null), Payload.EMPTY);
  }

  private static OpenCall call(Script script, CallOptions options) {
    OpenCall call =
        script.session.call(options, URI, Payload.EMPTY, script.call("call"), script.nowNanos);
    script.takeSent();
    return call;
  }

  @Test
  void passthruPayloadThatIsNotOneArgumentIsNotSent() {
    Script script = Script.joined();
    Passthru sealed = new Passthru("x_mine", null, null, null);
    CallOptions options = new CallOptions(0, false, true, false, null, sealed, Map.of());
    for (Payload payload :
        List.of(Payload.EMPTY, Payload.of(1, 2), Payload.of(List.of(1), Map.of("k", 1)))) {
      assertThatThrownBy(
              () ->
                  script.session.call(options, URI, payload, script.call("call"), script.nowNanos))
          .isInstanceOf(IllegalArgumentException.class);
    }
    OpenCall call =
        script.session.call(options, URI, Payload.of(1), script.call("call"), script.nowNanos);
    assertThatThrownBy(() -> script.session.send(call, Payload.EMPTY, true, script.nowNanos))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(script.session.send(call, Payload.of(2), true, script.nowNanos)).isTrue();

    assertThat(script.takeSent())
        .containsExactly(
            new Call(1, options, URI, Payload.of(1)),
            new Call(1, CallOptions.DEFAULT, URI, Payload.of(2)));
  }

  @Test
  void progressComesBeforeTheLastResult() {
    Script script = Script.joined();
    call(script, options(0, true, false));

    script.receive(progress(1));
    script.receive(progress(1));
    script.receive(last(1));
    script.receive(progress(1));
    script.receive(last(1));

    assertThat(script.takeHeard())
        .containsExactly("call progressed", "call progressed", "call answered");
  }

  @Test
  void progressNobodyAskedForIsDroppedAndTheCallGoesOn() {
    Script script = Script.joined();
    call(script, CallOptions.DEFAULT);

    script.receive(progress(1));
    script.receive(last(1));

    assertThat(script.takeHeard()).containsExactly("call answered");
  }

  @Test
  void cancelIsSentAndTheRouterEndsTheCall() {
    Script script = Script.joined();
    OpenCall call = call(script, CallOptions.DEFAULT);

    script.session.cancel(call, CancelMode.KILL);
    assertThat(script.takeHeard()).isEmpty();
    script.receive(
        new Error(MessageType.CALL, 1, ErrorDetails.DEFAULT, WampUris.CANCELED, Payload.EMPTY));
    script.session.cancel(call, CancelMode.KILL);

    assertThat(script.takeSent()).containsExactly(new Cancel(1, CancelMode.KILL));
    assertThat(script.takeHeard()).containsExactly("call refused wamp.error.canceled");
  }

  @Test
  void aRouterThatCannotCancelIsNotAskedAndItsLateResultIgnored() {
    Script script = Script.joined(Script.features());
    OpenCall call = call(script, CallOptions.DEFAULT);

    script.session.cancel(call, CancelMode.KILL);
    script.receive(last(1));

    assertThat(script.takeSent()).isEmpty();
    assertThat(script.takeHeard()).containsExactly("call ended here wamp.error.canceled");
    assertThat(script.end).isNull();
  }

  @Test
  void aRouterThatKeepsTheTimeIsTrusted() {
    Script script = Script.joined();
    call(script, options(100, false, false));

    assertThat(script.session.nextDeadlineNanos()).isEmpty();
    script.session.tick(script.nowNanos + 1000 * MILLI);

    assertThat(script.takeHeard()).isEmpty();
  }

  @Test
  void elseTheClientKeepsTheTimeAndCancels() {
    Script script = Script.joined(Script.features("call_canceling"));
    call(script, options(100, false, false));
    long start = script.nowNanos;

    assertThat(script.session.nextDeadlineNanos()).isEqualTo(OptionalLong.of(start + 100 * MILLI));
    script.session.tick(start + 100 * MILLI - 1);
    assertThat(script.takeHeard()).isEmpty();
    script.session.tick(start + 100 * MILLI);

    assertThat(script.takeHeard()).containsExactly("call ended here wamp.error.timeout");
    assertThat(script.takeSent()).containsExactly(new Cancel(1, CancelMode.KILLNOWAIT));
    assertThat(script.session.nextDeadlineNanos()).isEmpty();
  }

  @Test
  void progressStartsTheTimeAnew() {
    Script script = Script.joined(Script.features());
    call(script, options(100, true, false));

    for (int i = 0; i < 5; i++) {
      script.nowNanos += 90 * MILLI;
      script.receive(progress(1));
      script.session.tick(script.nowNanos + 20 * MILLI);
    }
    assertThat(script.takeHeard()).hasSize(5).containsOnly("call progressed");
    script.session.tick(script.nowNanos + 100 * MILLI);

    assertThat(script.takeHeard()).containsExactly("call ended here wamp.error.timeout");
  }

  @Test
  void theTimeOfAnAnsweredCallIsForgotten() {
    Script script = Script.joined(Script.features());
    call(script, options(100, false, false));
    script.receive(last(1));

    assertThat(script.session.nextDeadlineNanos()).isEmpty();
    script.session.tick(script.nowNanos + 100 * MILLI);

    assertThat(script.takeHeard()).containsExactly("call answered");
  }

  @Test
  void theClockMayWrapAround() {
    Script script = Script.joined(Script.features());
    script.nowNanos = Long.MAX_VALUE - 10;
    call(script, options(100, false, false));

    script.session.tick(script.nowNanos + 99 * MILLI);
    assertThat(script.takeHeard()).isEmpty();
    script.session.tick(script.nowNanos + 101 * MILLI);

    assertThat(script.takeHeard()).containsExactly("call ended here wamp.error.timeout");
  }

  @Test
  void chunksKeepTheRequestIdAndConsumeNone() {
    Script script = Script.joined();
    OpenCall call = call(script, options(500, true, true));

    assertThat(script.session.send(call, Payload.of(2), false, 0)).isTrue();
    script.session.call(CallOptions.DEFAULT, URI, Payload.EMPTY, script.call("other"), 0);
    assertThat(script.session.send(call, Payload.of(3), true, 0)).isTrue();
    assertThat(script.session.send(call, Payload.of(4), true, 0)).isFalse();

    assertThat(script.takeSent())
        .containsExactly(
            new Call(1, options(0, false, true), URI, Payload.of(2)),
            new Call(2, CallOptions.DEFAULT, URI, Payload.EMPTY),
            new Call(1, CallOptions.DEFAULT, URI, Payload.of(3)));
  }

  @Test
  void noChunkIsSentAfterTheCallEndedOrWasCancelled() {
    Script script = Script.joined();
    OpenCall answered = call(script, options(0, false, true));
    script.receive(last(1));
    OpenCall cancelled = call(script, options(0, false, true));
    script.session.cancel(cancelled, CancelMode.KILL);
    script.takeSent();

    assertThat(script.session.send(answered, Payload.EMPTY, true, 0)).isFalse();
    assertThat(script.session.send(cancelled, Payload.EMPTY, true, 0)).isFalse();
    assertThat(script.takeSent()).isEmpty();
  }

  @Test
  void chunksNeedARouterThatAnnouncedThem() {
    Script script = Script.joined(Script.features("call_canceling"));

    assertThatThrownBy(() -> call(script, options(0, false, true)))
        .isInstanceOf(UnsupportedOperationException.class);
    call(script, CallOptions.DEFAULT);

    assertThat(script.session.pendingRequests()).isEqualTo(1);
  }
}
