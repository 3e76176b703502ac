package io.starling.wamp.serializer;

import io.starling.wamp.message.CallOptions;
import org.jspecify.annotations.Nullable;

/** CALL.Options. */
final class CallOptionsCodec extends DictCodec<CallOptions> {

  CallOptionsCodec() {
    super("Options", CallOptions.DEFAULT);
  }

  @Override
  CallOptions read(DictReader in) {
    long timeoutMillis = 0;
    boolean receiveProgress = false;
    boolean progress = false;
    boolean discloseMe = false;
    @Nullable String routingKey = null;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case TIMEOUT -> timeoutMillis = in.count();
        case RECEIVE_PROGRESS -> receiveProgress = in.flag();
        case PROGRESS -> progress = in.flag();
        case DISCLOSE_ME -> discloseMe = in.flag();
        case RKEY -> routingKey = in.scalar();
        case PPT_SCHEME, PPT_SERIALIZER, PPT_CIPHER, PPT_KEYID -> in.passthru(key);
        default -> in.ignore();
      }
    }
    return new CallOptions(
        timeoutMillis,
        receiveProgress,
        progress,
        discloseMe,
        routingKey,
        in.passthru(),
        in.attributes());
  }

  @Override
  void write(CallOptions options, DictWriter out) {
    out.number(Key.TIMEOUT, options.timeoutMillis());
    out.flag(Key.RECEIVE_PROGRESS, options.receiveProgress());
    out.flag(Key.PROGRESS, options.progress());
    out.flag(Key.DISCLOSE_ME, options.discloseMe());
    out.string(Key.RKEY, options.routingKey());
    out.passthru(options.passthru());
    out.attributes(options.attributes());
  }
}
