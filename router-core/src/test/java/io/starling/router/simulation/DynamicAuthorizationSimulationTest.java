package io.starling.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authenticator;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Limits;
import io.starling.router.port.OutsideAuthorizer;
import io.starling.router.port.Ports;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmRights;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Services;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.serializer.PayloadReader;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/**
 * Clients whose requests wait for a client that decides, which takes its time, keeps silent or goes
 * away, while rights change: each request has one reply, replies come in the order of the requests,
 * and each is what was decided.
 */
class DynamicAuthorizationSimulationTest {

  private static final Uri REALM = Uri.of("realm1");

  @Test
  void repliesComeInOrderAndAreWhatWasDecided() {
    long given = Long.getLong("seed", 0);
    long first = given != 0 ? given : System.nanoTime();
    for (long seed = first; seed < first + (given != 0 ? 1 : 60); seed++) {
      try {
        new Run(seed).run();
      } catch (RuntimeException | AssertionError failure) {
        throw new AssertionError("replay with -Dseed=" + seed, failure);
      }
    }
  }

  private static final class Run {

    final RandomGenerator random;
    final SimulatedRouter router;
    final List<Client> clients = new ArrayList<>();
    SimulatedClient decider;
    long version;

    Run(long seed) {
      random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      RealmRights rights =
          new RealmRights() {
            @Override
            public long version() {
              return version;
            }

            @Override
            public boolean allowEverything() {
              return false;
            }

            @Override
            public boolean allow(Principal.Rights of, Action action, Uri uri, MatchPolicy match) {
              return !uri.text().startsWith("com.ask") && !uri.text().startsWith("com.shut");
            }

            @Override
            public boolean deny(Principal.Rights of, Action action, Uri uri, MatchPolicy match) {
              return uri.text().startsWith("com.shut");
            }

            @Override
            public OutsideAuthorizer outside() {
              return new OutsideAuthorizer(Uri.of("com.auth"), null, Duration.ofSeconds(1));
            }
          };
      Authenticator authenticator =
          (attempt, next) ->
              next.accept(
                  new Authenticator.Accept(
                      new Principal(
                          "a",
                          "a",
                          "test",
                          "test",
                          Map.of(),
                          new Principal.Rights("a", Set.of()))));
      router =
          SimulatedRouter.of(
              new SimulatedRouter.Settings(
                  1 + random.nextInt(4),
                  random.nextBoolean(),
                  Limits.DEFAULT,
                  new Ports(
                      RealmDirectory.of(List.of(RealmSettings.lenient(REALM))),
                      authenticator,
                      realm -> rights,
                      Services.NONE)),
              random.nextLong());
      decider = decider();
      for (int i = 0; i < 4; i++) {
        clients.add(new Client());
      }
      router.run();
    }

    SimulatedClient connect() {
      SerializerFormat[] formats = SerializerFormat.values();
      SimulatedClient client =
          router.connect(
              random.nextInt(router.router().loops()), formats[random.nextInt(formats.length)]);
      PeerRoles.Builder roles = new PeerRoles.Builder();
      for (Role role : Role.values()) {
        if (role.isClient()) {
          roles.add(role);
        }
      }
      client.send(
          new Hello(REALM, new HelloDetails(roles.build(), null, List.of(), null, null, Map.of())));
      return client;
    }

    SimulatedClient decider() {
      SimulatedClient client = connect();
      client.onReceive(
          received -> {
            if (received.message() instanceof Invocation invocation) {
              Object uri = new PayloadReader(64).args(invocation.payload()).get(1);
              if (!uri.equals("com.ask.silence")) {
                client.sendJson(
                    "[70,%d,{},[{\"allow\":%s,\"cache\":%s}]]"
                        .formatted(
                            invocation.request(), uri.equals("com.ask.yes"), random.nextBoolean()));
              }
            }
          });
      client.sendJson("[64,1,{},\"com.auth\"]");
      return client;
    }

    void run() {
      for (int act = 0; act < 300; act++) {
        switch (random.nextInt(40)) {
          case 0 -> {
            decider.lose();
            decider = decider();
          }
          case 1 -> {
            version++;
            router.router().rightsChanged(REALM);
          }
          case 2 -> router.pass(Duration.ofMillis(random.nextInt(600)));
          case 3 -> {
            clients.remove(random.nextInt(clients.size())).client.lose();
            clients.add(new Client());
          }
          default -> clients.get(random.nextInt(clients.size())).ask();
        }
        for (int steps = random.nextInt(6); steps > 0; steps--) {
          router.step();
        }
      }
      for (int i = 0; i < 400; i++) {
        router.after(Duration.ofMillis(1100)); // Each that keeps silent takes a second.
      }
      clients.forEach(client -> assertThat(client.expected).isEmpty());
      router.close();
    }

    private record Expected(long request, String uri) {}

    private final class Client {

      final SimulatedClient client = connect();
      final Deque<Expected> expected = new ArrayDeque<>();
      long request;

      Client() {
        client.onReceive(received -> receive(received.message()));
      }

      void ask() {
        String uri =
            switch (random.nextInt(8)) {
              case 0 -> "com.ask.silence";
              case 1, 2 -> "com.ask.yes";
              case 3 -> "com.ask.no";
              case 4 -> "com.shut";
              default -> "com.open";
            };
        expected.add(new Expected(++request, uri));
        client.sendJson(
            random.nextBoolean()
                ? "[32,%d,{},\"%s\"]".formatted(request, uri)
                : "[16,%d,{\"acknowledge\":true},\"%s\",[\"%s\"]]"
                    .formatted(request, uri, "x".repeat(random.nextInt(2000))));
      }

      private void receive(Message message) {
        switch (message) {
          case Published m -> reply(m.request(), "allowed");
          case Subscribed m -> reply(m.request(), "allowed");
          case Error m -> reply(m.request(), m.error().text());
          default -> {}
        }
      }

      private void reply(long id, String outcome) {
        Expected next = expected.remove();
        assertThat(id).as("the order of replies").isEqualTo(next.request());
        assertThat(outcome)
            .as(next.uri())
            .isIn(
                switch (next.uri()) {
                  case "com.open" -> List.of("allowed");
                  case "com.shut" -> List.of("wamp.error.not_authorized");
                  case "com.ask.yes" -> List.of("allowed", "wamp.error.authorization_failed");
                  case "com.ask.no" ->
                      List.of("wamp.error.not_authorized", "wamp.error.authorization_failed");
                  default -> List.of("wamp.error.authorization_failed");
                });
      }
    }
  }
}
