package io.starling.wamp.serializer;

import io.starling.wamp.message.ErrorDetails;

/** ERROR.Details. */
final class ErrorDetailsCodec extends DictCodec<ErrorDetails> {

  ErrorDetailsCodec() {
    super("Details", ErrorDetails.DEFAULT);
  }

  @Override
  ErrorDetails read(DictReader in) {
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case PPT_SCHEME, PPT_SERIALIZER, PPT_CIPHER, PPT_KEYID -> in.passthru(key);
        default -> in.ignore();
      }
    }
    return new ErrorDetails(in.passthru());
  }

  @Override
  void write(ErrorDetails details, DictWriter out) {
    out.passthru(details.passthru());
  }
}
