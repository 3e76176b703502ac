package io.starling.router.broker;

import io.starling.router.memory.RetainedEvents;
import io.starling.router.meta.Argument;
import io.starling.router.meta.IdsByMatch;
import io.starling.router.meta.MetaCall;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.meta.Refusal;
import io.starling.router.meta.Signature;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;

/**
 * The procedure {@code starling.retained.clear}: WAMP has no way to take a retained event back.
 *
 * <p>Threads: belongs to one loop.
 */
final class RetentionMeta {

  private final Rules rules;
  private final RetainedEvents retained;

  RetentionMeta(Rules rules, RetainedEvents retained) {
    this.rules = rules;
    this.retained = retained;
  }

  void addTo(MetaProcedures procedures) {
    procedures.add(
        "starling.retained.clear",
        Signature.of(Argument.TEXT).optionally(Argument.DICT),
        this::clear);
  }

  /** Answers with the number of topics whose retained events were forgotten. */
  private void clear(MetaCall call) {
    Uri uri = Uri.of(call.text(0));
    MatchPolicy match = IdsByMatch.matchOption(call, 1);
    if (!rules.isValid(uri, match)) {
      throw new Refusal(WampUris.INVALID_URI, "not a valid topic: " + uri);
    }
    call.result(retained.clear(match, uri));
  }
}
