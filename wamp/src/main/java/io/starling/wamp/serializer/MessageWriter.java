package io.starling.wamp.serializer;

import io.netty.buffer.ByteBuf;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.InvocationDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Received;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResultDetails;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unregister;
import io.starling.wamp.message.Unregistered;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import org.jspecify.annotations.Nullable;

/** Writes messages in any format: the one place that knows their layouts (WAMP, "Messages"). */
final class MessageWriter {

  private final TokenWriter tokens;
  private final DictWriter dicts;
  private final PayloadWriter payloads;
  private final DictCodec<HelloDetails> helloDetails = new HelloDetailsCodec();
  private final DictCodec<ErrorDetails> errorDetails = new ErrorDetailsCodec();
  private final DictCodec<PublishOptions> publishOptions = new PublishOptionsCodec();
  private final DictCodec<SubscribeOptions> subscribeOptions = new SubscribeOptionsCodec();
  private final DictCodec<EventDetails> eventDetails = new EventDetailsCodec();
  private final DictCodec<CallOptions> callOptions = new CallOptionsCodec();
  private final DictCodec<ResultDetails> resultDetails = new ResultDetailsCodec();
  private final DictCodec<RegisterOptions> registerOptions = new RegisterOptionsCodec();
  private final DictCodec<InvocationDetails> invocationDetails = new InvocationDetailsCodec();
  private final DictCodec<YieldOptions> yieldOptions = new YieldOptionsCodec();
  private final DictCodec<CancelOptionsCodec.CancelOptions> cancelOptions =
      new CancelOptionsCodec();
  private final DictCodec<Revocation> subscriptionRevocation =
      new RevocationCodec(Key.SUBSCRIPTION);
  private final DictCodec<Revocation> registrationRevocation =
      new RevocationCodec(Key.REGISTRATION);

  MessageWriter(TokenWriter tokens, PayloadWriter payloads) {
    this.tokens = tokens;
    this.payloads = payloads;
    dicts = new DictWriter(tokens);
  }

  /** Appends a message; what cannot be written leaves the buffer as it was. */
  void write(Message message, ByteBuf out) {
    tokens.clear();
    switch (message) {
      case Hello m -> {
        begin(m, 2);
        tokens.uri(m.realm());
        dict(helloDetails, m.details());
      }
      case Welcome m -> {
        begin(m, 2);
        tokens.integer(m.session());
        ValueWriter.write(m.details(), tokens);
      }
      case Abort m -> {
        begin(m, 2);
        ValueWriter.write(m.details(), tokens);
        tokens.uri(m.reason());
      }
      case Challenge m -> {
        begin(m, 2);
        tokens.string(m.authMethod());
        ValueWriter.write(m.extra(), tokens);
      }
      case Authenticate m -> {
        begin(m, 2);
        tokens.string(m.signature());
        ValueWriter.write(m.extra(), tokens);
      }
      case Goodbye m -> {
        begin(m, 2);
        ValueWriter.write(m.details(), tokens);
        tokens.uri(m.reason());
      }
      case Error m -> {
        begin(m, 4);
        tokens.integer(m.requestType().code());
        tokens.integer(m.request());
        dict(errorDetails, m.details());
        tokens.uri(m.error());
      }
      case Publish m -> {
        begin(m, 3);
        tokens.integer(m.request());
        dict(publishOptions, m.options());
        tokens.uri(m.topic());
      }
      case Published m -> ids(m, m.request(), m.publication());
      case Subscribe m -> {
        begin(m, 3);
        tokens.integer(m.request());
        dict(subscribeOptions, m.options());
        tokens.uri(m.topic());
      }
      case Subscribed m -> ids(m, m.request(), m.subscription());
      case Unsubscribe m -> ids(m, m.request(), m.subscription());
      case Unsubscribed m -> ended(m, m.request(), m.revocation(), subscriptionRevocation);
      case Event m -> {
        begin(m, 3);
        tokens.integer(m.subscription());
        tokens.integer(m.publication());
        dict(eventDetails, m.details());
      }
      case Call m -> {
        begin(m, 3);
        tokens.integer(m.request());
        dict(callOptions, m.options());
        tokens.uri(m.procedure());
      }
      case Cancel m -> {
        begin(m, 2);
        tokens.integer(m.request());
        dict(cancelOptions, new CancelOptionsCodec.CancelOptions(m.mode(), null));
      }
      case Result m -> {
        begin(m, 2);
        tokens.integer(m.request());
        dict(resultDetails, m.details());
      }
      case Register m -> {
        begin(m, 3);
        tokens.integer(m.request());
        dict(registerOptions, m.options());
        tokens.uri(m.procedure());
      }
      case Registered m -> ids(m, m.request(), m.registration());
      case Unregister m -> ids(m, m.request(), m.registration());
      case Unregistered m -> ended(m, m.request(), m.revocation(), registrationRevocation);
      case Invocation m -> {
        begin(m, 3);
        tokens.integer(m.request());
        tokens.integer(m.registration());
        dict(invocationDetails, m.details());
      }
      case Interrupt m -> {
        begin(m, 2);
        tokens.integer(m.request());
        dict(cancelOptions, new CancelOptionsCodec.CancelOptions(m.mode(), m.reason()));
      }
      case Yield m -> {
        begin(m, 2);
        tokens.integer(m.request());
        dict(yieldOptions, m.options());
      }
      case Received m -> {
        begin(m, 1);
        tokens.integer(m.messages());
      }
      case EncodedMessage m -> {
        if (m.format() != tokens.format) {
          throw new IllegalArgumentException(m.format() + " cannot be written as " + tokens.format);
        }
        m.writeTo(out);
        return;
      }
    }
    payloads.write(message.payload(), out);
    tokens.endList();
    tokens.flushTo(out);
  }

  /** Begins a message of so many elements, not counting the type and the payload. */
  private void begin(Message message, int elements) {
    tokens.beginList(1 + elements + PayloadWriter.elements(message.payload()));
    tokens.integer(message.type().code());
  }

  private void ids(Message message, long request, long id) {
    begin(message, 2);
    tokens.integer(request);
    tokens.integer(id);
  }

  private void ended(
      Message message, long request, @Nullable Revocation revocation, DictCodec<Revocation> codec) {
    begin(message, revocation == null ? 1 : 2);
    tokens.integer(request);
    if (revocation != null) {
      dict(codec, revocation);
    }
  }

  private <T> void dict(DictCodec<T> codec, T value) {
    dicts.begin();
    codec.write(value, dicts);
    dicts.end();
  }
}
