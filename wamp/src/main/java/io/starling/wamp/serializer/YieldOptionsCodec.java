package io.starling.wamp.serializer;

import io.starling.wamp.message.YieldOptions;

/** YIELD.Options. */
final class YieldOptionsCodec extends DictCodec<YieldOptions> {

  YieldOptionsCodec() {
    super("Options", YieldOptions.DEFAULT);
  }

  @Override
  YieldOptions read(DictReader in) {
    boolean progress = false;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case PROGRESS -> progress = in.flag();
        case PPT_SCHEME, PPT_SERIALIZER, PPT_CIPHER, PPT_KEYID -> in.passthru(key);
        default -> in.ignore();
      }
    }
    return new YieldOptions(progress, in.passthru());
  }

  @Override
  void write(YieldOptions options, DictWriter out) {
    out.flag(Key.PROGRESS, options.progress());
    out.passthru(options.passthru());
  }
}
