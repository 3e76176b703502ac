package io.starling.router.broker;

import io.starling.router.meta.Argument;
import io.starling.router.meta.MetaCall;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.meta.Refusal;
import io.starling.router.meta.Signature;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;

/**
 * The procedure {@code wamp.subscription.get_events} (WAMP, "Event History").
 *
 * <p>Threads: belongs to one loop.
 */
final class HistoryMeta {

  private final Rules rules;
  private final Topics topics;
  private final Histories histories;

  HistoryMeta(Rules rules, Topics topics, Histories histories) {
    this.rules = rules;
    this.topics = topics;
    this.histories = histories;
  }

  void addTo(MetaProcedures procedures) {
    procedures.add("wamp.subscription.get_events", Signature.of(Argument.ID), this::getEvents);
  }

  private void getEvents(MetaCall call) {
    long id = call.id(0);
    Subscription subscription = topics.get(id);
    History history = histories.get(id);
    if (subscription != null) {
      read(call, id, subscription.match(), subscription.uri());
    } else if (history != null) {
      read(call, id, history.match(), history.uri());
    } else {
      throw new Refusal(WampUris.NO_SUCH_SUBSCRIPTION, "no subscription has the id " + id);
    }
  }

  private void read(MetaCall call, long id, MatchPolicy match, Uri uri) {
    Uri denial = rules.refusal(call.caller(), Action.SUBSCRIBE, uri, match);
    if (denial != null) {
      throw new Refusal(denial, "may not subscribe to " + uri);
    }
    HistoryQuery query = HistoryQuery.of(call, rules.limits().events().historyAnswer());
    History history = histories.covering(match, uri);
    new HistoryReading(call, id, match, uri, query, history == null ? null : history.events())
        .begin();
  }
}
