package io.starling.distribution.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.AbortException;
import io.starling.client.ClientConfig;
import io.starling.client.WampClient;
import io.starling.client.auth.Authentication;
import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tickets of a node that is started again. */
@Timeout(60)
class StoredTicketsTest {

  private static final String CONFIGURATION =
      """
      node: {data-dir: "%s/data"}
      security: {pbkdf-iterations: 5000, argon-memory: 1MiB, password-as-ticket: false}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {bind: "127.0.0.1:0"}
      realms:
        - uri: com.shop
          users: [{username: ann, password: %s}]
          sources:
            - {usernames: all, authmethod: wampcra}
            - {usernames: all, authmethod: ticket}
          grants:
            - {permissions: [wamp.call, starling.issue], roles: all, uri: "*"}
      """;

  @TempDir private Path directory;
  private final List<WampClient> clients = new ArrayList<>();
  private Node node;

  @BeforeEach
  void start() throws IOException {
    start("open sesame");
  }

  private void start(String password) throws IOException {
    Path file = directory.resolve("starling.yaml");
    Files.writeString(file, CONFIGURATION.formatted(directory, password));
    node = Node.start(Configurations.load(ConfigurationSources.none().withFile(file)), "test");
  }

  @AfterEach
  void stop() {
    clients.forEach(WampClient::close);
    clients.clear();
    node.drain();
  }

  private WampClient join(Authentication how) {
    String url = "ws://" + node.listeners().get("http").getFirst() + "/ws";
    WampClient client =
        WampClient.connect(ClientConfig.builder(url, "com.shop").authentication(how).build())
            .join();
    clients.add(client);
    return client;
  }

  private String issue() throws Exception {
    List<?> results =
        join(Authentication.wampCra("ann", "open sesame"))
            .call("starling.ticket.issue")
            .get(20, SECONDS)
            .args();
    Map<?, ?> issued = (Map<?, ?>) Objects.requireNonNull(results.getFirst());
    return (String) Objects.requireNonNull(issued.get("ticket"));
  }

  private void assertDenied(String ticket) {
    assertThatThrownBy(() -> join(Authentication.ticket("ann", ticket)))
        .cause()
        .isInstanceOfSatisfying(
            AbortException.class,
            e -> assertThat(e.uri()).isEqualTo("wamp.error.authentication_denied"));
  }

  @Test
  void ticketsAreGoodAfterARestartAndRevokedOnesAreNot() throws Exception {
    String revoked = issue();
    String good = issue();
    assertDenied(revoked);

    stop();
    start("open sesame");

    assertDenied(revoked);
    WampClient byTicket = join(Authentication.ticket("ann", good));
    WampClient ann = join(Authentication.wampCra("ann", "open sesame"));
    assertThat(ann.call("starling.ticket.revoke", good).get(20, SECONDS).args()).isEmpty();
    byTicket.closed().handle((nothing, failure) -> true).get(20, SECONDS);
    stop();
    start("open sesame");
    assertDenied(good);
  }

  @Test
  void anotherPasswordInTheConfigurationEndsTickets() throws Exception {
    String ticket = issue();

    stop();
    start("another one");

    assertDenied(ticket);
    join(Authentication.wampCra("ann", "another one"));
  }
}
