package io.starling.router.simulation;

import io.starling.router.port.Authorizer;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Services;
import io.starling.router.simulation.ReferenceRouter.Client;
import io.starling.router.simulation.ReferenceRouter.PublishOptions;
import io.starling.router.simulation.ReferenceRouter.Session;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unregistered;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;

/**
 * Several clients do random things, legal and illegal, to a router and to the {@link
 * ReferenceRouter}, and everybody must get exactly what the latter says.
 *
 * <p>One client at a time sends a few messages in one go; the router's loops handle them in random
 * order until they rest. The others then must have got what those messages mean for them, message
 * by message in the order of sending; the sender itself the same in any order (checklist 17.5).
 * {@link CoreSimulation} has all clients act at once instead, and can therefore check less of each
 * message.
 */
final class ModelSimulation {

  private static final int ROUNDS = 250;
  private static final int CLIENTS = 5;
  private static final Uri REALM = Uri.of("realm1");
  private static final List<String> URIS =
      List.of("com.a", "com.a.b", "com.a.c", "com.b.b", "com.ab", "wamp.a.b", "com. a", "com..b");
  private static final List<String> PATTERNS =
      List.of("com.a", "com.a.b", "com.", "com.a.", "com", ".a.b", "com..b", "com.a.", "..", "c d");
  private static final List<String> MATCHES = List.of("exact", "prefix", "wildcard");
  private static final List<String> POLICIES = List.of("single", "roundrobin", "first", "last");
  private static final List<String> MODES = List.of("skip", "kill", "killnowait");
  private static final List<String> ERRORS = List.of("com.error.one", "wamp.error.canceled");
  private static final String FEATURES =
      """
      {"features":{"call_canceling":true,"progressive_call_results":true,"call_timeout":true}}\
      """;

  /** A client on both sides. */
  private final class Peer {
    final SimulatedClient real;
    final Client model;
    final List<String> got = new ArrayList<>();
    final List<List<String>> due = new ArrayList<>();
    int welcomes;

    Peer(SimulatedClient real, Client model) {
      this.real = real;
      this.model = model;
      real.onReceive(
          received -> {
            if (received.message() instanceof Welcome welcome) {
              Session session = model.sessions.get(welcomes++);
              name("session", welcome.session(), session.name);
              sessionIds.put(session.name, welcome.session());
            }
            if (!isMetaEvent(received.message())) {
              got.add(text(received, welcomes == 0 ? null : model.sessions.get(welcomes - 1)));
            }
          });
    }
  }

  private final RandomGenerator random;
  private final boolean strict;
  private final SimulatedRouter router;
  private final ReferenceRouter reference = new ReferenceRouter();
  private final List<Peer> peers = new ArrayList<>();
  private final Map<String, String> names = new HashMap<>();
  private final Map<String, String> numbers = new HashMap<>();
  private final Map<String, Long> sessionIds = new HashMap<>();
  private final List<String> trace = new ArrayList<>();

  private ModelSimulation(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    strict = random.nextBoolean();
    router =
        SimulatedRouter.of(
            new SimulatedRouter.Settings(
                1 + random.nextInt(3),
                random.nextInt(3) > 0,
                Limits.DEFAULT,
                new Ports(
                    RealmDirectory.of(
                        List.of(
                            strict ? RealmSettings.strict(REALM) : RealmSettings.lenient(REALM))),
                    CoreSimulation.authenticator(),
                    Authorizer.ALLOW_ALL,
                    Services.NONE)),
            random.nextLong());
  }

  /** Runs the simulation of a seed; a failure tells the seed and the last messages. */
  static void run(long seed) {
    ModelSimulation simulation = new ModelSimulation(seed);
    try {
      simulation.run();
    } catch (RuntimeException | AssertionError failure) {
      List<String> trace = simulation.trace;
      throw new AssertionError(
          "replay with -Dseed=%d: %s%n%s"
              .formatted(
                  seed,
                  failure.getMessage(),
                  String.join("\n", trace.subList(Math.max(0, trace.size() - 60), trace.size()))),
          failure);
    }
  }

  private void run() {
    for (int i = 0; i < CLIENTS; i++) {
      peers.add(connect());
    }
    for (int i = 0; i < ROUNDS; i++) {
      round();
    }
    router.close();
  }

  private Peer connect() {
    SerializerFormat[] formats = SerializerFormat.values();
    int loop = random.nextInt(router.router().loops());
    return new Peer(
        router.connect(loop, formats[random.nextInt(formats.length)]), new Client(loop));
  }

  private void round() {
    int place = random.nextInt(CLIENTS);
    Peer actor = peers.get(place);
    boolean allHaveSessions = peers.stream().allMatch(peer -> peer.model.session != null);
    if (allHaveSessions && random.nextInt(30) == 0) {
      trace.add("time passes");
      reference.expire();
      collect();
      router.after(Duration.ofSeconds(5));
      actor = null;
    } else if (random.nextInt(60) == 0) {
      trace.add(actor.real.format() + " " + place + " is lost");
      actor.real.lose();
      reference.lost(actor.model);
      collect();
    } else {
      for (int acts = 1 + random.nextInt(4); acts > 0 && !actor.model.closed; acts--) {
        act(actor);
        collect();
      }
    }
    router.run();
    for (Peer peer : peers) {
      check(peer, peer == actor);
    }
    if (peers.get(place).model.closed) {
      peers.set(place, connect());
    }
  }

  private void collect() {
    Map<Client, List<String>> sent = reference.take();
    for (Peer peer : peers) {
      List<String> due = sent.remove(peer.model);
      if (due != null) {
        peer.due.add(due);
      }
    }
    if (!sent.isEmpty()) {
      throw new AssertionError("the reference sends to who is gone: " + sent.values());
    }
  }

  private void check(Peer peer, boolean isActor) {
    List<List<String>> due = new ArrayList<>(peer.due);
    if (isActor || due.isEmpty()) {
      due = List.of(due.stream().flatMap(List::stream).toList());
    }
    List<String> expected = new ArrayList<>();
    List<String> got = new ArrayList<>(peer.got);
    for (List<String> group : due) {
      int from = Math.min(expected.size(), got.size());
      Collections.sort(got.subList(from, Math.min(got.size(), from + group.size())));
      group.stream().sorted().forEach(expected::add);
    }
    if (isActor) {
      Collections.sort(got);
    }
    if (!got.equals(expected)) {
      throw new AssertionError(
          "client %d got%n  %s%ninstead of%n  %s"
              .formatted(
                  peers.indexOf(peer),
                  String.join("\n  ", peer.got),
                  String.join("\n  ", expected)));
    }
    if (peer.real.isOver() != peer.model.closed) {
      throw new AssertionError("client " + peers.indexOf(peer) + " closed: " + peer.real.closed());
    }
    peer.got.clear();
    peer.due.clear();
  }

  // ----------------------------------------------------------------------------- the clients

  private void act(Peer peer) {
    Session session = peer.model.session;
    int dice = random.nextInt(100);
    if (session == null) {
      if (dice < 95) {
        hello(peer);
      } else {
        violate(peer);
      }
    } else if (dice < 16) {
      publish(peer, session);
    } else if (dice < 28) {
      subscribe(peer, session);
    } else if (dice < 33) {
      String key = ownKey(session, "subscription");
      reference.unsubscribe(session, key);
      send(peer, "[34," + session.requests + "," + number(key, "subscription") + "]");
    } else if (dice < 45) {
      register(peer, session);
    } else if (dice < 49) {
      String key = ownKey(session, "registration");
      reference.unregister(session, key);
      send(peer, "[66," + session.requests + "," + number(key, "registration") + "]");
    } else if (dice < 68) {
      call(peer, session);
    } else if (dice < 73) {
      long call = Math.max(1, session.requests - random.nextInt(6));
      String mode = pick(MODES);
      reference.cancel(session, call, mode);
      send(peer, "[49," + call + ",{\"mode\":\"" + mode + "\"}]");
    } else if (dice < 96) {
      answer(peer, session);
    } else if (dice < 98) {
      reference.goodbye(peer.model);
      send(peer, "[6,{},\"wamp.close.close_realm\"]");
    } else {
      violate(peer);
    }
  }

  private void hello(Peer peer) {
    String authid = "id" + random.nextInt(3);
    String authrole = random.nextBoolean() ? "odd" : "even";
    boolean full = random.nextInt(3) > 0;
    reference.hello(peer.model, authid, authrole, full);
    String features = full ? FEATURES : "{}";
    send(
        peer,
        """
        [1,"realm1",{"authid":"%s","authrole":"%s",
        "roles":{"publisher":{},"subscriber":{},"caller":%s,"callee":%s}}]\
        """
            .formatted(authid, authrole, features, features));
  }

  private void violate(Peer peer) {
    Session session = peer.model.session;
    int kinds = session == null ? 4 : strict ? 8 : 7;
    String json =
        switch (random.nextInt(kinds)) {
          case 0 -> "[33,1,1]";
          case 1 -> "[5,\"\",{}]";
          case 2 -> "[32,1,{\"match\":1},\"com.a\"]";
          case 3 -> "[70," + (1 + (session == null ? 0 : session.invocations.size())) + ",{}]";
          case 4 -> "[8,48,1,{},\"com.error\"]";
          case 5 -> "[1,\"realm1\",{\"roles\":{\"caller\":{}}}]";
          case 6 -> "[48,1]";
          default -> "[32," + (session.requests + 2) + ",{},\"com.a\"]";
        };
    reference.violation(peer.model);
    send(peer, json);
  }

  private void publish(Peer peer, Session session) {
    String topic = pick(URIS);
    String somebody = known(random.nextInt(3) == 0 ? session : someSession());
    int list = random.nextInt(10);
    PublishOptions options =
        new PublishOptions(
            random.nextInt(3) == 0,
            random.nextBoolean(),
            random.nextInt(4) == 0,
            list == 0 ? Set.of(somebody) : list == 6 ? Set.of() : null,
            list == 1 ? Set.of(somebody) : null,
            list == 2 ? Set.of("id1") : null,
            list == 3 ? Set.of("id1", "id2") : null,
            list == 4 ? Set.of("odd") : null,
            list == 5 ? Set.of("odd") : null);
    int number = reference.publish(session, topic, options);
    String lists =
        ids("eligible", options.eligible())
            + ids("exclude", options.exclude())
            + texts("eligible_authid", options.eligibleAuthid())
            + texts("exclude_authid", options.excludeAuthid())
            + texts("eligible_authrole", options.eligibleAuthrole())
            + texts("exclude_authrole", options.excludeAuthrole());
    send(
        peer,
        "[16,%d,{\"acknowledge\":%b,\"exclude_me\":%b,\"disclose_me\":%b%s},\"%s\",[\"p%d\"]]"
            .formatted(
                session.requests,
                options.acknowledge(),
                options.excludeMe(),
                options.discloseMe(),
                lists,
                topic,
                number));
  }

  private String ids(String option, Set<String> sessions) {
    return sessions == null
        ? ""
        : ",\""
            + option
            + "\":"
            + sessions.stream().map(s -> sessionIds.getOrDefault(s, 1L)).toList();
  }

  private static String texts(String option, Set<String> texts) {
    return texts == null
        ? ""
        : texts.stream()
            .map(text -> "\"" + text + "\"")
            .collect(Collectors.joining(",", ",\"" + option + "\":[", "]"));
  }

  private void subscribe(Peer peer, Session session) {
    String match = pick(MATCHES);
    String topic = pick(match.equals("exact") ? URIS.subList(0, 5) : PATTERNS);
    reference.subscribe(session, match, topic);
    send(peer, "[32,%d,{\"match\":\"%s\"},\"%s\"]".formatted(session.requests, match, topic));
  }

  private void register(Peer peer, Session session) {
    String match = pick(MATCHES);
    String procedure = pick(match.equals("exact") ? URIS : PATTERNS);
    String policy = pick(POLICIES);
    reference.register(session, match, procedure, policy);
    send(
        peer,
        "[64,%d,{\"match\":\"%s\",\"invoke\":\"%s\"},\"%s\"]"
            .formatted(session.requests, match, policy, procedure));
  }

  private void call(Peer peer, Session session) {
    String procedure = pick(URIS);
    boolean disclose = random.nextInt(4) == 0;
    boolean progress = random.nextInt(3) == 0;
    boolean timed = random.nextInt(4) == 0;
    reference.call(session, procedure, disclose, progress, timed);
    send(
        peer,
        "[48,%d,{\"disclose_me\":%b,\"receive_progress\":%b,\"timeout\":%d},\"%s\",[\"%s/%d\"]]"
            .formatted(
                session.requests,
                disclose,
                progress,
                timed ? 1000 : 0,
                procedure,
                session.name,
                session.requests));
  }

  private void answer(Peer peer, Session session) {
    List<ReferenceRouter.Invocation> all = session.invocations;
    if (all.isEmpty()) {
      return;
    }
    ReferenceRouter.Invocation invocation =
        all.get(all.size() - 1 - random.nextInt(Math.min(6, all.size())));
    if (random.nextInt(5) == 0) {
      String error = pick(ERRORS);
      reference.error(invocation, error);
      send(peer, "[8,68," + invocation.id + ",{},\"" + error + "\"]");
    } else {
      boolean progress = random.nextInt(3) == 0;
      reference.yield(invocation, progress);
      send(
          peer,
          "[70,%d,{\"progress\":%b},[\"%s/%d\"]]"
              .formatted(invocation.id, progress, session.name, invocation.id));
    }
  }

  /** What the session has asked for, and was told the number of; or something that is not there. */
  private String ownKey(Session session, String kind) {
    List<String> asked =
        session.asked.values().stream()
            .filter(key -> numbers.containsKey(kind + key))
            .sorted()
            .toList();
    return asked.isEmpty() || random.nextInt(10) == 0 ? "none:" : pick(asked);
  }

  private Session someSession() {
    return peers.get(random.nextInt(CLIENTS)).model.session;
  }

  /** A list can name a session only when its WELCOME was read. */
  private String known(Session session) {
    return session == null || !sessionIds.containsKey(session.name) ? "nobody" : session.name;
  }

  private <T> T pick(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private void send(Peer peer, String json) {
    trace.add(peers.indexOf(peer) + " -> " + json);
    peer.real.sendJson(json);
  }

  // ---------------------------------------------------------------------- names of numbers

  /** Remembers a name for a number; there is one number for a name and one name for a number. */
  private String name(String kind, long number, String name) {
    String before = names.putIfAbsent(kind + number, name);
    String other = numbers.putIfAbsent(kind + name, String.valueOf(number));
    if ((before != null && !before.equals(name))
        || (other != null && !other.equals(String.valueOf(number)))) {
      throw new AssertionError(kind + " " + number + " is " + before + " and " + name);
    }
    return name;
  }

  private String number(String name, String kind) {
    return numbers.getOrDefault(kind + name, "4711");
  }

  /** Those get patterns that match topics of the router; the reference does not have them. */
  private static boolean isMetaEvent(Message message) {
    return message instanceof Event event
        && event.details().topic() != null
        && event.details().topic().isInNamespace("wamp");
  }

  private String text(Received received, Session session) {
    Message message = received.message();
    String args = received.args().stream().map(String::valueOf).collect(Collectors.joining());
    String text =
        switch (message) {
          case Welcome _ -> "WELCOME";
          case Abort m -> "ABORT " + m.reason().text();
          case Goodbye m -> "GOODBYE " + m.reason().text();
          case Subscribed m ->
              "SUBSCRIBED "
                  + m.request()
                  + " "
                  + name("subscription", m.subscription(), session.asked.get(m.request()));
          case Unsubscribed m -> "UNSUBSCRIBED " + m.request();
          case Published m ->
              "PUBLISHED "
                  + m.request()
                  + " "
                  + name("publication", m.publication(), session.asked.get(m.request()));
          case Event m ->
              "EVENT "
                  + names.get("subscription" + m.subscription())
                  + " "
                  + name("publication", m.publication(), args)
                  + (m.details().topic() == null ? "" : " topic=" + m.details().topic().text())
                  + disclosed("publisher", m.details().publisher());
          case Registered m ->
              "REGISTERED "
                  + m.request()
                  + " "
                  + name("registration", m.registration(), session.asked.get(m.request()));
          case Unregistered m -> "UNREGISTERED " + m.request();
          case Invocation m ->
              "INVOCATION "
                  + m.request()
                  + " "
                  + names.get("registration" + m.registration())
                  + (m.details().procedure() == null
                      ? ""
                      : " procedure=" + m.details().procedure().text())
                  + disclosed("caller", m.details().caller())
                  + (m.details().receiveProgress() ? " receive_progress" : "")
                  + " of "
                  + args;
          case Interrupt m ->
              "INTERRUPT " + m.request() + " " + m.mode().name().toLowerCase(Locale.ROOT);
          case Result m ->
              "RESULT "
                  + m.request()
                  + (m.details().progress() ? " progress" : "")
                  + " from "
                  + args;
          case Error m -> "ERROR " + m.requestType() + " " + m.request() + " " + m.error().text();
          default -> message.toString();
        };
    trace.add("        " + text);
    return text;
  }

  private String disclosed(String role, Discloser of) {
    return of == null
        ? ""
        : " "
            + role
            + "="
            + names.get("session" + of.session())
            + "/"
            + of.authid()
            + "/"
            + of.authrole();
  }
}
