package io.starling.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.InvocationDetails;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The callee's side: answers, progress, chunks, interrupts. */
class InvocationsTest {

  private static final Passthru SEALED = new Passthru("x_mine", "cbor", null, "k");
  private static final InvocationDetails MORE =
      new InvocationDetails(null, null, false, true, 0, null, Map.of());
  private static final InvocationDetails PROGRESS =
      new InvocationDetails(null, null, true, false, 0, null, Map.of());

  private static Invocation invocation(long request, InvocationDetails details) {
    return new Invocation(request, 6, details, Payload.EMPTY);
  }

  private static OpenInvocation invoked(Script script, InvocationDetails details) {
    script.receive(invocation(1, details));
    script.takeHeard();
    return script.invocations.getLast();
  }

  @Test
  void onlyTheFirstAnswerIsSent() {
    Script script = Script.joined();
    OpenInvocation open = invoked(script, InvocationDetails.DEFAULT);

    script.session.answer(open, null, Payload.of(1));
    script.session.answer(open, null, Payload.of(2));
    script.session.fail(open, Uri.of("com.e"), null, Payload.EMPTY);

    assertThat(script.takeSent())
        .containsExactly(new Yield(1, YieldOptions.DEFAULT, Payload.of(1)));
    assertThat(open.hasEnded()).isTrue();
  }

  @Test
  void progressIsSentOnlyToCallersWhoTakeItAndBeforeTheEnd() {
    Script script = Script.joined();
    OpenInvocation taking = invoked(script, PROGRESS);

    assertThat(script.session.progress(taking, null, Payload.of(1))).isTrue();
    script.session.answer(taking, null, Payload.of(2));
    assertThat(script.session.progress(taking, null, Payload.of(3))).isFalse();
    OpenInvocation plain = invoked(script, InvocationDetails.DEFAULT);
    assertThat(script.session.progress(plain, null, Payload.of(1))).isFalse();

    assertThat(script.takeSent())
        .containsExactly(
            new Yield(1, new YieldOptions(true, null), Payload.of(1)),
            new Yield(1, YieldOptions.DEFAULT, Payload.of(2)));
  }

  @Test
  void passthruAttributesGoWithEachKindOfAnswer() {
    Script script = Script.joined();

    OpenInvocation result = invoked(script, PROGRESS);
    assertThat(script.session.progress(result, SEALED, Payload.of(1))).isTrue();
    script.session.answer(result, SEALED, Payload.of(2));
    script.session.fail(invoked(script, PROGRESS), Uri.of("com.e"), SEALED, Payload.of(3));

    assertThat(script.takeSent())
        .containsExactly(
            new Yield(1, new YieldOptions(true, SEALED), Payload.of(1)),
            new Yield(1, new YieldOptions(false, SEALED), Payload.of(2)),
            new Error(
                MessageType.INVOCATION,
                1,
                new ErrorDetails(SEALED),
                Uri.of("com.e"),
                Payload.of(3)));
  }

  @Test
  void answersByPassthruAreErrorsWhenTheRouterDoesNotDoIt() {
    Script script = Script.joined(Script.features("progressive_call_results"));

    OpenInvocation result = invoked(script, PROGRESS);
    assertThat(script.session.progress(result, SEALED, Payload.of(1))).isFalse();
    script.session.answer(result, SEALED, Payload.of(2));
    script.session.fail(invoked(script, PROGRESS), Uri.of("com.e"), SEALED, Payload.of(3));

    assertThat(script.takeSent())
        .extracting(
            message -> ((Error) message).error().text(), message -> ((Error) message).details())
        .containsExactly(
            tuple("wamp.error.feature_not_supported", ErrorDetails.DEFAULT),
            tuple("com.e", ErrorDetails.DEFAULT));
  }

  @Test
  void aResultThatCannotBeSentBecomesAnError() {
    Script script = Script.joined();

    script.session.answer(
        invoked(script, InvocationDetails.DEFAULT), null, Payload.of(Script.UNREPRESENTABLE));
    script.session.answer(
        invoked(script, InvocationDetails.DEFAULT), null, Payload.of(Script.TOO_LONG));
    script.session.fail(
        invoked(script, InvocationDetails.DEFAULT),
        Uri.of("com.e"),
        null,
        Payload.of(Script.UNREPRESENTABLE));

    assertThat(script.takeSent())
        .extracting(message -> ((Error) message).error())
        .containsExactly(
            WampUris.INVALID_ARGUMENT, WampUris.PAYLOAD_SIZE_EXCEEDED, Uri.of("com.e"));
  }

  @Test
  void chunksGoToTheirInvocation() {
    Script script = Script.joined();

    script.receive(invocation(1, MORE));
    script.receive(invocation(2, InvocationDetails.DEFAULT));
    script.receive(invocation(1, MORE));
    script.receive(invocation(1, InvocationDetails.DEFAULT));

    assertThat(script.takeHeard())
        .containsExactly(
            "invocation 1", "invocation 2", "invocation 1 continued", "invocation 1 continued");
  }

  @Test
  void chunksThatComeAfterTheAnswerAreIgnored() {
    Script script = Script.joined();
    OpenInvocation open = invoked(script, MORE);
    script.session.answer(open, null, Payload.EMPTY);

    script.receive(invocation(1, MORE));
    script.receive(invocation(1, InvocationDetails.DEFAULT));
    assertThat(script.takeHeard()).isEmpty();
    script.receive(invocation(1, InvocationDetails.DEFAULT));

    assertThat(script.takeHeard()).as("after the last chunk the id is free").hasSize(1);
  }

  @Test
  void anInvocationThatComesTwiceIsAViolation() {
    Script script = Script.joined();
    invoked(script, InvocationDetails.DEFAULT);

    script.receive(invocation(1, InvocationDetails.DEFAULT));

    assertThat(script.end).isInstanceOf(SessionEnd.Violated.class);
    assertThat(script.takeHeard()).containsExactly("invocation 1 lost", "ended Violated");
  }

  @Test
  void anInterruptReachesTheHandlerWhichMayStillAnswer() {
    Script script = Script.joined();
    OpenInvocation open = invoked(script, InvocationDetails.DEFAULT);

    script.receive(new Interrupt(1, CancelMode.KILL, null));
    script.session.fail(open, WampUris.CANCELED, null, Payload.EMPTY);
    script.receive(new Interrupt(1, CancelMode.KILL, null));
    script.receive(new Interrupt(99, CancelMode.KILL, null));

    assertThat(script.takeHeard()).containsExactly("invocation 1 interrupted kill");
    assertThat(script.takeSent())
        .singleElement()
        .isInstanceOfSatisfying(
            Error.class,
            error -> {
              assertThat(error.requestType()).isEqualTo(MessageType.INVOCATION);
              assertThat(error.request()).isEqualTo(1);
              assertThat(error.error()).isEqualTo(WampUris.CANCELED);
            });
    assertThat(script.end).isNull();
  }

  @Test
  void answersAfterTheSessionLeadNowhere() {
    Script script = Script.joined();
    OpenInvocation open = invoked(script, PROGRESS);
    script.session.transportClosed(null);

    script.session.answer(open, null, Payload.EMPTY);
    assertThat(script.session.progress(open, null, Payload.EMPTY)).isFalse();

    assertThat(script.takeSent()).isEmpty();
    assertThat(script.takeHeard()).containsExactly("invocation 1 lost", "ended TransportLost");
  }
}
