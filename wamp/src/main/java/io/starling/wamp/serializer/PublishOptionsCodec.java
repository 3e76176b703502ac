package io.starling.wamp.serializer;

import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Receivers;
import java.util.Set;

/** PUBLISH.Options. */
final class PublishOptionsCodec extends DictCodec<PublishOptions> {

  PublishOptionsCodec() {
    super("Options", PublishOptions.DEFAULT);
  }

  @Override
  PublishOptions read(DictReader in) {
    boolean acknowledge = false;
    boolean excludeMe = true;
    boolean discloseMe = false;
    boolean retain = false;
    Set<Long> exclude = null;
    Set<String> excludeAuthid = null;
    Set<String> excludeAuthrole = null;
    Set<Long> eligible = null;
    Set<String> eligibleAuthid = null;
    Set<String> eligibleAuthrole = null;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case ACKNOWLEDGE -> acknowledge = in.flag();
        case EXCLUDE_ME -> excludeMe = in.flag(true);
        case DISCLOSE_ME -> discloseMe = in.flag();
        case RETAIN -> retain = in.flag();
        case EXCLUDE -> exclude = in.idSet();
        case EXCLUDE_AUTHID -> excludeAuthid = in.stringSet();
        case EXCLUDE_AUTHROLE -> excludeAuthrole = in.stringSet();
        case ELIGIBLE -> eligible = in.idSet();
        case ELIGIBLE_AUTHID -> eligibleAuthid = in.stringSet();
        case ELIGIBLE_AUTHROLE -> eligibleAuthrole = in.stringSet();
        case PPT_SCHEME, PPT_SERIALIZER, PPT_CIPHER, PPT_KEYID -> in.passthru(key);
        default -> in.ignore();
      }
    }
    Receivers receivers =
        receivers(
            new Receivers(
                exclude,
                excludeAuthid,
                excludeAuthrole,
                eligible,
                eligibleAuthid,
                eligibleAuthrole));
    return new PublishOptions(
        acknowledge, excludeMe, discloseMe, retain, receivers, in.passthru(), in.attributes());
  }

  /** That there is no list at all is then told by one comparison of references. */
  private static Receivers receivers(Receivers read) {
    return read.equals(Receivers.ALL) ? Receivers.ALL : read;
  }

  @Override
  void write(PublishOptions options, DictWriter out) {
    out.flag(Key.ACKNOWLEDGE, options.acknowledge());
    out.flag(Key.EXCLUDE_ME, options.excludeMe(), true);
    out.flag(Key.DISCLOSE_ME, options.discloseMe());
    out.flag(Key.RETAIN, options.retain());
    writeReceivers(options.receivers(), out);
    out.passthru(options.passthru());
    out.attributes(options.attributes());
  }

  private static void writeReceivers(Receivers receivers, DictWriter out) {
    if (!receivers.equals(Receivers.ALL)) {
      out.list(Key.EXCLUDE, receivers.exclude());
      out.list(Key.EXCLUDE_AUTHID, receivers.excludeAuthid());
      out.list(Key.EXCLUDE_AUTHROLE, receivers.excludeAuthrole());
      out.list(Key.ELIGIBLE, receivers.eligible());
      out.list(Key.ELIGIBLE_AUTHID, receivers.eligibleAuthid());
      out.list(Key.ELIGIBLE_AUTHROLE, receivers.eligibleAuthrole());
    }
  }
}
