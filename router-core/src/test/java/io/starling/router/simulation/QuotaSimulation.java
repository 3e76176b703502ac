package io.starling.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authorizer;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.Quota;
import io.starling.router.port.Quotas;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Resource;
import io.starling.router.port.Services;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unregistered;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/**
 * Clients of a few users that come and go, subscribe, register and call on all loops at once, while
 * limits begin and end. Whenever the router is at rest, nobody has more than he may, and exactly
 * those get one more of something who may have it: nothing is counted twice, and nothing is
 * forgotten to be given back.
 */
final class QuotaSimulation {

  private static final Uri REALM = Uri.of("realm1");
  private static final int ROUNDS = 25;
  private static final int ACTS_PER_ROUND = 25;
  private static final int USERS = 3;
  private static final Map<Resource, Integer> PER_USER =
      Map.of(
          Resource.SESSIONS, 3,
          Resource.SUBSCRIPTIONS, 4,
          Resource.REGISTRATIONS, 3,
          Resource.CALLS, 3);
  private static final Map<Resource, Integer> PER_REALM =
      Map.of(
          Resource.SESSIONS, 6,
          Resource.SUBSCRIPTIONS, 8,
          Resource.REGISTRATIONS, 6,
          Resource.CALLS, 5);

  private final RandomGenerator random;
  private final SimulatedRouter router;
  private final List<Client> clients = new ArrayList<>();
  private RealmSettings settings = settings(true);
  private boolean limited = true;

  private QuotaSimulation(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    router =
        SimulatedRouter.of(
            new SimulatedRouter.Settings(
                1 + random.nextInt(4),
                random.nextBoolean(),
                Limits.DEFAULT,
                new Ports(
                    realm -> realm.equals(REALM) ? settings : null,
                    CoreSimulation.authenticator(),
                    Authorizer.ALLOW_ALL,
                    Services.NONE)),
            random.nextLong());
  }

  static void run(long seed) {
    try {
      new QuotaSimulation(seed).run();
    } catch (RuntimeException | AssertionError failure) {
      throw new AssertionError(
          "replay with -Dseed=%d: %s".formatted(seed, failure.getMessage()), failure);
    }
  }

  private static RealmSettings settings(boolean limited) {
    Map<Quota, Long> limits = new EnumMap<>(Quota.class);
    if (limited) {
      PER_USER.forEach((resource, max) -> limits.put(resource.perUser(), (long) max));
      PER_REALM.forEach((resource, max) -> limits.put(resource.perRealm(), (long) max));
    }
    return RealmSettings.lenient(REALM).withQuotas(Quotas.of(limits));
  }

  private void run() {
    for (int round = 0; round < ROUNDS; round++) {
      Map<Resource, Integer> before = new EnumMap<>(Resource.class);
      for (Resource resource : Resource.values()) {
        before.put(resource, total(resource, null));
      }
      for (int i = 0; i < ACTS_PER_ROUND; i++) {
        act();
        for (int steps = random.nextInt(6); steps > 0; steps--) {
          router.step();
        }
      }
      router.run();
      clients.removeIf(client -> client.client.isOver());
      if (limited) {
        before.forEach(
            (resource, had) ->
                assertThat(total(resource, null))
                    .as("%s of the realm", resource)
                    .isLessThanOrEqualTo(Math.max(had, PER_REALM.get(resource))));
      }
      probe();
      if (random.nextInt(4) == 0) {
        limited = !limited;
        settings = settings(limited);
        router.router().settingsChanged(REALM);
        router.run();
      }
    }
    router.close();
  }

  private void act() {
    int what = random.nextInt(9);
    if (what == 0 || clients.isEmpty()) {
      clients.add(new Client("user" + random.nextInt(USERS)));
      return;
    }
    Client client = clients.get(random.nextInt(clients.size()));
    switch (what) {
      case 1 -> {
        if (random.nextInt(3) == 0) {
          client.client.lose();
        }
      }
      case 2, 3 -> client.subscribe("com.topic" + random.nextInt(5));
      case 4, 5 -> client.register("com.procedure" + random.nextInt(5));
      case 6 -> client.call("com.procedure" + random.nextInt(5));
      case 7 -> client.giveBack();
      default -> client.answer();
    }
  }

  private int total(Resource resource, @Nullable String user) {
    return clients.stream()
        .filter(client -> client.open && (user == null || client.user.equals(user)))
        .mapToInt(client -> client.has(resource))
        .sum();
  }

  private boolean hasRoom(Resource resource, String user) {
    return !limited
        || (total(resource, user) < PER_USER.get(resource)
            && total(resource, null) < PER_REALM.get(resource));
  }

  /** Whether one more of each is given or refused. */
  private void probe() {
    List<Client> open = clients.stream().filter(client -> client.open).toList();
    if (!open.isEmpty()) {
      Client client = open.get(random.nextInt(open.size()));
      boolean room = hasRoom(Resource.SUBSCRIPTIONS, client.user);
      client.subscribe("com.probe" + client.request);
      client.expect(room ? null : WampUris.LIMIT_EXCEEDED, "subscription");
      room = hasRoom(Resource.REGISTRATIONS, client.user);
      client.register("com.probe" + client.request);
      client.expect(room ? null : WampUris.LIMIT_EXCEEDED, "registration");
      room = hasRoom(Resource.CALLS, client.user);
      client.call("com.nobody");
      client.expect(room ? WampUris.NO_SUCH_PROCEDURE : WampUris.LIMIT_EXCEEDED, "call");
    }
    String user = "user" + random.nextInt(USERS);
    boolean room = hasRoom(Resource.SESSIONS, user);
    Client newcomer = new Client(user);
    router.run();
    assertThat(newcomer.open).as("a session more of %s", user).isEqualTo(room);
    newcomer.client.lose();
    router.run();
  }

  private final class Client {

    final String user;
    final SimulatedClient client;
    final Set<Long> subscriptions = new HashSet<>();
    final Set<Long> registrations = new HashSet<>();
    final Map<Long, Long> leaving = new HashMap<>();
    final Set<Long> calls = new HashSet<>();
    final List<Long> invocations = new ArrayList<>();
    boolean open;
    @Nullable Uri refusal;
    long request;

    Client(String user) {
      this.user = user;
      SerializerFormat[] formats = SerializerFormat.values();
      this.client =
          router.connect(
              random.nextInt(router.router().loops()), formats[random.nextInt(formats.length)]);
      client.onReceive(received -> receive(received.message()));
      PeerRoles.Builder roles = new PeerRoles.Builder();
      for (Role role : Role.values()) {
        if (role.isClient()) {
          roles.add(role, Feature.values());
        }
      }
      client.send(
          new Hello(REALM, new HelloDetails(roles.build(), null, List.of(), user, user, Map.of())));
    }

    int has(Resource resource) {
      return switch (resource) {
        case SESSIONS -> 1;
        case SUBSCRIPTIONS -> subscriptions.size();
        case REGISTRATIONS -> registrations.size();
        case CALLS -> calls.size();
      };
    }

    void subscribe(String topic) {
      client.sendJson("[32,%d,{},\"%s\"]".formatted(++request, topic));
    }

    void register(String procedure) {
      client.sendJson("[64,%d,{\"invoke\":\"random\"},\"%s\"]".formatted(++request, procedure));
    }

    void call(String procedure) {
      calls.add(++request);
      client.sendJson("[48,%d,{},\"%s\"]".formatted(request, procedure));
    }

    void giveBack() {
      boolean subscription = random.nextBoolean();
      Set<Long> there = subscription ? subscriptions : registrations;
      if (!there.isEmpty()) {
        long id = there.iterator().next();
        leaving.put(request + 1, id);
        client.sendJson("[%d,%d,%d]".formatted(subscription ? 34 : 66, ++request, id));
      } else if (!calls.isEmpty()) {
        client.sendJson("[49,%d,{\"mode\":\"skip\"}]".formatted(calls.iterator().next()));
      }
    }

    void answer() {
      if (!invocations.isEmpty()) {
        client.sendJson("[70,%d,{}]".formatted(invocations.removeFirst()));
      }
    }

    void expect(@Nullable Uri expected, String what) {
      refusal = null;
      router.run();
      assertThat(refusal).as("one %s more for %s", what, user).isEqualTo(expected);
    }

    private void receive(Message message) {
      switch (message) {
        case Welcome m -> open = true;
        case Abort m -> assertThat(m.reason()).isEqualTo(WampUris.LIMIT_EXCEEDED);
        case Subscribed m -> subscriptions.add(m.subscription());
        case Unsubscribed m -> subscriptions.remove(leaving.remove(m.request()));
        case Unregistered m -> registrations.remove(leaving.remove(m.request()));
        case Registered m -> registrations.add(m.registration());
        case Invocation m -> invocations.add(m.request());
        case Interrupt m -> invocations.remove(m.request());
        case Result m -> calls.remove(m.request());
        case Error m -> {
          calls.remove(m.request());
          refusal = m.error();
        }
        default -> {}
      }
    }
  }
}
