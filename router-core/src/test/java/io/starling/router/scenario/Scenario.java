package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.CloseCause;
import io.starling.router.port.HistorySettings;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.RealmSettings.Disclosure;
import io.starling.router.port.TrustLevels;
import io.starling.router.simulation.SimulatedClient;
import io.starling.router.simulation.SimulatedRouter;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;

/**
 * A script of a few peers and a router, one act per line:
 *
 * <pre>
 *   A joins                            HELLO to realm1, WELCOME comes; $A is the session id
 *   A joins lenient as al/staff without call_canceling, call_timeout
 *   A connects                         no HELLO yet
 *   A -> [32, 1, {}, 'com.topic']      sends, and the router works until it rests
 *   A => [32, 1, {}, 'com.topic']      sends, and the router does not run yet
 *   A <- [33, 1, $sub]                 the next message that A got looks so ({@link Pattern})
 *   A <- nothing                       A got no other message
 *   A <- closed PROTOCOL_VIOLATION     the router has closed the connection
 *   A is lost                          the transport breaks
 *   A returns, A moves                another transport, on the next loop; with the old one lost or not
 *   A stalls, A reads                  stops and resumes taking what the router sends
 *   A is paused, A is not paused       the router does not read, reads from A
 *   after 200 ms                       time passes
 * </pre>
 *
 * <p>At the end nobody may have got a message that the script did not mention, and the router must
 * have forgotten all sessions.
 *
 * <p>Realms: {@code realm1} is strict, {@code lenient} is not, {@code never} and {@code always} are
 * strict realms with this disclosure, {@code relay} relays {@code x_trace}, {@code short} cuts
 * calls to one second, {@code narrow} has strict URIs, {@code trust} trusts {@code al} (5), {@code
 * staff} (2) and {@code guest} (0), {@code history} remembers {@code com.log}, what begins with
 * {@code com.pre.} and what is like {@code com..wild}.
 */
final class Scenario implements AutoCloseable {

  private static final java.util.regex.Pattern VARIABLE =
      java.util.regex.Pattern.compile("\\$(\\w+)");

  private final TestAuthenticator authenticator = new TestAuthenticator();
  private final TestAuthorizer authorizer = new TestAuthorizer();
  private final TestServices services = new TestServices();
  private final Map<Uri, RealmSettings> realms = new HashMap<>();
  private final Topology topology;
  private final SimulatedRouter router;
  private final Map<String, Actor> actors = new LinkedHashMap<>();
  private final Map<String, Object> variables = new HashMap<>();
  private int transports;

  Scenario(Topology topology, Limits limits) {
    this.topology = topology;
    realms().forEach(this::put);
    this.router =
        SimulatedRouter.of(
            new SimulatedRouter.Settings(
                topology.loops,
                topology.encoding,
                limits,
                new Ports(realms::get, authenticator, authorizer, services)),
            topology.name().hashCode());
  }

  private static List<RealmSettings> realms() {
    return List.of(
        RealmSettings.strict(Uri.of("realm1")),
        RealmSettings.lenient(Uri.of("lenient")),
        strict("never", false, Disclosure.NEVER, Set.of(), 600),
        strict("always", false, Disclosure.ALWAYS, Set.of(), 600),
        strict("relay", false, Disclosure.NEGOTIATED, Set.of("x_trace", "_trace"), 600),
        strict("short", false, Disclosure.NEGOTIATED, Set.of(), 1),
        strict("narrow", true, Disclosure.NEGOTIATED, Set.of(), 600),
        new RealmSettings(
            Uri.of("trust"),
            true,
            true,
            false,
            Disclosure.NEGOTIATED,
            Set.of(),
            Duration.ofMinutes(10),
            new TrustLevels(Map.of("al", 5), Map.of("staff", 2, "guest", 0)),
            List.of()),
        new RealmSettings(
            Uri.of("history"),
            true,
            true,
            false,
            Disclosure.NEGOTIATED,
            Set.of("x_trace"),
            Duration.ofMinutes(10),
            new TrustLevels(Map.of("al", 5), Map.of()),
            List.of(
                history(MatchPolicy.EXACT, "com.log"),
                history(MatchPolicy.PREFIX, "com.pre."),
                history(MatchPolicy.WILDCARD, "com..wild"))));
  }

  private static HistorySettings history(MatchPolicy match, String uri) {
    return new HistorySettings(match, Uri.of(uri), 10_000, 16 << 20, Duration.ofHours(1));
  }

  private static RealmSettings strict(
      String name, boolean strictUris, Disclosure disclosure, Set<String> relayed, int seconds) {
    return new RealmSettings(
        Uri.of(name),
        true,
        true,
        strictUris,
        disclosure,
        relayed,
        Duration.ofSeconds(seconds),
        TrustLevels.NONE,
        List.of());
  }

  /** Adds a realm to the directory, or gives it other settings. */
  void put(RealmSettings realm) {
    realms.put(realm.uri(), realm);
  }

  /** Removes a realm from the directory. */
  void removeRealm(Uri realm) {
    realms.remove(realm);
  }

  TestAuthenticator authenticator() {
    return authenticator;
  }

  TestAuthorizer authorizer() {
    return authorizer;
  }

  TestServices services() {
    return services;
  }

  SimulatedRouter router() {
    return router;
  }

  SimulatedClient client(String name) {
    return actor(name).client();
  }

  long variable(String name) {
    return (Long) variables.get(name);
  }

  // ---------------------------------------------------------------------------- the script

  /** Plays lines of a script. */
  void play(String script) {
    script
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .forEach(this::playLine);
  }

  private void playLine(String line) {
    String[] words = line.split("\\s+", 3);
    String rest = words.length < 3 ? "" : words[2];
    try {
      if (words[0].equals("after")) {
        router.after(Duration.ofMillis(Long.parseLong(words[1])));
        return;
      }
      act(words[0], words[1], rest);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError("in \"" + line + "\": " + e.getMessage(), e);
    }
  }

  private void act(String name, String verb, String rest) {
    switch (verb) {
      case "connects" -> connect(name);
      case "joins" -> join(name, rest);
      case "->" -> {
        actor(name).client().sendJson(json(rest));
        router.run();
      }
      case "=>" -> actor(name).client().sendJson(json(rest));
      case "<-" -> expect(actor(name), rest);
      case "is" -> state(actor(name), rest);
      case "returns", "moves" -> {
        SimulatedClient before = actor(name).client();
        transports++;
        actor(name).moveTo(router.connect(transports % topology.loops, before.format()));
      }
      case "stalls" -> actor(name).client().stall();
      case "reads" -> {
        actor(name).client().unstall();
        router.run();
      }
      default -> throw new IllegalArgumentException("unknown verb " + verb);
    }
  }

  private void state(Actor actor, String state) {
    switch (state) {
      case "lost" -> {
        actor.client().lose();
        router.run();
      }
      case "paused" -> assertThat(actor.client().isPaused()).isTrue();
      case "not paused" -> assertThat(actor.client().isPaused()).isFalse();
      default -> throw new IllegalArgumentException("unknown state " + state);
    }
  }

  Actor actor(String name) {
    Actor actor = actors.get(name);
    if (actor == null) {
      throw new IllegalArgumentException("nobody is called " + name);
    }
    return actor;
  }

  private Actor connect(String name) {
    int number = actors.size();
    SerializerFormat[] formats = SerializerFormat.values();
    SimulatedClient client =
        router.connect(number % topology.loops, formats[number % formats.length]);
    Actor actor = new Actor(name, client);
    actors.put(name, actor);
    return actor;
  }

  /** Sends a JSON text with variables replaced and single quotes for double ones. */
  private String json(String text) {
    Matcher matcher = VARIABLE.matcher(text.replace('\'', '"'));
    return matcher.replaceAll(
        match -> String.valueOf(variables.getOrDefault(match.group(1), "unbound")));
  }

  private void expect(Actor actor, String expected) {
    router.run();
    if (expected.equals("nothing")) {
      assertThat(actor.unexpected()).as("what %s got", actor.name()).isEmpty();
    } else if (expected.startsWith("closed")) {
      assertThat(actor.client().closed())
          .isEqualTo(CloseCause.valueOf(expected.substring("closed ".length())));
    } else {
      String found = actor.next();
      assertThat(found).as("the next message of %s", actor.name()).isNotNull();
      if (!Pattern.matches(Pattern.parse(expected), Pattern.parse(found), variables)) {
        throw new AssertionError(
            "%s got %s, expected %s with %s".formatted(actor.name(), found, expected, variables));
      }
    }
  }

  // --------------------------------------------------------------------------------- joining

  private void join(String name, String rest) {
    String[] parts = rest.split("without", 2);
    List<String> words = List.of(parts[0].strip().split("\\s+"));
    String realm =
        words.getFirst().isEmpty() || words.getFirst().equals("as") ? "realm1" : words.getFirst();
    int as = words.indexOf("as");
    String[] identity = (as < 0 ? name.toLowerCase() + "/user" : words.get(as + 1)).split("/");
    Actor actor = actors.containsKey(name) ? actor(name) : connect(name);
    actor
        .client()
        .send(
            new Hello(
                Uri.of(realm),
                new HelloDetails(
                    roles(parts.length == 1 ? "" : parts[1]),
                    null,
                    List.of(),
                    identity[0],
                    identity[1],
                    Map.of())));
    variables.remove(name);
    expect(actor, "[2, $" + name + ", {...}]");
  }

  /** All roles of a client with all features, but for those named. */
  private static PeerRoles roles(String without) {
    EnumSet<Feature> features = EnumSet.allOf(Feature.class);
    Arrays.stream(without.split(","))
        .map(String::strip)
        .filter(feature -> !feature.isEmpty())
        .forEach(feature -> features.remove(Feature.valueOf(feature.toUpperCase())));
    PeerRoles.Builder roles = new PeerRoles.Builder();
    for (Role role : Role.values()) {
      if (role.isClient()) {
        roles.add(role, features.toArray(Feature[]::new));
      }
    }
    return roles.build();
  }

  // ------------------------------------------------------------------------------- the end

  @Override
  public void close() {
    router.run();
    actors.forEach((name, actor) -> expect(actor, "nothing"));
    router.close();
  }
}
