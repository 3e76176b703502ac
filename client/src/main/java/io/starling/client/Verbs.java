package io.starling.client;

import io.starling.wamp.message.Message;
import io.starling.wamp.message.Published;
import io.starling.wamp.uri.Uri;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What users ask for, as requests of the present session. The methods with a {@link Link} belong to
 * the home loop, the others may be called from any thread.
 */
final class Verbs {

  private final ClientCore core;
  private final Subscriptions subscriptions;
  private final Registrations registrations;

  Verbs(ClientCore core, Subscriptions subscriptions, Registrations registrations) {
    this.core = core;
    this.subscriptions = subscriptions;
    this.registrations = registrations;
  }

  CompletableFuture<OptionalLong> publish(PublishRequest request) {
    CompletableFuture<OptionalLong> future = new CompletableFuture<>();
    core.submit(
        future,
        link -> {
          link.session()
              .publish(
                  request.options(),
                  Uri.of(request.topic()),
                  request.payload(),
                  reply(
                      link,
                      future,
                      (Published published) -> OptionalLong.of(published.publication()),
                      Verbs::nothing));
          if (!request.options().acknowledge()) {
            core.dispatcher().complete(future, OptionalLong.empty());
          }
        });
    return future;
  }

  CompletableFuture<Subscription> subscribe(SubscribeRequest request, EventHandler handler) {
    Subscription subscription = new Subscription(request, handler, core.dispatcher().lane(), this);
    CompletableFuture<Subscription> future = new CompletableFuture<>();
    core.submit(future, link -> subscribe(link, subscription, future));
    return future;
  }

  void subscribe(Link link, Subscription subscription, CompletableFuture<Subscription> future) {
    link.session()
        .subscribe(
            subscription.request().options(),
            Uri.of(subscription.topic()),
            reply(
                link,
                future,
                subscribed -> {
                  long id = subscribed.subscription();
                  release(link, subscriptions.answered(subscription, id));
                  return subscription;
                },
                () -> release(link, subscriptions.refused(subscription))));
    subscriptions.asked(subscription);
  }

  CompletableFuture<@Nullable Void> unsubscribe(Subscription subscription) {
    CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
    core.execute(future, () -> unsubscribe(subscription, future));
    return future;
  }

  private void unsubscribe(Subscription subscription, CompletableFuture<@Nullable Void> future) {
    OptionalLong due = subscriptions.remove(subscription);
    Link link = core.establishedLink();
    if (link == null || due.isEmpty()) {
      core.dispatcher().complete(future, null);
      return;
    }
    link.session().unsubscribe(due.getAsLong(), reply(link, future, _ -> null, Verbs::nothing));
  }

  private void release(Link link, OptionalLong due) {
    if (due.isPresent() && link.isEstablished()) {
      link.session()
          .unsubscribe(
              due.getAsLong(),
              reply(link, new CompletableFuture<>(), reply -> reply, Verbs::nothing));
    }
  }

  CompletableFuture<Registration> register(RegisterRequest request, InvocationHandler handler) {
    Registration registration = new Registration(request, handler, this);
    CompletableFuture<Registration> future = new CompletableFuture<>();
    core.submit(future, link -> register(link, registration, future));
    return future;
  }

  void register(Link link, Registration registration, CompletableFuture<Registration> future) {
    link.session()
        .register(
            registration.request().options(),
            Uri.of(registration.procedure()),
            reply(
                link,
                future,
                registered -> {
                  registrations.answered(registration, registered.registration());
                  if (!registration.isActive()) {
                    unregister(registration, new CompletableFuture<>());
                  }
                  return registration;
                },
                () -> registrations.refused(registration)));
  }

  CompletableFuture<@Nullable Void> unregister(Registration registration) {
    CompletableFuture<@Nullable Void> future = new CompletableFuture<>();
    core.execute(future, () -> unregister(registration, future));
    return future;
  }

  private void unregister(Registration registration, CompletableFuture<@Nullable Void> future) {
    registrations.unwanted(registration);
    long id = registration.id();
    Link link = core.establishedLink();
    if (link == null || registrations.get(id) != registration) {
      core.dispatcher().complete(future, null);
      return;
    }
    link.session()
        .unregister(
            id,
            reply(
                link,
                future,
                _ -> {
                  registrations.removed(id);
                  return null;
                },
                () -> registrations.removed(id)));
  }

  PendingCall call(CallRequest request) {
    PendingCall call = new PendingCall(request, core);
    call.start();
    return call;
  }

  private static void nothing() {}

  private <R extends Message, T extends @Nullable Object> FutureReply<R, T> reply(
      Link link, CompletableFuture<T> future, Function<R, T> onAnswer, Runnable onRefusal) {
    return new FutureReply<>(core.dispatcher(), link.reader(), future, onAnswer, onRefusal);
  }
}
