package io.starling.wamp.serializer;

import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.InvocationDetails;
import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/** INVOCATION.Details. */
final class InvocationDetailsCodec extends DictCodec<InvocationDetails> {

  InvocationDetailsCodec() {
    super("Details", InvocationDetails.DEFAULT);
  }

  @Override
  InvocationDetails read(DictReader in) {
    @Nullable Uri procedure = null;
    long caller = 0;
    @Nullable String authid = null;
    @Nullable String authrole = null;
    long trustlevel = -1;
    boolean receiveProgress = false;
    boolean progress = false;
    long timeoutMillis = 0;
    for (Key key = in.nextKey(); key != null; key = in.nextKey()) {
      switch (key) {
        case PROCEDURE -> procedure = in.uri();
        case CALLER -> caller = in.id();
        case CALLER_AUTHID -> authid = in.string();
        case CALLER_AUTHROLE -> authrole = in.string();
        case RECEIVE_PROGRESS -> receiveProgress = in.flag();
        case PROGRESS -> progress = in.flag();
        case TIMEOUT -> timeoutMillis = in.count();
        case TRUSTLEVEL -> trustlevel = in.level();
        case PPT_SCHEME, PPT_SERIALIZER, PPT_CIPHER, PPT_KEYID -> in.passthru(key);
        default -> in.ignore();
      }
    }
    Discloser discloser = caller == 0 ? null : new Discloser(caller, authid, authrole);
    return new InvocationDetails(
        procedure,
        discloser,
        trustlevel,
        receiveProgress,
        progress,
        timeoutMillis,
        in.passthru(),
        in.attributes());
  }

  @Override
  void write(InvocationDetails details, DictWriter out) {
    out.uri(Key.PROCEDURE, details.procedure());
    Discloser caller = details.caller();
    if (caller != null) {
      out.number(Key.CALLER, caller.session());
      out.string(Key.CALLER_AUTHID, caller.authid());
      out.string(Key.CALLER_AUTHROLE, caller.authrole());
    }
    out.level(Key.TRUSTLEVEL, details.trustlevel());
    out.flag(Key.RECEIVE_PROGRESS, details.receiveProgress());
    out.flag(Key.PROGRESS, details.progress());
    out.number(Key.TIMEOUT, details.timeoutMillis());
    out.passthru(details.passthru());
    out.attributes(details.attributes());
  }
}
