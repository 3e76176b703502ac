package io.starling.wamp.serializer;

import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.uri.MatchPolicy;

/** SUBSCRIBE.Options. */
final class SubscribeOptionsCodec extends DictCodec<SubscribeOptions> {

  SubscribeOptionsCodec() {
    super("Options", SubscribeOptions.DEFAULT);
  }

  @Override
  SubscribeOptions read(DictReader in) {
    MatchPolicy match = MatchPolicy.EXACT;
    boolean getRetained = false;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case MATCH -> match = match(in);
        case GET_RETAINED -> getRetained = in.flag();
        default -> in.ignore();
      }
    }
    return new SubscribeOptions(match, getRetained, in.attributes());
  }

  /** Reads the option {@code match}, which REGISTER has too. */
  static MatchPolicy match(DictReader in) {
    String name = in.string();
    if (name == null) {
      return MatchPolicy.EXACT;
    }
    MatchPolicy match = MatchPolicy.of(name);
    if (match == null) {
      throw in.unknownValue(name);
    }
    return match;
  }

  static void writeMatch(MatchPolicy match, DictWriter out) {
    if (match != MatchPolicy.EXACT) {
      out.string(Key.MATCH, match.wireName());
    }
  }

  @Override
  void write(SubscribeOptions options, DictWriter out) {
    writeMatch(options.match(), out);
    out.flag(Key.GET_RETAINED, options.getRetained());
    out.attributes(options.attributes());
  }
}
