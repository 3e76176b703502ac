package io.starling.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.Seeds;
import io.starling.router.port.HistorySettings;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Random publications and queries of sessions on two loops, beside a plain list that is filtered in
 * the most naive way.
 */
class HistoryModelTest {

  private static final int SESSIONS = 6;
  private static final int STEPS = 400;
  private static final long START = 1_700_000_000_000L;
  private static final List<String> TOPICS = List.of("a.b", "a.c", "a.b.c", "b.b", "b.c.c", "c.d");

  /** What can be subscribed to, and whether one of the histories covers it. */
  private record Pattern(MatchPolicy match, String uri, boolean covered) {

    boolean matches(String topic) {
      return switch (match) {
        case EXACT -> topic.equals(uri);
        case PREFIX -> topic.startsWith(uri);
        case WILDCARD -> matches(uri.split("\\.", -1), topic.split("\\.", -1));
      };
    }

    private static boolean matches(String[] pattern, String[] topic) {
      boolean matches = pattern.length == topic.length;
      for (int i = 0; matches && i < topic.length; i++) {
        matches = pattern[i].isEmpty() || pattern[i].equals(topic[i]);
      }
      return matches;
    }
  }

  private static final List<Pattern> HISTORIES =
      List.of(
          new Pattern(MatchPolicy.PREFIX, "a.", true),
          new Pattern(MatchPolicy.WILDCARD, ".b", true),
          new Pattern(MatchPolicy.EXACT, "b.c.c", true));

  private static final List<Pattern> PATTERNS =
      List.of(
          HISTORIES.get(0),
          HISTORIES.get(1),
          HISTORIES.get(2),
          new Pattern(MatchPolicy.EXACT, "a.b", true),
          new Pattern(MatchPolicy.EXACT, "b.b", true),
          new Pattern(MatchPolicy.EXACT, "c.d", false),
          new Pattern(MatchPolicy.PREFIX, "a.b", true),
          new Pattern(MatchPolicy.PREFIX, "a", false),
          new Pattern(MatchPolicy.PREFIX, "", false),
          new Pattern(MatchPolicy.WILDCARD, "a.", true),
          new Pattern(MatchPolicy.WILDCARD, "a..c", true),
          new Pattern(MatchPolicy.WILDCARD, "..c", false));

  /** A publication that is remembered: without lists of session ids. */
  private record Said(long id, String topic, long millis, Receivers receivers, long number) {}

  /** A session; its WELCOME says who it is. */
  private static final class Session {
    final SimulatedClient client;
    String authid = "";
    long request;

    Session(SimulatedClient client) {
      this.client = client;
    }
  }

  private final List<Received> received = new ArrayList<>();
  private final List<Session> sessions = new ArrayList<>();
  private final List<Said> said = new ArrayList<>();
  private @Nullable SimulatedRouter router;
  private long millis = START;
  private long number;

  @AfterEach
  void nothingIsLeft() {
    if (router != null) {
      router.close();
    }
  }

  @Test
  void everyQueryIsAnsweredAsByTheNaiveFilter() {
    Seeds.check(
        random -> {
          join(random);
          int answered = 0;
          for (int i = 0; i < STEPS; i++) {
            switch (random.nextInt(5)) {
              case 0, 1 -> publish(random);
              case 2 -> pass(Duration.ofMillis(random.nextInt(2_000)));
              default -> answered += query(random);
            }
          }
          assertThat(said).hasSizeGreaterThan(20);
          assertThat(answered).isGreaterThan(10);
        });
  }

  private SimulatedRouter router() {
    return Objects.requireNonNull(router);
  }

  private void join(RandomGenerator random) {
    RealmSettings realm =
        RealmSettings.strict(Uri.of("realm1"))
            .withHistories(
                HISTORIES.stream()
                    .map(
                        history ->
                            new HistorySettings(
                                history.match,
                                Uri.of(history.uri),
                                1 << 20,
                                1 << 30,
                                Duration.ZERO))
                    .toList());
    router =
        SimulatedRouter.of(
            new SimulatedRouter.Settings(
                2, true, Limits.DEFAULT, Ports.open(RealmDirectory.of(List.of(realm)))),
            random.nextLong());
    PeerRoles roles =
        new PeerRoles.Builder().add(Role.PUBLISHER).add(Role.SUBSCRIBER).add(Role.CALLER).build();
    SerializerFormat[] formats = SerializerFormat.values();
    for (int i = 0; i < SESSIONS; i++) {
      Session session = new Session(router().connect(i % 2, formats[i % formats.length]));
      session.client.onReceive(received::add);
      sessions.add(session);
      Message welcome =
          ask(session, new Hello(Uri.of("realm1"), HelloDetails.anonymous(roles))).message();
      session.authid = String.valueOf(((Welcome) welcome).details().get("authid"));
    }
  }

  private Received ask(Session session, Message message) {
    received.clear();
    session.client.send(message);
    router().run();
    return received.stream()
        .filter(answer -> !(answer.message() instanceof Event))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no answer to " + message));
  }

  private Session anybody(RandomGenerator random) {
    return sessions.get(random.nextInt(SESSIONS));
  }

  private void pass(Duration time) {
    router().after(time);
    millis += time.toMillis();
  }

  // ----------------------------------------------------------------------------- publishing

  private void publish(RandomGenerator random) {
    Session publisher = anybody(random);
    String topic = TOPICS.get(random.nextInt(TOPICS.size()));
    Receivers receivers = receivers(random);
    PublishOptions options =
        new PublishOptions(
            true, random.nextBoolean(), false, random.nextBoolean(), receivers, null, Map.of());
    Message answer =
        ask(
                publisher,
                new Publish(++publisher.request, options, Uri.of(topic), Payload.of(++number)))
            .message();
    if (receivers.exclude() == null && receivers.eligible() == null) {
      said.add(new Said(((Published) answer).publication(), topic, millis, receivers, number));
    }
  }

  private Receivers receivers(RandomGenerator random) {
    return switch (random.nextInt(8)) {
      case 0 -> Receivers.exceptFor(1);
      case 1 -> new Receivers(null, null, null, Set.of(2L), null, null);
      case 2 -> new Receivers(null, authids(random), null, null, null, null);
      case 3 -> new Receivers(null, null, null, null, authids(random), null);
      case 4 -> new Receivers(null, authids(random), Set.of("admin"), null, null, null);
      case 5 -> new Receivers(null, null, null, null, null, Set.of("admin"));
      default -> Receivers.ALL;
    };
  }

  private Set<String> authids(RandomGenerator random) {
    return Set.copyOf(List.of(anybody(random).authid, anybody(random).authid + "x"));
  }

  // -------------------------------------------------------------------------------- queries

  /** Asks, and returns the number of events that came. */
  private int query(RandomGenerator random) {
    Session caller = anybody(random);
    Pattern pattern = PATTERNS.get(random.nextInt(PATTERNS.size()));
    long subscription = subscribe(caller, pattern);
    List<Said> visible =
        said.stream()
            .filter(event -> pattern.covered && pattern.matches(event.topic))
            .filter(event -> event.receivers.include(0, caller.authid, "anonymous"))
            .toList();
    Map<String, Object> filters = filters(random, visible);

    Received answer =
        ask(
            caller,
            new Call(
                ++caller.request,
                CallOptions.DEFAULT,
                Uri.of("wamp.subscription.get_events"),
                Payload.of(List.of(subscription), filters)));

    List<Said> expected = expected(visible, filters);
    if (expected == null) {
      assertThat(answer.message()).isInstanceOf(Error.class);
      assertThat(((Error) answer.message()).error()).isEqualTo(WampUris.INVALID_ARGUMENT);
      return 0;
    }
    assertThat(answer.message()).as("%s by %s", pattern, filters).isNotInstanceOf(Error.class);
    List<?> events = (List<?>) answer.args().getFirst();
    assertThat(events.stream().map(event -> number((Map<?, ?>) event)).toList())
        .as("%s by %s", pattern, filters)
        .isEqualTo(expected.stream().map(Said::number).toList());
    return events.size();
  }

  private static Object number(Map<?, ?> event) {
    return ((List<?>) event.get("args")).getFirst();
  }

  private long subscribe(Session session, Pattern pattern) {
    Message answer =
        ask(
                session,
                new Subscribe(
                    ++session.request,
                    new SubscribeOptions(pattern.match, false, Map.of()),
                    Uri.of(pattern.uri)))
            .message();
    return ((Subscribed) answer).subscription();
  }

  private Map<String, Object> filters(RandomGenerator random, List<Said> visible) {
    Map<String, Object> filters = new HashMap<>();
    if (random.nextBoolean()) {
      filters.put("reverse", random.nextBoolean());
    }
    if (random.nextBoolean()) {
      filters.put("limit", 1L + random.nextInt(6));
    }
    if (random.nextInt(4) == 0) {
      filters.put("topic", TOPICS.get(random.nextInt(TOPICS.size())));
    }
    for (String name : List.of("from_time", "after_time", "before_time", "until_time")) {
      if (random.nextInt(4) == 0 && !said.isEmpty()) {
        long time = said.get(random.nextInt(said.size())).millis + random.nextInt(3) - 1;
        filters.put(name, Instant.ofEpochMilli(time).toString());
      }
    }
    for (String name : List.of("from", "after", "before", "until")) {
      if (random.nextInt(4) == 0) {
        boolean known = !visible.isEmpty() && random.nextInt(20) > 0;
        filters.put(
            name + "_publication",
            known
                ? visible.get(random.nextInt(visible.size())).id
                : said.isEmpty() ? 1L : said.get(random.nextInt(said.size())).id);
      }
    }
    return filters;
  }

  /** The events wanted; null when a publication is named that is none of those visible. */
  private static @Nullable List<Said> expected(List<Said> visible, Map<String, Object> filters) {
    List<Said> left = new ArrayList<>(visible);
    List<Long> ids = visible.stream().map(Said::id).toList();
    for (Map.Entry<String, Object> filter : filters.entrySet()) {
      String name = filter.getKey();
      Object value = filter.getValue();
      if (name.endsWith("_publication")) {
        int at = ids.indexOf((Long) value);
        if (at < 0) {
          return null;
        }
        left.removeIf(event -> !passes(name, Integer.compare(ids.indexOf(event.id), at)));
      } else if (name.endsWith("_time")) {
        long time = Instant.parse((String) value).toEpochMilli();
        left.removeIf(event -> !passes(name, Long.compare(event.millis, time)));
      } else if (name.equals("topic")) {
        left.removeIf(event -> !event.topic.equals(value));
      }
    }
    if (Boolean.TRUE.equals(filters.get("reverse"))) {
      Collections.reverse(left);
    }
    long limit = (Long) filters.getOrDefault("limit", 1_000L);
    return left.subList(0, (int) Math.min(limit, left.size()));
  }

  private static boolean passes(String filter, int comparison) {
    return switch (filter.substring(0, filter.indexOf('_'))) {
      case "from" -> comparison >= 0;
      case "after" -> comparison > 0;
      case "before" -> comparison < 0;
      case "until" -> comparison <= 0;
      default -> throw new IllegalArgumentException(filter);
    };
  }
}
