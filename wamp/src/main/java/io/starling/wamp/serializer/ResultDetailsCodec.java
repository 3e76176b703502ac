package io.starling.wamp.serializer;

import io.starling.wamp.message.ResultDetails;

/** RESULT.Details. */
final class ResultDetailsCodec extends DictCodec<ResultDetails> {

  ResultDetailsCodec() {
    super("Details", ResultDetails.DEFAULT);
  }

  @Override
  ResultDetails read(DictReader in) {
    boolean progress = false;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case PROGRESS -> progress = in.flag();
        case PPT_SCHEME, PPT_SERIALIZER, PPT_CIPHER, PPT_KEYID -> in.passthru(key);
        default -> in.ignore();
      }
    }
    return new ResultDetails(progress, in.passthru());
  }

  @Override
  void write(ResultDetails details, DictWriter out) {
    out.flag(Key.PROGRESS, details.progress());
    out.passthru(details.passthru());
  }
}
