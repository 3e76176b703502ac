package io.starling.wamp.serializer;

import io.starling.wamp.message.CancelMode;
import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/** CANCEL.Options and INTERRUPT.Options. */
final class CancelOptionsCodec extends DictCodec<CancelOptionsCodec.CancelOptions> {

  /** The reason is INTERRUPT's only. */
  record CancelOptions(CancelMode mode, @Nullable Uri reason) {}

  CancelOptionsCodec() {
    super("Options", new CancelOptions(CancelMode.KILLNOWAIT, null));
  }

  @Override
  CancelOptions read(DictReader in) {
    CancelMode mode = CancelMode.KILLNOWAIT;
    @Nullable Uri reason = null;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case MODE -> mode = mode(in);
        case REASON -> reason = in.uri();
        default -> in.ignore();
      }
    }
    return new CancelOptions(mode, reason);
  }

  private static CancelMode mode(DictReader in) {
    String name = in.string();
    if (name == null) {
      return CancelMode.KILLNOWAIT;
    }
    CancelMode mode = CancelMode.of(name);
    if (mode == null) {
      throw in.unknownValue(name);
    }
    return mode;
  }

  /** The mode is always written: peers do not agree on what its absence means. */
  @Override
  void write(CancelOptions options, DictWriter out) {
    out.string(Key.MODE, options.mode().wireName());
    out.uri(Key.REASON, options.reason());
  }
}
