package io.starling.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmRights;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Services;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unregistered;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Clients that subscribe, register and publish while their rights change at any moment. No event
 * may follow the end of its subscription; and whenever the router is at rest, everybody has exactly
 * what he asked for and may have, and the next message is judged by the rights of the moment.
 */
final class RightsSimulation {

  private static final Uri REALM = Uri.of("realm1");
  private static final int ROUNDS = 30;
  private static final int ACTS_PER_ROUND = 20;
  private static final List<String> TOPICS = List.of("com.a", "com.a.b", "com.c");
  private static final List<Target> TARGETS =
      List.of(
          new Target("com.a", MatchPolicy.EXACT),
          new Target("com.a", MatchPolicy.PREFIX),
          new Target("com.a.b", MatchPolicy.EXACT),
          new Target("com.", MatchPolicy.WILDCARD),
          new Target("com..b", MatchPolicy.WILDCARD));

  private record Target(String uri, MatchPolicy match) {

    boolean matches(String topic) {
      return switch (match) {
        case EXACT -> topic.equals(uri);
        case PREFIX -> topic.startsWith(uri);
        case WILDCARD -> topic.matches(uri.replace("..", ".[^.]+.").replaceAll("\\.$", ".[^.]+"));
      };
    }
  }

  private record Denial(String subject, Action action, String uri, MatchPolicy match) {}

  private final RandomGenerator random;
  private final SimulatedRouter router;
  private final Set<Denial> denied = new HashSet<>();
  private final List<Client> clients = new ArrayList<>();
  private long version;

  private RightsSimulation(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    RealmRights rights =
        new RealmRights() {
          @Override
          public long version() {
            return version;
          }

          @Override
          public boolean allowEverything() {
            return denied.isEmpty();
          }

          @Override
          public boolean allow(
              Principal.Rights subject, Action action, Uri uri, MatchPolicy match) {
            return mayDo(subject.subject(), action, uri.text(), match);
          }
        };
    router =
        SimulatedRouter.of(
            new SimulatedRouter.Settings(
                1 + random.nextInt(4),
                random.nextBoolean(),
                Limits.DEFAULT,
                new Ports(
                    RealmDirectory.of(List.of(RealmSettings.lenient(REALM))),
                    (attempt, next) -> {
                      String name = String.valueOf(attempt.hello().authid());
                      next.accept(
                          new io.starling.router.port.Authenticator.Accept(
                              new Principal(
                                  name,
                                  name,
                                  "test",
                                  "test",
                                  Map.of(),
                                  new Principal.Rights(name, Set.of(name)))));
                    },
                    realm -> rights,
                    Services.NONE)),
            random.nextLong());
  }

  static void run(long seed) {
    try {
      new RightsSimulation(seed).run();
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError(
          "replay with -Dseed=%d: %s".formatted(seed, failure.getMessage()), failure);
    }
  }

  private boolean mayDo(String subject, Action action, String uri, MatchPolicy match) {
    return !denied.contains(new Denial(subject, action, uri, match));
  }

  private void run() {
    for (int i = 0; i < 5; i++) {
      clients.add(new Client("client" + i, i));
    }
    router.run();
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < ACTS_PER_ROUND; i++) {
        act();
        for (int steps = random.nextInt(6); steps > 0; steps--) {
          router.step();
        }
      }
      router.run();
      clients.forEach(Client::checkAtRest);
      checkEvents();
    }
    router.close();
  }

  private void act() {
    Client client = clients.get(random.nextInt(clients.size()));
    Target target = TARGETS.get(random.nextInt(TARGETS.size()));
    switch (random.nextInt(6)) {
      case 0, 1 -> toggle(client, target);
      case 2 -> client.subscribe(target);
      case 3 -> client.register(target);
      case 4 -> client.leaveSomething();
      default -> client.publish(TOPICS.get(random.nextInt(TOPICS.size())));
    }
  }

  /** The version changes first, and then the loops are told. */
  private void toggle(Client client, Target target) {
    boolean publishing = random.nextInt(4) == 0;
    Denial denial =
        publishing
            ? new Denial(
                client.name,
                Action.PUBLISH,
                TOPICS.get(random.nextInt(TOPICS.size())),
                MatchPolicy.EXACT)
            : new Denial(
                client.name,
                random.nextBoolean() ? Action.SUBSCRIBE : Action.REGISTER,
                target.uri,
                target.match);
    if (!denied.remove(denial)) {
      denied.add(denial);
    }
    version++;
    router.router().rightsChanged(REALM);
  }

  /** What everybody gets of one publication to each topic. */
  private void checkEvents() {
    for (String topic : TOPICS) {
      Client publisher = clients.get(random.nextInt(clients.size()));
      boolean allowed = mayDo(publisher.name, Action.PUBLISH, topic, MatchPolicy.EXACT);
      clients.forEach(client -> client.events.clear());
      publisher.publish(topic);
      router.run();
      assertThat(publisher.lastPublicationAccepted).as("PUBLISH to " + topic).isEqualTo(allowed);
      for (Client client : clients) {
        TreeSet<Long> expected = new TreeSet<>();
        client.subscriptions.forEach(
            (id, target) -> {
              if (allowed && target.matches(topic)) {
                expected.add(id);
              }
            });
        assertThat(new TreeSet<>(client.events)).as("events of %s", topic).isEqualTo(expected);
      }
    }
  }

  private final class Client {

    final String name;
    final SimulatedClient client;
    final Map<Long, Target> subscriptions = new HashMap<>();
    final Map<Long, Target> registrations = new HashMap<>();
    final List<Long> events = new ArrayList<>();
    final Map<Long, Target> asked = new HashMap<>();
    final Map<Long, Long> leaving = new HashMap<>();
    @Nullable Boolean lastPublicationAccepted;
    long request;

    Client(String name, int number) {
      this.name = name;
      SerializerFormat[] formats = SerializerFormat.values();
      this.client =
          router.connect(number % router.router().loops(), formats[number % formats.length]);
      client.onReceive(received -> receive(received.message()));
      PeerRoles.Builder roles = new PeerRoles.Builder();
      for (Role role : Role.values()) {
        if (role.isClient()) {
          roles.add(role, Feature.values());
        }
      }
      client.send(
          new Hello(REALM, new HelloDetails(roles.build(), null, List.of(), name, name, Map.of())));
    }

    void subscribe(Target target) {
      asked.put(++request, target);
      client.sendJson(
          "[32,%d,{\"match\":\"%s\"},\"%s\"]"
              .formatted(request, target.match.wireName(), target.uri));
    }

    void register(Target target) {
      asked.put(++request, target);
      client.sendJson(
          "[64,%d,{\"match\":\"%s\",\"invoke\":\"random\"},\"%s\"]"
              .formatted(request, target.match.wireName(), target.uri));
    }

    void publish(String topic) {
      client.sendJson(
          "[16,%d,{\"acknowledge\":true,\"exclude_me\":false},\"%s\"]".formatted(++request, topic));
    }

    void leaveSomething() {
      boolean subscription = random.nextBoolean();
      List<Long> there =
          new ArrayList<>(subscription ? subscriptions.keySet() : registrations.keySet());
      if (!there.isEmpty()) {
        long id = there.get(random.nextInt(there.size()));
        leaving.put(++request, id);
        client.sendJson("[%d,%d,%d]".formatted(subscription ? 34 : 66, request, id));
      }
    }

    private void receive(io.starling.wamp.message.Message message) {
      switch (message) {
        case Subscribed m -> subscriptions.put(m.subscription(), asked.remove(m.request()));
        case Registered m -> registrations.put(m.registration(), asked.remove(m.request()));
        case Unsubscribed m ->
            assertThat(
                    subscriptions.remove(
                        m.revocation() == null ? leaving.remove(m.request()) : m.revocation().id()))
                .isNotNull();
        case Unregistered m ->
            assertThat(
                    registrations.remove(
                        m.revocation() == null ? leaving.remove(m.request()) : m.revocation().id()))
                .isNotNull();
        case Event m -> {
          assertThat(subscriptions).containsKey(m.subscription());
          events.add(m.subscription());
        }
        case Published m -> lastPublicationAccepted = true;
        case Error m -> refused(m);
        default -> {}
      }
    }

    /** Only what may be refused; what was left meanwhile need not be there any more. */
    private void refused(Error error) {
      boolean known =
          error.error().equals(WampUris.NOT_AUTHORIZED)
              || error.error().equals(WampUris.PROCEDURE_ALREADY_EXISTS)
              || error.error().equals(WampUris.NO_SUCH_SUBSCRIPTION)
              || error.error().equals(WampUris.NO_SUCH_REGISTRATION);
      assertThat(known).as(error.toString()).isTrue();
      if (error.requestType() == io.starling.wamp.message.MessageType.PUBLISH) {
        lastPublicationAccepted = false;
      }
      asked.remove(error.request());
      leaving.remove(error.request());
    }

    void checkAtRest() {
      assertThat(asked).isEmpty();
      subscriptions
          .values()
          .forEach(target -> assertThat(may(Action.SUBSCRIBE, target)).as(name + target).isTrue());
      registrations
          .values()
          .forEach(target -> assertThat(may(Action.REGISTER, target)).as(name + target).isTrue());
    }

    private boolean may(Action action, Target target) {
      return mayDo(name, action, target.uri, target.match);
    }
  }
}
