package io.starling.router.simulation;

import io.starling.router.port.Authorizer;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Services;
import io.starling.router.simulation.ReferenceRouter.Abilities;
import io.starling.router.simulation.ReferenceRouter.CallOptions;
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
 * Events of the router's own and testaments have an order among each other too; since they come by
 * mail, what causes them is the last that its sender does in one go, once somebody hears them.
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
  private static final List<String> META_PATTERNS =
      List.of("wamp.", "wamp.session.", "wamp.registration.on_", "wamp.subscription.on_");
  private static final List<String> META_WILDCARDS =
      List.of("wamp..on_create", "wamp.session.", "wamp..on_delete", "wamp.subscription.");
  private static final List<String> KINDS = List.of("subscription", "registration");
  private static final List<String> SCOPES = List.of("destroyed", "detached");
  private static final List<String> STAGES =
      List.of("session.on_join", "subscription.", "registration.", "session.on_leave");

  /** A client on both sides. */
  private final class Peer {
    final SimulatedClient real;
    final Client model;
    final List<Received> received = new ArrayList<>();
    final List<Session> receivers = new ArrayList<>();
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
            Session session = welcomes == 0 ? null : model.sessions.get(welcomes - 1);
            if (received.message() instanceof Subscribed m) {
              name("subscription", m.subscription(), session.asked.get(m.request()));
            } else if (received.message() instanceof Registered m) {
              name("registration", m.registration(), session.asked.get(m.request()));
            }
            this.received.add(received);
            receivers.add(session);
          });
    }

    /** Says what was received, when the names of all that was asked for are known. */
    void read() {
      for (int i = 0; i < received.size(); i++) {
        got.add(text(received.get(i), receivers.get(i)));
      }
      received.clear();
      receivers.clear();
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

  /** Whether clients subscribe to events of the router's own. */
  private final boolean hearsRouter;

  /** Whether the present act is the first that its client does in one go. */
  private boolean isFirst;

  /** Whether nothing may follow the present act. */
  private boolean isLast;

  /** Whether the present act has the router publish events of its own. */
  private boolean isStructural;

  private ModelSimulation(long seed) {
    random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    strict = random.nextBoolean();
    hearsRouter = random.nextBoolean();
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
      isFirst = true;
      for (int acts = 1 + random.nextInt(4); acts > 0 && !actor.model.closed; acts--) {
        boolean wasHeard = reference.isHeard();
        isLast = false;
        act(actor);
        collect();
        if (isLast || (isStructural && (wasHeard || reference.isHeard()))) {
          break;
        }
        isFirst = false;
      }
    }
    router.run();
    peers.forEach(Peer::read);
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
      List<String> part = got.subList(from, Math.min(got.size(), from + group.size()));
      checkOrder(part);
      Collections.sort(part);
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

  /**
   * Checks the order of what one act has the router publish: testaments, then what happens to
   * subscriptions, to registrations and to the session; each is created before it is joined and
   * left before it is deleted.
   */
  private static void checkOrder(List<String> messages) {
    List<String> events =
        messages.stream().filter(message -> message.startsWith("EVENT ")).toList();
    int stage = -1;
    for (String event : events) {
      int next = stage(event);
      if (next < stage) {
        throw new AssertionError("too late: " + event + "\n of " + String.join("\n  ", events));
      }
      stage = next;
    }
    for (String kind : KINDS) {
      String verb = kind.equals("subscription") ? "subscribe " : "register ";
      checkOrder(events, "=" + kind + ".on_create ", "=" + kind + ".on_" + verb);
      checkOrder(events, "=" + kind + ".on_un" + verb, "=" + kind + ".on_delete ");
    }
  }

  private static int stage(String event) {
    for (int i = 0; i < STAGES.size(); i++) {
      if (event.contains(" =" + STAGES.get(i))) {
        return i;
      }
    }
    return -1;
  }

  /** Whoever hears both of one thing hears all of the first before the second. */
  private static void checkOrder(List<String> events, String first, String second) {
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i).contains(second)) {
        String later = args(events.get(i), second);
        for (String event : events.subList(i, events.size())) {
          if (event.contains(first) && args(event, first).equals(later)) {
            throw new AssertionError("in this order: " + String.join("\n  ", events));
          }
        }
      }
    }
  }

  private static String args(String event, String verb) {
    String args = event.substring(event.indexOf(verb) + verb.length());
    int topic = args.indexOf(" topic=");
    return topic < 0 ? args : args.substring(0, topic);
  }

  // ----------------------------------------------------------------------------- the clients

  private void act(Peer peer) {
    Session session = peer.model.session;
    int dice = random.nextInt(110);
    isStructural = session == null || (dice >= 16 && dice < 49) || dice >= 96;
    if (session == null) {
      if (dice < 104) {
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
    } else if (dice < 106) {
      isLast = true;
      askRouter(peer, session);
    } else if (dice < 108) {
      isLast = true;
      reference.goodbye(peer.model);
      send(peer, "[6,{},\"wamp.close.close_realm\"]");
    } else {
      violate(peer);
    }
  }

  private void hello(Peer peer) {
    String authid = "id" + random.nextInt(3);
    String authrole = random.nextBoolean() ? "odd" : "even";
    Abilities abilities = new Abilities(random.nextInt(3) > 0, random.nextBoolean());
    reference.hello(peer.model, authid, authrole, abilities);
    String features =
        """
        {"features":{"call_canceling":%1$b,"progressive_call_results":%1$b,"call_timeout":%1$b,
        "call_reroute":%2$b}}\
        """
            .formatted(abilities.full(), abilities.reroutes());
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
    boolean meta = hearsRouter && random.nextInt(4) == 0;
    String topic =
        switch (match) {
          case "exact" -> pick(meta ? ReferenceRouter.META_TOPICS : URIS.subList(0, 5));
          case "prefix" -> pick(meta ? META_PATTERNS : PATTERNS);
          default -> pick(meta ? META_WILDCARDS : PATTERNS);
        };
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
    CallOptions options =
        new CallOptions(random.nextInt(4) == 0, random.nextInt(3) == 0, random.nextInt(4) == 0);
    reference.call(session, procedure, options);
    send(
        peer,
        "[48,%d,{\"disclose_me\":%b,\"receive_progress\":%b,\"timeout\":%d},\"%s\",[\"%s/%d\"]]"
            .formatted(
                session.requests,
                options.disclose(),
                options.progress(),
                options.timed() ? 1000 : 0,
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
    if (random.nextInt(4) == 0) {
      // The next callee is invoked from the caller's loop, so nothing else may be under way.
      isLast = isFirst && random.nextBoolean();
      String error = isLast ? "wamp.error.unavailable" : pick(ERRORS);
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

  /** Calls a procedure of the router's own. */
  private void askRouter(Peer peer, Session session) {
    String kind = pick(KINDS);
    String key = someKey(kind);
    String role = pick(List.of("odd", "even"));
    String filter = random.nextBoolean() ? null : role;
    String roles = filter == null ? "" : "[\"" + role + "\"]";
    switch (random.nextInt(12)) {
      case 0, 1 -> {
        String topic = pick(URIS);
        String scope = pick(SCOPES);
        int number = reference.addTestament(session, topic, scope);
        ask(
            peer,
            "session.add_testament",
            "\"%s\",[\"p%d\"],{}".formatted(topic, number),
            ",{\"scope\":\"" + scope + "\"}");
      }
      case 2 -> {
        String scope = pick(SCOPES);
        reference.flushTestaments(session, scope);
        ask(peer, "session.flush_testaments", "", ",{\"scope\":\"" + scope + "\"}");
      }
      case 3 -> {
        reference.countSessions(session, filter);
        ask(peer, "session.count", roles, "");
      }
      case 4 -> {
        reference.listSessions(session, filter);
        ask(peer, "session.list", roles, "");
      }
      case 5 -> {
        List<String> known = List.copyOf(sessionIds.keySet());
        String name = known.isEmpty() ? "nobody" : pick(known);
        reference.getSession(session, name);
        ask(peer, "session.get", String.valueOf(sessionIds.getOrDefault(name, 1L)), "");
      }
      case 6 -> {
        String match = pick(MATCHES);
        String uri = pick(match.equals("exact") ? URIS.subList(0, 5) : PATTERNS.subList(0, 5));
        reference.lookup(session, kind, match + ":" + uri);
        ask(peer, kind + ".lookup", "\"%s\",{\"match\":\"%s\"}".formatted(uri, match), "");
      }
      case 7 -> {
        String uri = pick(URIS.subList(0, 5));
        if (kind.equals("subscription")) {
          reference.matchSubscriptions(session, uri);
        } else {
          reference.matchRegistration(session, uri);
        }
        ask(peer, kind + ".match", "\"" + uri + "\"", "");
      }
      case 8 -> {
        reference.list(session, kind);
        ask(peer, kind + ".list", "", "");
      }
      case 9 -> {
        reference.get(session, kind, key);
        ask(peer, kind + ".get", number(key, kind), "");
      }
      case 10 -> {
        reference.listMembers(session, kind, key);
        String members = kind.equals("subscription") ? ".list_subscribers" : ".list_callees";
        ask(peer, kind + members, number(key, kind), "");
      }
      default -> {
        reference.countMembers(session, kind, key);
        String members = kind.equals("subscription") ? ".count_subscribers" : ".count_callees";
        ask(peer, kind + members, number(key, kind), "");
      }
    }
  }

  private void ask(Peer peer, String procedure, String args, String kwargs) {
    Session session = peer.model.session;
    session.asked.put(session.requests, "=" + procedure);
    send(
        peer, "[48,%d,{},\"wamp.%s\",[%s]%s]".formatted(session.requests, procedure, args, kwargs));
  }

  /** Anything that anybody was told the number of, there or not. */
  private String someKey(String kind) {
    List<String> keys =
        numbers.keySet().stream()
            .filter(name -> name.startsWith(kind))
            .map(name -> name.substring(kind.length()))
            .sorted()
            .toList();
    return keys.isEmpty() || random.nextInt(10) == 0 ? "none:" : pick(keys);
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
                  + content(m, received)
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
          case Result m when session.asked.getOrDefault(m.request(), "").startsWith("=") ->
              "RESULT " + m.request() + " = " + told(session.asked.get(m.request()), received);
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

  /** The arguments of an event; those of the router's own events are told by names. */
  private String content(Event event, Received received) {
    String key = names.get("subscription" + event.subscription());
    String topic =
        event.details().topic() != null
            ? event.details().topic().text()
            : key.substring(key.indexOf(':') + 1);
    List<Object> args = received.args();
    if (!topic.startsWith("wamp.")) {
      return name("publication", event.publication(), String.valueOf(args.getFirst()));
    }
    String verb = topic.substring("wamp.".length());
    String told =
        switch (verb) {
          case "session.on_join" -> details((Map<?, ?>) args.getFirst());
          case "session.on_leave" ->
              names.get("session" + args.get(0)) + "/" + args.get(1) + "/" + args.get(2);
          default ->
              names.get("session" + args.getFirst())
                  + " "
                  + keyOf(verb.substring(0, verb.indexOf('.')), args.get(1));
        };
    return "=" + verb + " " + told;
  }

  private String details(Map<?, ?> session) {
    return names.get("session" + session.get("session"))
        + "/"
        + session.get("authid")
        + "/"
        + session.get("authrole");
  }

  /** The name of a subscription or registration that is told by its id or its details. */
  private String keyOf(String kind, Object told) {
    if (!(told instanceof Map<?, ?> details)) {
      return names.get(kind + told);
    }
    String key = names.get(kind + details.get("id"));
    if (!key.equals(details.get("match") + ":" + details.get("uri"))) {
      throw new AssertionError(key + " is told as " + details);
    }
    return key;
  }

  /** The answer of a procedure of the router's own, with names for numbers. */
  private Object told(String asked, Received received) {
    Object answer = received.args().isEmpty() ? "" : received.args().getFirst();
    String procedure = asked.substring(1);
    String kind = procedure.substring(0, procedure.indexOf('.'));
    return switch (procedure.substring(kind.length() + 1)) {
      case "list" ->
          kind.equals("session")
              ? sorted("session", answer)
              : ((Map<?, ?>) answer)
                  .values().stream().flatMap(ids -> sorted(kind, ids).stream()).sorted().toList();
      case "list_subscribers", "list_callees" -> sorted("session", answer);
      case "get" -> kind.equals("session") ? details((Map<?, ?>) answer) : keyOf(kind, answer);
      case "lookup", "match" ->
          switch (answer) {
            case null -> null;
            case List<?> ids -> sorted(kind, ids);
            default -> names.get(kind + answer);
          };
      default -> answer;
    };
  }

  private List<String> sorted(String kind, Object ids) {
    return ((List<?>) ids).stream().map(id -> names.get(kind + id)).sorted().toList();
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
