package io.starling.distribution.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.starling.client.PublishRequest;
import io.starling.client.WampClient;
import io.starling.client.WampException;
import io.starling.client.auth.Authentication;
import io.starling.router.port.Counter;
import io.starling.router.port.Ports;
import io.starling.router.port.Quota;
import io.starling.router.port.Quotas;
import io.starling.router.port.Quotas.OverRate;
import io.starling.router.port.Services;
import io.starling.security.authorization.DirectoryAuthorizer;
import io.starling.security.authorization.Enforcement;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.testkit.EmbeddedRouter;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Limits of a realm that is in use, over real sockets. */
@Timeout(60)
class LiveLimitsTest {

  private static final Uri REALM = Uri.of("com.example");
  private static final RealmDefinition OPEN = RealmDefinition.of(REALM).withSecurityEnabled(false);

  private final SecurityDirectory directory = new SecurityDirectory();
  private final EmbeddedRouter router =
      EmbeddedRouter.start(
          new Ports(
              directory, new NamedByTicket(), new DirectoryAuthorizer(directory), Services.NONE));
  private WampClient bob;

  @BeforeEach
  void join() {
    directory.onChange(new Enforcement(directory, router.router()));
    directory.merge(RealmContent.empty(OPEN));
    bob = connect("bob");
  }

  @AfterEach
  void close() {
    router.close();
  }

  private WampClient connect(String name) {
    return router.connect(
        router.config(REALM.text()).authentication(Authentication.ticket(name, name)).build());
  }

  private void limit(Quota quota, long limit, OverRate over) {
    directory.define(OPEN.withLimits(Quotas.of(Map.of(quota, limit)).with(over)));
  }

  private List<CompletableFuture<?>> publish(int times) {
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      all.add(bob.publish(PublishRequest.to("com.news").withAcknowledge()));
    }
    return all;
  }

  private static Optional<WampException> refusal(CompletableFuture<?> request) {
    try {
      request.join();
      return Optional.empty();
    } catch (CompletionException e) {
      return Optional.of((WampException) e.getCause());
    }
  }

  /** A loop may read what comes from a socket before it hears of a change. */
  @Test
  void requestsAboveTheRateAreRefusedWhileTheSessionIsOpen() {
    publish(20).forEach(CompletableFuture::join);
    limit(Quota.MESSAGE_RATE_PER_USER, 1, OverRate.ERROR);
    WampException refused =
        await()
            .until(
                () ->
                    publish(3).stream()
                        .map(LiveLimitsTest::refusal)
                        .flatMap(Optional::stream)
                        .findFirst(),
                Optional::isPresent)
            .orElseThrow();

    assertThat(refused.uri()).isEqualTo("starling.error.rate_limited");
    assertThat(refused.kwargs())
        .containsEntry("limit", "message_rate_per_user")
        .containsEntry("max", 1L)
        .containsKey("retry_after_ms");

    limit(Quota.MESSAGE_RATE_PER_USER, 0, OverRate.ERROR);
    await()
        .until(() -> publish(3).stream().map(LiveLimitsTest::refusal).allMatch(Optional::isEmpty));
  }

  @Test
  void senderAboveTheRateIsHeldUpAndLosesNothing() {
    limit(Quota.MESSAGE_RATE_PER_SESSION, 50, OverRate.DELAY);

    await()
        .until(
            () -> {
              publish(60).forEach(CompletableFuture::join);
              return delays() > 0;
            });
  }

  private long delays() {
    return IntStream.range(0, router.router().loops())
        .mapToLong(i -> router.router().loop(i).counters().get(Counter.SESSIONS_DELAYED))
        .sum();
  }

  /** Sessions that are open when a realm gets its first limit are counted a moment later. */
  @Test
  void sessionTooManyIsRefused() {
    limit(Quota.SESSIONS_PER_USER, 1, OverRate.ERROR);

    await()
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> connect("bob").close())
                    .hasStackTraceContaining("starling.error.limit_exceeded"));
    connect("alice");
  }
}
