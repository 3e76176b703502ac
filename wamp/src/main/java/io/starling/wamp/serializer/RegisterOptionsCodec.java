package io.starling.wamp.serializer;

import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.uri.MatchPolicy;

/** REGISTER.Options. */
final class RegisterOptionsCodec extends DictCodec<RegisterOptions> {

  RegisterOptionsCodec() {
    super("Options", RegisterOptions.DEFAULT);
  }

  @Override
  RegisterOptions read(DictReader in) {
    MatchPolicy match = MatchPolicy.EXACT;
    InvocationPolicy invoke = InvocationPolicy.SINGLE;
    boolean discloseCaller = false;
    boolean forwardTimeout = false;
    int concurrency = 0;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case MATCH -> match = SubscribeOptionsCodec.match(in);
        case INVOKE -> invoke = invoke(in);
        case DISCLOSE_CALLER -> discloseCaller = in.flag();
        case FORWARD_TIMEOUT -> forwardTimeout = in.flag();
        case CONCURRENCY -> concurrency = (int) Math.min(in.count(), Integer.MAX_VALUE);
        default -> in.ignore();
      }
    }
    return new RegisterOptions(
        match, invoke, discloseCaller, forwardTimeout, concurrency, in.attributes());
  }

  private static InvocationPolicy invoke(DictReader in) {
    String name = in.string();
    if (name == null) {
      return InvocationPolicy.SINGLE;
    }
    InvocationPolicy invoke = InvocationPolicy.of(name);
    if (invoke == null) {
      throw in.unknownValue(name);
    }
    return invoke;
  }

  @Override
  void write(RegisterOptions options, DictWriter out) {
    SubscribeOptionsCodec.writeMatch(options.match(), out);
    if (options.invoke() != InvocationPolicy.SINGLE) {
      out.string(Key.INVOKE, options.invoke().wireName());
    }
    out.flag(Key.DISCLOSE_CALLER, options.discloseCaller());
    out.flag(Key.FORWARD_TIMEOUT, options.forwardTimeout());
    out.number(Key.CONCURRENCY, options.concurrency());
    out.attributes(options.attributes());
  }
}
