package io.starling.wamp.serializer;

import io.netty.buffer.ByteBuf;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.EncodedPayload;
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
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ProtocolViolation;
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
import io.starling.wamp.uri.UriCache;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads messages of any format: the one place that knows their layouts (WAMP, "Messages"). */
final class MessageReader {

  private static final String REQUEST = "Request";

  private final TokenReader tokens;
  private final FieldReader fields;
  private final DictReader dicts;
  private final Section<HelloDetails> helloDetails;
  private final Section<ErrorDetails> errorDetails;
  private final Section<PublishOptions> publishOptions;
  private final Section<SubscribeOptions> subscribeOptions;
  private final Section<EventDetails> eventDetails;
  private final Section<CallOptions> callOptions;
  private final Section<ResultDetails> resultDetails;
  private final Section<RegisterOptions> registerOptions;
  private final Section<InvocationDetails> invocationDetails;
  private final Section<YieldOptions> yieldOptions;
  private final Section<CancelOptionsCodec.CancelOptions> cancelOptions;
  private final Section<Revocation> subscriptionRevocation;
  private final Section<Revocation> registrationRevocation;

  MessageReader(TokenReader tokens, UriCache uris) {
    this.tokens = tokens;
    fields = new FieldReader(tokens, uris);
    dicts = new DictReader(tokens, uris);
    helloDetails = new Section<>(new HelloDetailsCodec());
    errorDetails = new Section<>(new ErrorDetailsCodec());
    publishOptions = new Section<>(new PublishOptionsCodec());
    subscribeOptions = new Section<>(new SubscribeOptionsCodec());
    eventDetails = new Section<>(new EventDetailsCodec());
    callOptions = new Section<>(new CallOptionsCodec());
    resultDetails = new Section<>(new ResultDetailsCodec());
    registerOptions = new Section<>(new RegisterOptionsCodec());
    invocationDetails = new Section<>(new InvocationDetailsCodec());
    yieldOptions = new Section<>(new YieldOptionsCodec());
    cancelOptions = new Section<>(new CancelOptionsCodec());
    subscriptionRevocation = new Section<>(new RevocationCodec(Key.SUBSCRIPTION));
    registrationRevocation = new Section<>(new RevocationCodec(Key.REGISTRATION));
  }

  /** Reads the message that all readable bytes of a buffer are. */
  Message read(ByteBuf frame) {
    tokens.begin(frame, frame.readerIndex(), frame.readableBytes());
    try {
      Message message = read(fields.begin(), frame);
      fields.end();
      return message;
    } finally {
      tokens.end();
    }
  }

  private Message read(MessageType type, ByteBuf frame) {
    return switch (type) {
      case HELLO -> new Hello(fields.uri("Realm"), helloDetails.read());
      case WELCOME -> new Welcome(fields.id("Session"), fields.dict("Details"));
      case ABORT -> new Abort(closeDetails(), fields.uri("Reason"), payload(frame));
      case CHALLENGE -> new Challenge(fields.string("AuthMethod"), fields.dict("Extra"));
      case AUTHENTICATE -> new Authenticate(fields.string("Signature"), fields.dict("Extra"));
      case GOODBYE -> new Goodbye(closeDetails(), fields.uri("Reason"));
      case ERROR ->
          new Error(
              fields.messageType("RequestType"),
              fields.id(REQUEST),
              errorDetails.read(),
              fields.uri("Error"),
              payload(frame));
      case PUBLISH ->
          new Publish(
              fields.id(REQUEST), publishOptions.read(), fields.uri("Topic"), payload(frame));
      case PUBLISHED -> new Published(fields.id(REQUEST), fields.id("Publication"));
      case SUBSCRIBE ->
          new Subscribe(fields.id(REQUEST), subscribeOptions.read(), fields.uri("Topic"));
      case SUBSCRIBED -> new Subscribed(fields.id(REQUEST), fields.id("Subscription"));
      case UNSUBSCRIBE -> new Unsubscribe(fields.id(REQUEST), fields.id("Subscription"));
      case UNSUBSCRIBED -> {
        long request = fields.idOrZero(REQUEST);
        yield new Unsubscribed(request, request == 0 ? subscriptionRevocation.read() : null);
      }
      case EVENT ->
          new Event(
              fields.id("Subscription"),
              fields.id("Publication"),
              eventDetails.read(),
              payload(frame));
      case CALL ->
          new Call(fields.id(REQUEST), callOptions.read(), fields.uri("Procedure"), payload(frame));
      case CANCEL -> new Cancel(fields.id(REQUEST), cancelOptions.read().mode());
      case RESULT -> new Result(fields.id(REQUEST), resultDetails.read(), payload(frame));
      case REGISTER ->
          new Register(fields.id(REQUEST), registerOptions.read(), fields.uri("Procedure"));
      case REGISTERED -> new Registered(fields.id(REQUEST), fields.id("Registration"));
      case UNREGISTER -> new Unregister(fields.id(REQUEST), fields.id("Registration"));
      case UNREGISTERED -> {
        long request = fields.idOrZero(REQUEST);
        yield new Unregistered(request, request == 0 ? registrationRevocation.read() : null);
      }
      case INVOCATION ->
          new Invocation(
              fields.id(REQUEST),
              fields.id("Registration"),
              invocationDetails.read(),
              payload(frame));
      case INTERRUPT -> {
        long request = fields.id(REQUEST);
        CancelOptionsCodec.CancelOptions options = cancelOptions.read();
        yield new Interrupt(request, options.mode(), options.reason());
      }
      case YIELD -> new Yield(fields.id(REQUEST), yieldOptions.read(), payload(frame));
      case RECEIVED -> new Received(fields.count("Messages"));
    };
  }

  private Map<String, Object> closeDetails() {
    Map<String, Object> details = fields.dict("Details");
    Object message = details.get("message");
    if (message != null && !(message instanceof String)) {
      throw new ProtocolViolation(fields.message() + ".Details.message: expected string");
    }
    return details;
  }

  /** Passes over what is left, at most a list and a dict, and remembers where they are. */
  private Payload payload(ByteBuf frame) {
    if (!fields.hasElement()) {
      return Payload.EMPTY;
    }
    int argsIndex = tokens.index();
    int argsLength = passArguments() ? tokens.index() - argsIndex : 0;
    int kwargsIndex = argsIndex;
    int kwargsLength = 0;
    if (fields.hasElement()) {
      kwargsIndex = tokens.index();
      kwargsLength = passKeywordArguments() ? tokens.index() - kwargsIndex : 0;
    }
    return argsLength == 0 && kwargsLength == 0
        ? Payload.EMPTY
        : new EncodedPayload(
            tokens.format, frame, argsIndex, argsLength, kwargsIndex, kwargsLength);
  }

  /** Passes over the positional arguments and returns whether there are any. */
  private boolean passArguments() {
    int start = tokens.at;
    int depth = tokens.depth;
    ValueKind found = tokens.next();
    if (found != ValueKind.LIST || tokens.isTagged(start)) {
      throw Violations.expected(fields.message() + ".Arguments", "list", found);
    }
    if (!tokens.more()) {
      return false;
    }
    tokens.reset(start, depth);
    tokens.skip();
    return true;
  }

  /** Passes over the keyword arguments and returns whether there are any. */
  private boolean passKeywordArguments() {
    int start = tokens.at;
    ValueKind found = tokens.next();
    if (found != ValueKind.DICT || tokens.isTagged(start)) {
      throw Violations.expected(fields.message() + ".ArgumentsKw", "dict", found);
    }
    boolean any = false;
    while (tokens.more()) {
      found = tokens.nextKey();
      if (found != ValueKind.STRING) {
        throw Violations.expected(fields.message() + ".ArgumentsKw: key", "string", found);
      }
      tokens.skip();
      any = true;
    }
    return any;
  }

  /** Options or details of one kind: shared when empty, remembered when short. */
  private final class Section<T> {

    private final DictCodec<T> codec;
    private final DictCache<T> cache = new DictCache<>();

    Section(DictCodec<T> codec) {
      this.codec = codec;
    }

    T read() {
      fields.element(codec.section);
      T absent = codec.absent;
      if (absent != null && tokens.skipEmptyDict()) {
        return absent;
      }
      int start = tokens.at;
      tokens.skip();
      int length = tokens.at - start;
      @Nullable T cached = cache.get(tokens.bytes, start, length);
      if (cached != null) {
        return cached;
      }
      tokens.reset(start, tokens.depth);
      dicts.begin(fields.message(), codec.section);
      T value = codec.read(dicts);
      if (dicts.isPlain()) {
        cache.put(tokens.bytes, start, length, value);
      }
      return value;
    }
  }
}
