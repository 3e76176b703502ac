package io.starling.client;

import io.starling.client.session.InvocationListener;
import io.starling.client.session.OpenInvocation;
import io.starling.client.session.SessionEnd;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings events and invocations to their handlers, and tells of what the router took away. Confined
 * to the home loop; the handlers run on the executor.
 */
final class Deliveries {

  private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

  private final ClientCore core;
  private final Subscriptions subscriptions;
  private final Registrations registrations;
  private final SessionNews news;
  private final int invocationsMax;

  Deliveries(
      ClientCore core,
      Subscriptions subscriptions,
      Registrations registrations,
      SessionNews news,
      int invocationsMax) {
    this.core = core;
    this.subscriptions = subscriptions;
    this.registrations = registrations;
    this.news = news;
    this.invocationsMax = invocationsMax;
  }

  /** An event; one that comes after its subscription ended is dropped. */
  void deliver(Link link, io.starling.wamp.message.Event message) {
    List<Subscription> members = subscriptions.members(message.subscription());
    if (members.isEmpty()) {
      return;
    }
    List<Object> args = link.reader().args(message.payload());
    Map<String, Object> kwargs = link.reader().kwargs(message.payload());
    Uri topic = message.details().topic();
    for (Subscription member : members) {
      Event event =
          new Event(
              member,
              topic == null ? member.topic() : topic.text(),
              message.publication(),
              message.details(),
              args,
              kwargs);
      if (!member.lane().offer(() -> handle(event))) {
        news.eventDropped(member, member.countDropped());
      }
    }
  }

  private static void handle(Event event) {
    Subscription subscription = event.subscription();
    if (!subscription.isActive()) {
      return;
    }
    try {
      subscription.handler().handle(event);
    } catch (Exception e) {
      LOG.atWarn().addKeyValue("uri", event.topic()).setCause(e).log("an event handler failed");
    }
  }

  InvocationListener invoke(
      Link link, OpenInvocation open, io.starling.wamp.message.Invocation message) {
    Registration registration = registrations.get(message.registration());
    if (registration == null) {
      return refuse(
          link,
          open,
          WampUris.NO_SUCH_REGISTRATION,
          "registration " + message.registration() + " is not ours");
    }
    if (link.session().openInvocations() > invocationsMax) {
      return refuse(link, open, WampUris.UNAVAILABLE, "too many invocations wait for an answer");
    }
    InvocationRun run = new InvocationRun(core, link, open);
    run.start(
        new Invocation(
            registration,
            message.details(),
            link.reader().args(message.payload()),
            link.reader().kwargs(message.payload()),
            run));
    return run;
  }

  private static InvocationListener refuse(Link link, OpenInvocation open, Uri error, String text) {
    link.session().fail(open, error, null, Payload.of(text));
    return new Nobody();
  }

  void subscriptionRevoked(Revocation revocation) {
    for (Subscription subscription : subscriptions.revoked(revocation.id())) {
      news.subscriptionEnded(subscription, reason(revocation));
    }
  }

  void registrationRevoked(Revocation revocation) {
    Registration registration = registrations.removed(revocation.id());
    if (registration != null) {
      news.registrationEnded(registration, reason(revocation));
    }
  }

  private static String reason(Revocation revocation) {
    return revocation.reason() == null ? "revoked by the router" : revocation.reason();
  }

  /** For invocations that were refused at once. */
  private static final class Nobody implements InvocationListener {

    @Override
    public void continued(io.starling.wamp.message.Invocation chunk) {}

    @Override
    public void interrupted(Interrupt interrupt) {}

    @Override
    public void lost(SessionEnd end) {}
  }
}
