package io.starling.wamp.serializer;

import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/** EVENT.Details. */
final class EventDetailsCodec extends DictCodec<EventDetails> {

  EventDetailsCodec() {
    super("Details", EventDetails.DEFAULT);
  }

  @Override
  EventDetails read(DictReader in) {
    @Nullable Uri topic = null;
    long publisher = 0;
    @Nullable String authid = null;
    @Nullable String authrole = null;
    long trustlevel = -1;
    boolean retained = false;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case TOPIC -> topic = in.uri();
        case PUBLISHER -> publisher = in.id();
        case PUBLISHER_AUTHID -> authid = in.string();
        case PUBLISHER_AUTHROLE -> authrole = in.string();
        case RETAINED -> retained = in.flag();
        case TRUSTLEVEL -> trustlevel = in.level();
        case PPT_SCHEME, PPT_SERIALIZER, PPT_CIPHER, PPT_KEYID -> in.passthru(key);
        default -> in.ignore();
      }
    }
    Discloser discloser = publisher == 0 ? null : new Discloser(publisher, authid, authrole);
    return new EventDetails(topic, discloser, trustlevel, retained, in.passthru(), in.attributes());
  }

  @Override
  void write(EventDetails details, DictWriter out) {
    out.uri(Key.TOPIC, details.topic());
    Discloser publisher = details.publisher();
    if (publisher != null) {
      out.number(Key.PUBLISHER, publisher.session());
      out.string(Key.PUBLISHER_AUTHID, publisher.authid());
      out.string(Key.PUBLISHER_AUTHROLE, publisher.authrole());
    }
    out.level(Key.TRUSTLEVEL, details.trustlevel());
    out.flag(Key.RETAINED, details.retained());
    out.passthru(details.passthru());
    out.attributes(details.attributes());
  }
}
