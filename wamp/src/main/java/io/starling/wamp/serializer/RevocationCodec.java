package io.starling.wamp.serializer;

import io.starling.wamp.message.Revocation;
import org.jspecify.annotations.Nullable;

/** The details of UNSUBSCRIBED and UNREGISTERED that tell of a revocation. */
final class RevocationCodec extends DictCodec<Revocation> {

  private final Key idKey;

  /** Makes the codec of one of the two; the key is of the id that ended. */
  RevocationCodec(Key idKey) {
    super("Details", null);
    this.idKey = idKey;
  }

  @Override
  Revocation read(DictReader in) {
    long id = 0;
    @Nullable String reason = null;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      if (key == idKey) {
        id = in.id();
      } else if (key == Key.REASON) {
        reason = in.string();
      } else {
        in.ignore();
      }
    }
    if (id == 0) {
      throw in.missing(idKey);
    }
    return new Revocation(id, reason);
  }

  @Override
  void write(Revocation revocation, DictWriter out) {
    out.number(idKey, revocation.id());
    out.string(Key.REASON, revocation.reason());
  }
}
