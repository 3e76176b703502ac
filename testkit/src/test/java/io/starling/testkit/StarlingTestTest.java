package io.starling.testkit;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.Event;
import io.starling.client.WampClient;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What {@link StarlingTest} gives, shared and closed as it says. */
@StarlingTest(realms = {"realm1", "com.example.other"})
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StarlingTestTest {

  private static final Set<EmbeddedRouter> ROUTERS = new HashSet<>();
  private static WampClient forAll;
  private static WampClient ofConstructor;
  private static WampClient ofFirstTest;

  private final WampClient mine;

  StarlingTestTest(WampClient mine) {
    this.mine = mine;
  }

  @BeforeAll
  static void joinForAll(WampClient client) {
    forAll = client;
  }

  @AfterAll
  static void clientForAllIsStillOpen() {
    assertThat(forAll.session()).isPresent();
  }

  @Test
  @Order(1)
  void clientsHaveJoinedTheFirstRealm(
      WampClient one, @Joined(over = RouterTransport.RAW_TCP) WampClient two, EmbeddedRouter router)
      throws Exception {
    assertThat(one).isNotSameAs(two);
    assertThat(one.session().orElseThrow().realm()).isEqualTo("realm1");
    BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    two.subscribe("com.t", events::add).get(10, SECONDS);

    one.publish("com.t", "hello").get(10, SECONDS);

    Event event = events.poll(10, SECONDS);
    assertThat(event).isNotNull();
    assertThat(event.value()).isEqualTo("hello");
    ofFirstTest = one;
    ofConstructor = mine;
    ROUTERS.add(router);
  }

  @Test
  @Order(2)
  void clientsOfAnEarlierTestAreClosedAndTheRouterIsTheSame(EmbeddedRouter router) {
    assertThat(ofFirstTest.closed()).isCompleted();
    assertThat(ofConstructor.closed()).isCompleted();
    assertThat(mine.session()).isPresent();
    assertThat(forAll.session()).isPresent();
    assertThat(ROUTERS).contains(router);
  }

  @Test
  @Order(3)
  void otherRealmsAreJoinedOnDemand(@Joined(realm = "com.example.other") WampClient client) {
    assertThat(client.session().orElseThrow().realm()).isEqualTo("com.example.other");
  }

  @Test
  @Order(3)
  void urlsLeadToTheRouter(
      URI url, @RouterUrl(RouterTransport.RAW_TCP) URI raw, @RouterUrl String text)
      throws Exception {
    assertThat(url).hasScheme("ws").hasPath("/ws").hasToString(text);
    assertThat(raw).hasScheme("rs");
    for (URI any : Set.of(url, raw)) {
      try (WampClient client = WampClient.connect(any.toString(), "realm1").get(10, SECONDS)) {
        assertThat(client.session()).isPresent();
      }
    }
  }

  @Test
  @Order(3)
  @StarlingTest(realms = "realm2")
  void aMethodMayHaveARouterOfItsOwn(EmbeddedRouter router, WampClient client) {
    assertThat(ROUTERS).doesNotContain(router);
    assertThat(client.session().orElseThrow().realm()).isEqualTo("realm2");
  }

  @Nested
  class Inside {

    @Test
    void nestedClassesShareTheRouter(EmbeddedRouter router) {
      assertThat(ROUTERS).contains(router);
    }
  }

  @Test
  @Order(3)
  void aRouterWithoutJUnitClosesItsClients() throws Exception {
    WampClient client;
    URI url;
    try (EmbeddedRouter router = EmbeddedRouter.start("realm1")) {
      client = router.connect("realm1");
      url = router.url();
    }

    assertThat(client.closed()).isCompleted();
    assertThatThrownBy(() -> WampClient.connect(url.toString(), "realm1").get(10, SECONDS))
        .hasMessageContaining("refused");
  }
}
