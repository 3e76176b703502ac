package io.starling.router.scenario;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Request ids, URIs and options (checklist 2, 3, 8). */
class IdScenarioTest extends ScenarioTest {

  private static final String ABORTED =
      """
      A <- [3, {'message': *}, 'wamp.error.protocol_violation']
      A <- closed PROTOCOL_VIOLATION
      """;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[32, 2, {}, 'com.topic']",
        "[34, 2, 1]",
        "[16, 2, {}, 'com.topic']",
        "[48, 2, {}, 'com.proc']",
        "[64, 2, {}, 'com.proc']",
        "[66, 2, 1]"
      })
  void t016_strictRealmWantsTheFirstRequestToHaveIdOne(String message) {
    play("A joins");
    play("A -> " + message);
    play(ABORTED);
  }

  @Test
  void t017_allRequestsShareOneCounter() {
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        A -> [64, 2, {}, 'com.proc']
        A <- [65, 2, $reg]
        A -> [48, 3, {}, 'com.none']
        A <- [8, 48, 3, {}, 'wamp.error.no_such_procedure', ...]
        A -> [16, 4, {}, 'com.topic']
        A -> [34, 5, $sub]
        A <- [35, 5]
        A -> [66, 6, $reg]
        A <- [67, 6]
        """);
  }

  @Test
  void t018_repeatedIdIsAViolationInAStrictRealm() {
    play(
        """
        A joins
        A -> [16, 1, {}, 'com.topic']
        A -> [16, 1, {}, 'com.topic']
        """);
    play(ABORTED);
  }

  @Test
  void t019_cancelConsumesNoId() {
    play(
        """
        A joins
        B joins
        B -> [64, 1, {}, 'com.proc']
        B <- [65, 1, $reg]
        A -> [48, 1, {}, 'com.proc']
        B <- [68, 1, $reg, {}]
        A -> [49, 1, {'mode': 'skip'}]
        A <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        A -> [48, 2, {}, 'com.proc']
        B <- [68, 2, $reg, {}]
        """);
  }

  @Test
  void t020_lenientRealmTakesAnyId() {
    play(
        """
        A joins lenient
        A -> [16, 9007199254740992, {'acknowledge': true}, 'com.topic']
        A <- [17, 9007199254740992, *]
        A -> [16, 1, {'acknowledge': true}, 'com.topic']
        A <- [17, 1, *]
        A -> [16, 1, {'acknowledge': true}, 'com.topic']
        A <- [17, 1, *]
        A -> [16, 9007199254740993, {'acknowledge': true}, 'com.topic']
        """);
    play(ABORTED);
  }

  @Test
  void t020_zeroIsNoId() {
    play(
        """
        A joins lenient
        A -> [16, 0, {'acknowledge': true}, 'com.topic']
        """);
    play(ABORTED);
  }

  @Test
  void t021_invocationsAreCountedPerCallee() {
    play(
        """
        A joins
        B joins
        C joins
        A -> [64, 1, {}, 'com.a']
        A <- [65, 1, $a]
        B -> [64, 1, {}, 'com.b']
        B <- [65, 1, $b]
        C -> [48, 1, {}, 'com.a']
        A <- [68, 1, $a, {}]
        C -> [48, 2, {}, 'com.b']
        B <- [68, 1, $b, {}]
        """);
  }

  @Test
  void subscriptionAndRegistrationIdsAreShared() {
    play(
        """
        A joins
        B joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        B -> [32, 1, {}, 'com.topic']
        B <- [33, 1, $sub]
        A -> [64, 2, {'invoke': 'roundrobin'}, 'com.proc']
        A <- [65, 2, $reg]
        B -> [64, 2, {'invoke': 'roundrobin'}, 'com.proc']
        B <- [65, 2, $reg]
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a..b", "a b", "a#b", "", "a.", ".a", "a.\\n", "a.b\\n", "a\\u0001", "a\\u00a0b"})
  void t022_t023_malformedUriIsAnErrorAndTheSessionLives(String uri) {
    play(
        """
        A joins
        A -> [16, 1, {'acknowledge': true}, '%1$s']
        A <- [8, 16, 1, {}, 'wamp.error.invalid_uri', ...]
        A -> [16, 2, {}, '%1$s']
        A <- nothing
        A -> [32, 3, {}, '%1$s']
        A <- [8, 32, 3, {}, 'wamp.error.invalid_uri', ...]
        A -> [64, 4, {}, '%1$s']
        A <- [8, 64, 4, {}, 'wamp.error.invalid_uri', ...]
        A -> [48, 5, {}, '%1$s']
        A <- [8, 48, 5, {}, 'wamp.error.invalid_uri', ...]
        A -> [16, 6, {'acknowledge': true}, 'com.fine']
        A <- [17, 6, *]
        """
            .formatted(uri));
  }

  @Test
  void t024_uriOfThousandsOfComponentsIsAnError() {
    play(
        """
        A joins
        A -> [32, 1, {}, '%s']
        A <- [8, 32, 1, {}, 'wamp.error.invalid_uri', ...]
        A -> [32, 2, {'match': 'wildcard'}, '%s']
        A <- [8, 32, 2, {}, 'wamp.error.invalid_uri', ...]
        """
            .formatted("a.".repeat(20_000) + "a", ".".repeat(20_000)));
  }

  @Test
  void longestUriIsServedAndALongerOneIsNot() {
    String longest = "a".repeat(1024);
    play(
        """
        A joins
        A -> [32, 1, {}, '%1$s']
        A <- [33, 1, *]
        A -> [32, 2, {}, '%1$sb']
        A <- [8, 32, 2, {}, 'wamp.error.invalid_uri', ...]
        A -> [64, 3, {}, '%1$sb']
        A <- [8, 64, 3, {}, 'wamp.error.invalid_uri', ...]
        A -> [48, 4, {}, '%1$sb']
        A <- [8, 48, 4, {}, 'wamp.error.invalid_uri', ...]
        A -> [16, 5, {'acknowledge': true}, '%1$sb']
        A <- [8, 16, 5, {}, 'wamp.error.invalid_uri', ...]
        """
            .formatted(longest));
  }

  @Test
  void t025_patternIsValidForItsMatchOnly() {
    play(
        """
        A joins
        A -> [32, 1, {'match': 'exact'}, 'com..x']
        A <- [8, 32, 1, {}, 'wamp.error.invalid_uri', ...]
        A -> [32, 2, {'match': 'prefix'}, 'com..x']
        A <- [8, 32, 2, {}, 'wamp.error.invalid_uri', ...]
        A -> [32, 3, {'match': 'wildcard'}, 'com..x']
        A <- [33, 3, *]
        A -> [32, 4, {'match': 'prefix'}, 'com.']
        A <- [33, 4, *]
        A -> [64, 5, {'match': 'prefix'}, '']
        A <- [65, 5, *]
        """);
  }

  @Test
  void strictUrisAreASetting() {
    play(
        """
        A joins narrow
        A -> [32, 1, {}, 'com.Topic']
        A <- [8, 32, 1, {}, 'wamp.error.invalid_uri', ...]
        A -> [32, 2, {}, 'com.topic_1']
        A <- [33, 2, *]
        B joins
        B -> [32, 1, {}, 'com.Töpic']
        B <- [33, 1, *]
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wamp.foo",
        "wamp",
        "starling.x",
        "bondy.x",
        "com.bondy.x",
        "com.leapsight.bondy.x"
      })
  void t026_reservedNamespacesAreClosedToRegisterAndPublish(String uri) {
    play(
        """
        A joins
        B joins
        B -> [32, 1, {}, '%1$s']
        B <- [33, 1, *]
        A -> [64, 1, {}, '%1$s']
        A <- [8, 64, 1, {}, 'wamp.error.invalid_uri', ...]
        A -> [64, 2, {'match': 'prefix'}, '%1$s']
        A <- [8, 64, 2, {}, 'wamp.error.invalid_uri', ...]
        A -> [16, 3, {'acknowledge': true}, '%1$s']
        A <- [8, 16, 3, {}, 'wamp.error.invalid_uri', ...]
        A -> [16, 4, {}, '%1$s']
        B <- nothing
        """
            .formatted(uri));
  }

  @Test
  void t026_namespacesThatOnlyLookReservedAreOpen() {
    play(
        """
        A joins
        A -> [64, 1, {}, 'wamps.foo']
        A <- [65, 1, *]
        A -> [64, 2, {}, 'com.bondy2']
        A <- [65, 2, *]
        """);
  }

  @Test
  void t027_callIntoAReservedNamespaceReachesNoClientsPattern() {
    play(
        """
        A joins
        B joins
        B -> [64, 1, {'match': 'prefix'}, '']
        B <- [65, 1, *]
        B -> [64, 2, {'match': 'prefix'}, 'w']
        B <- [65, 2, *]
        B -> [64, 3, {'match': 'wildcard'}, '..']
        B <- [65, 3, *]
        A -> [48, 1, {}, 'wamp.x.y']
        A <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        A -> [48, 2, {}, 'starling.x.y']
        A <- [8, 48, 2, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[16, 1, {'acknowledge': 1}, 'com.topic']",
        "[16, 1, {'exclude': 'x'}, 'com.topic']",
        "[16, 1, {'exclude_authid': [1]}, 'com.topic']",
        "[32, 1, {'match': 'fuzzy'}, 'com.topic']",
        "[64, 1, {'invoke': 'dice'}, 'com.proc']",
        "[48, 1, {'timeout': -1}, 'com.proc']",
        "[49, 1, {'mode': 'gently'}]",
        "[]",
        "{}",
        "[32, 1, {}]",
        "[32, 1, {}, 'com.topic', 5]"
      })
  void t028_t029_malformedMessageIsAborted(String message) {
    play("A joins");
    play("A -> " + message);
    play(ABORTED);
  }

  @Test
  void t030_unknownOptionsAreIgnoredAndNotRelayed() {
    play(
        """
        A joins
        B joins
        B -> [32, 1, {'zzz': [], '_x_y': 1}, 'com.topic']
        B <- [33, 1, $sub]
        B -> [64, 2, {'_x_y': 1}, 'com.proc']
        B <- [65, 2, $reg]
        A -> [16, 1, {'zzz': {}, '_x_y': 1, 'x_foo': []}, 'com.topic']
        B <- [36, $sub, *, {}]
        A -> [48, 2, {'zzz': {}, '_x_y': 1, 'x_foo': []}, 'com.proc']
        B <- [68, 1, $reg, {}]
        B -> [70, 1, {'x_foo': 1}, ['fine']]
        A <- [50, 2, {}, ['fine']]
        """);
  }

  @Test
  void customAttributesThatTheRealmRelaysReachTheReceiver() {
    play(
        """
        A joins relay
        B joins relay
        B -> [32, 1, {}, 'com.topic']
        B <- [33, 1, $sub]
        B -> [64, 2, {}, 'com.proc']
        B <- [65, 2, $reg]
        A -> [16, 1, {'x_trace': 'abc', '_trace': 7, 'x_foo': 1}, 'com.topic']
        B <- [36, $sub, *, {'x_trace': 'abc', '_trace': 7}]
        A -> [48, 2, {'x_trace': 'abc', 'x_foo': 1}, 'com.proc']
        B <- [68, 1, $reg, {'x_trace': 'abc'}]
        """);
  }
}
