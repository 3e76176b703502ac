package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import io.starling.router.port.EventLimits;
import io.starling.router.port.HistorySettings;
import io.starling.router.port.Limits;
import io.starling.router.port.RealmSettings;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Event history (checklist 10.5). */
class HistoryScenarioTest extends ScenarioTest {

  private static final String JOINED =
      """
      A joins history as ann/user
      P joins history as pa/user
      """;

  /** A knows the id, P publishes ten events, whose ids are p1 to p10. */
  private static final String TEN =
      JOINED
          + """
          A -> [48, 1, {}, 'wamp.subscription.lookup', ['com.log']]
          A <- [50, 1, {}, [$log]]
          """
          + ten();

  private static String ten() {
    StringBuilder script = new StringBuilder();
    for (int i = 1; i <= 10; i++) {
      script.append(
          """
          P -> [16, %d, {'acknowledge': true}, 'com.log', [%d]]
          P <- [17, %d, $p%d]
          after 1000 ms
          """
              .replace("%d", "" + i));
    }
    return script.toString();
  }

  /** The call of A with this number and the events that it is answered with. */
  private void asks(int call, String filters, int... events) {
    StringBuilder expected = new StringBuilder();
    for (int event : events) {
      expected.append(", {'publication': $p%d, 'args': [%d], ...}".replace("%d", "" + event));
    }
    play(
        "A -> [48, "
            + call
            + ", {}, 'wamp.subscription.get_events', [$log], "
            + filters
            + "]\nA <- [50, "
            + call
            + ", {}, [["
            + (events.length == 0 ? "" : expected.substring(2))
            + "]]]");
  }

  @Test
  void t054_historyKeepsToTheListsOfEachEvent() {
    play(
        """
        A joins history as ann/staff
        B joins history as bo/user
        P joins history as pa/user
        P -> [16, 1, {'exclude': [1]}, 'com.log', ['session']]
        P -> [16, 2, {'eligible': [$A, $B]}, 'com.log', ['sessions']]
        P -> [16, 3, {'exclude_authid': ['bo']}, 'com.log', ['not bo']]
        P -> [16, 4, {'eligible_authrole': ['staff']}, 'com.log', ['staff']]
        P -> [16, 5, {'exclude_authrole': ['staff'], 'eligible_authid': ['bo', 'ann']}, 'com.log', ['bo']]
        P -> [16, 6, {'eligible': []}, 'com.log', ['nobody']]
        P -> [16, 7, {'exclude': []}, 'com.log', ['all']]
        A -> [32, 1, {}, 'com.log']
        A <- [33, 1, $log]
        A -> [48, 2, {}, 'wamp.subscription.get_events', [$log]]
        A <- [50, 2, {}, [[{'args': ['not bo'], ...}, {'args': ['staff'], ...}, {'args': ['all'], ...}]]]
        B -> [48, 1, {}, 'wamp.subscription.get_events', [$log]]
        B <- [50, 1, {}, [[{'args': ['bo'], ...}, {'args': ['all'], ...}]]]
        P -> [48, 8, {}, 'wamp.subscription.get_events', [$log]]
        P <- [50, 8, {}, [[{'args': ['not bo'], ...}, {'args': ['all'], ...}]]]
        """);
  }

  @Test
  void t055_historyIsCutByPublicationNumberAndDirection() {
    play(TEN);
    asks(2, "{'after_publication': $p4, 'limit': 2}", 5, 6);
    asks(3, "{'before_publication': $p4, 'reverse': true, 'limit': 2}", 3, 2);
    asks(4, "{'from_publication': $p8}", 8, 9, 10);
    asks(5, "{'until_publication': $p2}", 1, 2);
    asks(6, "{'after_publication': $p2, 'until_publication': $p4}", 3, 4);
    asks(7, "{'from_publication': $p9, 'after_publication': $p7, 'reverse': true}", 10, 9);
    asks(8, "{'from_publication': $p5, 'before_publication': $p5}");
    asks(9, "{'limit': 1}", 1);
    asks(10, "{'limit': 1, 'reverse': true}", 10);
    asks(11, "{}", 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    asks(
        12,
        "{'after_publication': null, 'limit': null, 'reverse': null, 'topic': null}",
        1,
        2,
        3,
        4,
        5,
        6,
        7,
        8,
        9,
        10);
  }

  @Test
  void t056_historyOutlivesTheLastSubscriber() {
    play(
        JOINED
            + """
            P -> [16, 1, {}, 'com.log', ['before']]
            A -> [32, 1, {}, 'com.log']
            A <- [33, 1, $log]
            P -> [16, 2, {}, 'com.log', ['during']]
            A <- [36, $log, *, {}, ['during']]
            A -> [34, 2, $log]
            A <- [35, 2]
            P -> [16, 3, {}, 'com.log', ['after']]
            B joins history as bo/user
            B -> [48, 1, {}, 'wamp.subscription.get_events', [$log]]
            B <- [50, 1, {}, [[{'args': ['before'], ...}, {'args': ['during'], ...}, {'args': ['after'], ...}]]]
            B -> [32, 2, {}, 'com.log']
            B <- [33, 2, $log]
            B -> [48, 3, {}, 'wamp.subscription.get_events', [$log]]
            B <- [50, 3, {}, [[{'args': ['before'], ...}, {'args': ['during'], ...}, {'args': ['after'], ...}]]]
            """);
    assertThat(scenario().router().count(Counter.HISTORY_EVENTS)).isEqualTo(3);
  }

  @Test
  void historyIsCutByTime() {
    play(TEN);
    // The first came at 22:13:20, each one a second later than the one before.
    asks(2, "{'from_time': '2023-11-14T22:13:27.000Z'}", 8, 9, 10);
    asks(3, "{'after_time': '2023-11-14T22:13:27.000Z'}", 9, 10);
    asks(4, "{'before_time': '2023-11-14T22:13:21.000Z'}", 1);
    asks(5, "{'until_time': '2023-11-14T22:13:21.000Z'}", 1, 2);
    asks(
        6,
        "{'after_time': '2023-11-15T00:13:22.5+02:00', 'before_time': '2023-11-14t22:13:25z'}",
        4,
        5);
    asks(7, "{'after_time': '2023-11-14T22:13:22.000000001Z', 'until_publication': $p4}", 4);
    asks(8, "{'from_time': '2024-01-01T00:00:00Z'}");
  }

  @Test
  void eventIsToldAsItWasDelivered() {
    play(
        """
        A joins history as ann/user
        P joins history as al/user
        P -> [16, 1, {'acknowledge': true, 'disclose_me': true, 'x_trace': 7}, 'com.pre.a', [1], {'k': [true, null]}]
        P <- [17, 1, $p1]
        after 1500 ms
        P -> [16, 2, {'ppt_scheme': 'x_own', 'ppt_keyid': 'key'}, 'com.pre.b', ['bytes']]
        P -> [16, 3, {}, 'com.pre.c', [], {'only': 'kwargs'}]
        P -> [16, 4, {}, 'com.pre.d']
        A -> [32, 1, {'match': 'prefix'}, 'com.pre.']
        A <- [33, 1, $pre]
        A -> [48, 2, {}, 'wamp.subscription.get_events', [$pre], {'until_publication': $p1}]
        A <- [50, 2, {}, [[{'timestamp': '2023-11-14T22:13:20.000Z', 'subscription': $pre, 'publication': $p1, 'details': {'topic': 'com.pre.a', 'publisher': $P, 'publisher_authid': 'al', 'publisher_authrole': 'user', 'trustlevel': 5, 'x_trace': 7}, 'args': [1], 'kwargs': {'k': [true, null]}}]]]
        A -> [48, 3, {}, 'wamp.subscription.get_events', [$pre], {'after_publication': $p1}]
        A <- [50, 3, {}, [[{'timestamp': '2023-11-14T22:13:21.500Z', 'subscription': $pre, 'publication': *, 'details': {'topic': 'com.pre.b', 'trustlevel': 5, 'ppt_scheme': 'x_own', 'ppt_keyid': 'key'}, 'args': ['bytes']}, {'timestamp': *, 'subscription': *, 'publication': *, 'details': {...}, 'kwargs': {'only': 'kwargs'}}, {'timestamp': *, 'subscription': *, 'publication': *, 'details': {...}}]]]
        """);
  }

  @Test
  void patternsAreFilteredByTopicAndOthersReadWhatCoversThem() {
    play(
        JOINED
            + """
            P -> [16, 1, {'acknowledge': true}, 'com.pre.a', [1]]
            P <- [17, 1, $p1]
            P -> [16, 2, {'acknowledge': true}, 'com.pre.wild', [2]]
            P <- [17, 2, $p2]
            P -> [16, 3, {}, 'com.other.wild', [3]]
            P -> [16, 4, {}, 'com.pre.a.b', [4]]
            P -> [16, 5, {}, 'com.nothing', [5]]
            A -> [48, 1, {}, 'wamp.subscription.lookup', ['com.pre.', {'match': 'prefix'}]]
            A <- [50, 1, {}, [$pre]]
            A -> [48, 2, {}, 'wamp.subscription.get_events', [$pre]]
            A <- [50, 2, {}, [[{'args': [1], ...}, {'args': [2], ...}, {'args': [4], ...}]]]
            A -> [48, 3, {}, 'wamp.subscription.get_events', [$pre], {'topic': 'com.pre.a'}]
            A <- [50, 3, {}, [[{'args': [1], ...}]]]
            A -> [48, 4, {}, 'wamp.subscription.lookup', ['com..wild', {'match': 'wildcard'}]]
            A <- [50, 4, {}, [$wild]]
            A -> [48, 5, {}, 'wamp.subscription.get_events', [$wild]]
            A <- [50, 5, {}, [[{'args': [2], ...}, {'args': [3], ...}]]]
            A -> [32, 6, {}, 'com.pre.a']
            A <- [33, 6, $exact]
            A -> [48, 7, {}, 'wamp.subscription.get_events', [$exact]]
            A <- [50, 7, {}, [[{'subscription': $exact, 'details': {}, 'args': [1], ...}]]]
            A -> [48, 8, {}, 'wamp.subscription.get_events', [$exact], {'from_publication': $p2}]
            A <- [8, 48, 8, {}, 'wamp.error.invalid_argument', ...]
            A -> [32, 9, {'match': 'prefix'}, 'com.pre.a.']
            A <- [33, 9, $narrow]
            A -> [48, 10, {}, 'wamp.subscription.get_events', [$narrow]]
            A <- [50, 10, {}, [[{'details': {'topic': 'com.pre.a.b'}, 'args': [4], ...}]]]
            A -> [32, 11, {'match': 'wildcard'}, 'com.pre.']
            A <- [33, 11, $three]
            A -> [48, 12, {}, 'wamp.subscription.get_events', [$three]]
            A <- [50, 12, {}, [[{'args': [1], ...}, {'args': [2], ...}]]]
            A -> [32, 13, {'match': 'prefix'}, 'com.']
            A <- [33, 13, $all]
            A -> [48, 14, {}, 'wamp.subscription.get_events', [$all]]
            A <- [50, 14, {}, [[]]]
            """);
  }

  @Test
  void unknownIdsAreRefused() {
    play(
        JOINED
            + """
            P -> [16, 1, {'acknowledge': true, 'eligible_authid': ['pa']}, 'com.log', [1]]
            P <- [17, 1, $hidden]
            A -> [48, 1, {}, 'wamp.subscription.get_events', [12345]]
            A <- [8, 48, 1, {}, 'wamp.error.no_such_subscription', ...]
            A -> [48, 2, {}, 'wamp.subscription.lookup', ['com.log']]
            A <- [50, 2, {}, [$log]]
            A -> [48, 3, {}, 'wamp.subscription.get_events', [$log], {'from_publication': 12345}]
            A <- [8, 48, 3, {}, 'wamp.error.invalid_argument', ...]
            A -> [48, 4, {}, 'wamp.subscription.get_events', [$log], {'until_publication': $hidden}]
            A <- [8, 48, 4, {}, 'wamp.error.invalid_argument', ...]
            A -> [32, 5, {}, 'com.nothing']
            A <- [33, 5, $nothing]
            A -> [48, 6, {}, 'wamp.subscription.get_events', [$nothing], {'after_publication': $hidden}]
            A <- [8, 48, 6, {}, 'wamp.error.invalid_argument', ...]
            A -> [48, 7, {}, 'wamp.subscription.get_events', [$log]]
            A <- [50, 7, {}, [[]]]
            """);
  }

  @Test
  void wrongArgumentsAreRefused() {
    play(TEN);
    String[] wrong = {
      "[]",
      "['com.log']",
      "[$log, 3]",
      "[$log], {'limit': 0}",
      "[$log], {'limit': 'two'}",
      "[$log], {'reverse': 1}",
      "[$log], {'topic': 7}",
      "[$log], {'from_time': 1700000000}",
      "[$log], {'until_time': '2023-11-14'}",
      "[$log], {'after_publication': 'p'}",
      "[$log], {'before_publication': -1}"
    };
    for (int i = 0; i < wrong.length; i++) {
      play(
          """
          A -> [48, %n, {}, 'wamp.subscription.get_events', %a]
          A <- [8, 48, %n, {}, 'wamp.error.invalid_argument', ...]
          """
              .replace("%n", "" + (i + 2))
              .replace("%a", wrong[i]));
    }
  }

  @Test
  void whoMayNotSubscribeMayNotRead() {
    scenario().authorizer().deny("bo SUBSCRIBE com.log EXACT");
    play(
        """
        B joins history as bo/user
        B -> [48, 1, {}, 'wamp.subscription.lookup', ['com.log']]
        B <- [50, 1, {}, [$log]]
        B -> [48, 2, {}, 'wamp.subscription.get_events', [$log]]
        B <- [8, 48, 2, {}, 'wamp.error.not_authorized', ...]
        """);
  }

  @Test
  void answerHasAsManyEventsAsTheRealmAllows() {
    begin(withEvents(3, Limits.DEFAULT.outboundSoft()));
    play(TEN);
    asks(2, "{}", 1, 2, 3);
    asks(3, "{'limit': 1000000}", 1, 2, 3);
    asks(4, "{'limit': 2, 'reverse': true}", 10, 9);
  }

  @Test
  void answerThatWouldFillTheQueueIsRefusedBeforeItIsMade() {
    begin(withEvents(1_000, 2_000));
    play(TEN);
    play(
        """
        A -> [48, 2, {}, 'wamp.subscription.get_events', [$log]]
        A <- [8, 48, 2, {}, 'wamp.error.payload_size_exceeded', ...]
        """);
    asks(3, "{'limit': 3}", 1, 2, 3);
  }

  @Test
  void answerThatItsCallerCannotTakeIsAnError() {
    play(TEN);
    if (topology.encoding) {
      scenario().client("A").messageBytesMax(300);
      play(
          """
          A -> [48, 2, {}, 'wamp.subscription.get_events', [$log]]
          A <- [8, 48, 2, {}, 'wamp.error.payload_size_exceeded', ...]
          """);
      asks(3, "{'limit': 1}", 1);
    }
  }

  private static Limits withEvents(int historyAnswer, long outboundSoft) {
    Limits d = Limits.DEFAULT;
    EventLimits e = d.events();
    return new Limits(
        d.uriLength(),
        outboundSoft,
        d.outboundHard(),
        d.slowReceiver(),
        d.pendingCalls(),
        d.registrationsPerSession(),
        d.subscriptionsPerSession(),
        d.helloTimeout(),
        d.goodbyeTimeout(),
        d.idleTimeout(),
        d.mailboxBytes(),
        new EventLimits(
            e.retained(),
            e.retainedBytes(),
            e.retainedTime(),
            e.replay(),
            historyAnswer,
            e.testaments(),
            e.testamentBytes()));
  }

  /** The search looks at a bounded number of events and lets the loop go on in between. */
  @Test
  void longHistoryIsSearchedPieceByPiece() {
    play(
        JOINED
            + """
            A -> [48, 1, {}, 'wamp.subscription.lookup', ['com.pre.', {'match': 'prefix'}]]
            A <- [50, 1, {}, [$pre]]
            """);
    for (int i = 1; i <= 3_500; i++) {
      String topic = i == 3 || i == 3_400 ? "com.pre.rare" : "com.pre.often";
      scenario().client("P").sendJson("[16, " + i + ", {}, \"" + topic + "\", [" + i + "]]");
    }
    scenario().router().run();
    play(
        """
        A -> [48, 2, {}, 'wamp.subscription.get_events', [$pre], {'topic': 'com.pre.rare'}]
        A <- [50, 2, {}, [[{'args': [3], ...}, {'args': [3400], ...}]]]
        A -> [48, 3, {}, 'wamp.subscription.get_events', [$pre], {'topic': 'com.pre.rare', 'reverse': true}]
        A <- [50, 3, {}, [[{'args': [3400], ...}, {'args': [3], ...}]]]
        A => [48, 4, {}, 'wamp.subscription.get_events', [$pre], {'topic': 'com.pre.rare'}]
        A => [48, 5, {}, 'wamp.subscription.lookup', ['com.log']]
        """);
    scenario().client("A").runBurst(2);
    play(
        """
        A <- [50, 5, {}, [*]]
        A <- [50, 4, {}, [[{'args': [3], ...}, {'args': [3400], ...}]]]
        """);
  }

  @Test
  void eventsOfTheLastHourOnlyAreFound() {
    play(
        TEN
            + """
            P -> [16, 11, {'acknowledge': true}, 'com.log', [11]]
            P <- [17, 11, $p11]
            """);
    scenario().router().after(Duration.ofHours(1).minusSeconds(1));
    asks(2, "{}", 11);
    play(
        """
        A -> [48, 3, {}, 'wamp.subscription.get_events', [$log], {'from_publication': $p10}]
        A <- [8, 48, 3, {}, 'wamp.error.invalid_argument', ...]
        """);
  }

  @Test
  void historiesFollowTheSettings() {
    play(
        JOINED
            + """
            A -> [32, 1, {}, 'com.new']
            A <- [33, 1, $new]
            A -> [48, 2, {}, 'wamp.subscription.lookup', ['com.log']]
            A <- [50, 2, {}, [$log]]
            A -> [48, 3, {}, 'wamp.subscription.lookup', ['com.pre.', {'match': 'prefix'}]]
            A <- [50, 3, {}, [$pre]]
            P -> [16, 1, {}, 'com.log', ['log 1']]
            P -> [16, 2, {}, 'com.log', ['log 2']]
            P -> [16, 3, {}, 'com.new', ['too early']]
            P -> [16, 4, {}, 'com.pre.x', ['forgotten']]
            A <- [36, $new, *, {}, ['too early']]
            """);

    set(
        new HistorySettings(MatchPolicy.EXACT, Uri.of("com.log"), 2, 10_000, Duration.ZERO),
        new HistorySettings(MatchPolicy.EXACT, Uri.of("com.new"), 2, 10_000, Duration.ZERO));

    play(
        """
        P -> [16, 5, {}, 'com.log', ['log 3']]
        P -> [16, 6, {}, 'com.new', ['new']]
        P -> [16, 7, {}, 'com.pre.x', ['nobody asked']]
        A <- [36, $new, *, {}, ['new']]
        A -> [48, 4, {}, 'wamp.subscription.get_events', [$log]]
        A <- [50, 4, {}, [[{'args': ['log 2'], ...}, {'args': ['log 3'], ...}]]]
        A -> [48, 5, {}, 'wamp.subscription.get_events', [$new]]
        A <- [50, 5, {}, [[{'args': ['new'], ...}]]]
        A -> [48, 6, {}, 'wamp.subscription.get_events', [$pre]]
        A <- [8, 48, 6, {}, 'wamp.error.no_such_subscription', ...]
        """);

    set();

    play(
        """
        P -> [16, 8, {}, 'com.log', ['log 4']]
        A -> [48, 7, {}, 'wamp.subscription.get_events', [$new]]
        A <- [50, 7, {}, [[]]]
        A -> [48, 8, {}, 'wamp.subscription.lookup', ['com.log']]
        A <- [50, 8, {}, [null]]
        """);
    scenario()
        .router()
        .router()
        .forEachRealm((realm, tables) -> assertThat(tables.historyEvents()).isZero());
  }

  private void set(HistorySettings... histories) {
    Uri realm = Uri.of("history");
    scenario().put(RealmSettings.strict(realm).withHistories(List.of(histories)));
    scenario().router().router().settingsChanged(realm);
    scenario().router().run();
  }

  @Test
  void testamentsAreRecorded() {
    play(
        JOINED
            + """
            P -> [48, 1, {}, 'wamp.session.add_testament', ['com.log', ['last words'], {'k': 1}]]
            P <- [50, 1, {}]
            P is lost
            A -> [48, 1, {}, 'wamp.subscription.lookup', ['com.log']]
            A <- [50, 1, {}, [$log]]
            A -> [48, 2, {}, 'wamp.subscription.get_events', [$log]]
            A <- [50, 2, {}, [[{'args': ['last words'], 'kwargs': {'k': 1}, ...}]]]
            """);
  }

  @Test
  void whatNobodyIsSubscribedToIsInNoList() {
    play(
        JOINED
            + """
            A -> [48, 1, {}, 'wamp.subscription.lookup', ['com.log']]
            A <- [50, 1, {}, [$log]]
            A -> [48, 2, {}, 'wamp.subscription.list']
            A <- [50, 2, {}, [{'exact': [], 'prefix': [], 'wildcard': []}]]
            A -> [48, 3, {}, 'wamp.subscription.match', ['com.log']]
            A <- [50, 3, {}, [null]]
            A -> [48, 4, {}, 'wamp.subscription.get', [$log]]
            A <- [8, 48, 4, {}, 'wamp.error.no_such_subscription', ...]
            """);
  }

  /** Rule 16: what came in one format is copied or transcoded for a caller of any other. */
  @Test
  void eventsOfAllFormatsAreReadInAllFormats() {
    play(
        JOINED
            + """
            B joins history as bo/user
            C joins history as cy/user
            P -> [16, 1, {}, 'com.log', [1.5, -3, 'ä\u0001"', null], {'a': {'b': [[], {}]}}]
            B -> [16, 1, {}, 'com.log', [1.5, -3, 'ä\u0001"', null], {'a': {'b': [[], {}]}}]
            C -> [16, 1, {}, 'com.log', [1.5, -3, 'ä\u0001"', null], {'a': {'b': [[], {}]}}]
            A -> [48, 1, {}, 'wamp.subscription.lookup', ['com.log']]
            A <- [50, 1, {}, [$log]]
            """
                .replace("\u0001\"", "."));
    String event = "{'args': [1.5, -3, 'ä.', null], 'kwargs': {'a': {'b': [[], {}]}}, ...}";
    for (String reader : new String[] {"A", "P", "B", "C"}) {
      int call = 2;
      play(
          reader
              + " -> [48, "
              + call
              + ", {}, 'wamp.subscription.get_events', [$log]]\n"
              + reader
              + " <- [50, "
              + call
              + ", {}, [["
              + event
              + ", "
              + event
              + ", "
              + event
              + "]]]");
    }
  }
}
