package io.starling.router.broker;

import io.starling.router.loop.WallClock;
import io.starling.router.meta.Argument;
import io.starling.router.meta.Gathering;
import io.starling.router.meta.Gathering.Question;
import io.starling.router.meta.IdsByMatch;
import io.starling.router.meta.MetaCall;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.meta.Page;
import io.starling.router.meta.Refusal;
import io.starling.router.meta.Signature;
import io.starling.router.routing.Matches;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The procedures {@code wamp.subscription...} (WAMP, "Subscription Meta API").
 *
 * <p>Threads: belongs to one loop.
 */
final class SubscriptionMeta {

  private static final Signature ID = Signature.of(Argument.ID);

  private final Topics topics;
  private final Histories histories;
  private final Broker[] brokers;

  SubscriptionMeta(Topics topics, Histories histories, Broker[] brokers) {
    this.topics = topics;
    this.histories = histories;
    this.brokers = brokers;
  }

  void addTo(MetaProcedures procedures) {
    procedures.add("wamp.subscription.list", Signature.NONE, this::list);
    procedures.add(
        "wamp.subscription.lookup",
        Signature.of(Argument.TEXT).optionally(Argument.DICT),
        this::lookup);
    procedures.add("wamp.subscription.match", Signature.of(Argument.TEXT), this::match);
    procedures.add("wamp.subscription.get", ID, call -> call.result(details(find(call))));
    procedures.add("wamp.subscription.list_subscribers", ID, this::listSubscribers);
    procedures.add("wamp.subscription.count_subscribers", ID, this::countSubscribers);
    procedures.add(
        "wamp.subscription.remove_subscriber",
        Signature.of(Argument.ID, Argument.ID),
        this::removeSubscriber);
  }

  /** A subscription as clients are told of it. */
  static Map<String, Object> details(Subscription subscription) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("id", subscription.id());
    details.put("created", WallClock.text(subscription.created()));
    details.put("uri", subscription.uri());
    details.put("match", subscription.match().wireName());
    return details;
  }

  private Subscription find(MetaCall call) {
    Subscription subscription = topics.get(call.id(0));
    if (subscription == null) {
      throw new Refusal(WampUris.NO_SUCH_SUBSCRIPTION, "no subscription has the id " + call.id(0));
    }
    return subscription;
  }

  private void list(MetaCall call) {
    IdsByMatch ids = new IdsByMatch();
    topics.forEach(subscription -> ids.add(subscription.match(), subscription.id()));
    call.result(ids.page(Page.of(call)));
  }

  /** What has a history has an id that it can be read by, also while nobody is subscribed. */
  private void lookup(MetaCall call) {
    MatchPolicy match = IdsByMatch.matchOption(call, 1);
    Uri uri = Uri.of(call.text(0));
    Subscription found = topics.find(match, uri);
    History history = histories.find(match, uri);
    call.result(
        found != null ? found.id() : history != null ? history.id() : (@Nullable Object) null);
  }

  private void match(MetaCall call) {
    Matches<Subscription> found = new Matches<>();
    topics.match(Uri.of(call.text(0)), found);
    List<Long> ids = new ArrayList<>(found.size());
    for (int i = 0; i < found.size(); i++) {
      ids.add(found.get(i).id());
    }
    call.result(ids.isEmpty() ? (@Nullable Object) null : ids);
  }

  private void listSubscribers(MetaCall call) {
    Subscription subscription = find(call);
    Page page = Page.of(call);
    Gathering.ask(
        call,
        questions(subscription, broker -> page.of(broker.subscribers(subscription.id()))),
        parts -> call.result(page.ofParts(parts)));
  }

  private void countSubscribers(MetaCall call) {
    Subscription subscription = find(call);
    Gathering.ask(
        call,
        questions(subscription, broker -> broker.countSubscribers(subscription.id())),
        parts -> call.result(parts.stream().mapToInt(Integer::intValue).sum()));
  }

  private void removeSubscriber(MetaCall call) {
    Subscription subscription = find(call);
    long session = call.id(1);
    String reason = call.textKeyword("reason");
    Gathering.ask(
        call,
        questions(subscription, broker -> broker.revoke(subscription.id(), session, reason)),
        parts -> {
          if (!parts.contains(true)) {
            throw new Refusal(
                WampUris.NO_SUCH_SESSION, "not a session that has the subscription: " + session);
          }
          call.result();
        });
  }

  /** One question for each loop that has subscribers. */
  private <P> List<Question<P>> questions(Subscription subscription, Function<Broker, P> answer) {
    List<Question<P>> questions = new ArrayList<>();
    for (long loops = subscription.loops(); loops != 0; loops &= loops - 1) {
      Broker broker = brokers[Long.numberOfTrailingZeros(loops)];
      questions.add(new Question<>(broker.loop(), () -> answer.apply(broker)));
    }
    return questions;
  }
}
