package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import io.starling.router.port.OutsideAuthorizer;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What rights leave open is decided by Z, a client, while B waits. */
class DynamicAuthorizationScenarioTest extends ScenarioTest {

  private void begin(String... leftOpen) {
    for (String question : leftOpen) {
      scenario().authorizer().leaveOpen(question);
    }
    scenario()
        .authorizer()
        .askOutside(new OutsideAuthorizer(Uri.of("com.auth"), null, Duration.ofSeconds(5)));
    play(
        """
        Z joins
        Z -> [64, 1, {}, 'com.auth']
        Z <- [65, 1, $R]
        B joins
        """);
  }

  private void rightsChange() {
    scenario().router().router().rightsChanged(Uri.of("realm1"));
    scenario().router().run();
  }

  // ---------------------------------------------------------------------------- answers

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "[70, 1, {}, [true]]; [17, 1, *]",
        "[70, 1, {}, [{'allow': true}]]; [17, 1, *]",
        "[70, 1, {}, [false]]; [8, 16, 1, {}, 'wamp.error.not_authorized', ...]",
        "[70, 1, {}, [{'allow': false, 'cache': true}]]; [8, 16, 1, {},"
            + " 'wamp.error.not_authorized', ...]",
        "[8, 68, 1, {}, 'com.no']; [8, 16, 1, {}, 'wamp.error.authorization_failed', ...]",
        "[70, 1, {}]; [8, 16, 1, {}, 'wamp.error.authorization_failed', ...]",
        "[70, 1, {}, ['yes']]; [8, 16, 1, {}, 'wamp.error.authorization_failed', ...]",
        "[70, 1, {}, [{'allow': 1}]]; [8, 16, 1, {}, 'wamp.error.authorization_failed', ...]",
        "[70, 1, {}, [null]]; [8, 16, 1, {}, 'wamp.error.authorization_failed', ...]"
      })
  void theProcedureDecides(String answer, String outcome) {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        B -> [16, 1, {'acknowledge': true}, 'com.t']
        B <- nothing
        Z <- [68, 1, $R, {}, [{'session': $B, 'authid': 'b', 'authrole': 'user', 'authmethod': 'test', 'authprovider': 'test', 'transport': {...}}, 'com.t', 'publish', {'match': 'exact'}]]
        """);
    play("Z -> " + answer);
    play("B <- " + outcome);
    assertThat(scenario().router().count(Counter.AUTHORIZATIONS_ASKED)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "[48, 1, {}, 'com.x']; CALL com.x EXACT; 'com.x', 'call', {'match': 'exact'}; [8, 48, 1,"
            + " {}, 'wamp.error.no_such_procedure', ...]",
        "[64, 1, {'match': 'prefix'}, 'com.x']; REGISTER com.x PREFIX; 'com.x', 'register',"
            + " {'match': 'prefix'}; [65, 1, *]",
        "[32, 1, {'match': 'wildcard'}, 'com..x']; SUBSCRIBE com..x WILDCARD; 'com..x',"
            + " 'subscribe', {'match': 'wildcard'}; [33, 1, *]"
      })
  void eachActionIsAskedFor(String request, String question, String told, String reply) {
    begin("b " + question);
    play("B -> " + request);
    play("Z <- [68, 1, $R, {}, [{...}, " + told + "]]");
    play("Z -> [70, 1, {}, [true]]");
    play("B <- " + reply);
  }

  @Test
  void whatIsGrantedOrDeniedIsNotAsked() {
    scenario().authorizer().deny("b PUBLISH com.shut EXACT");
    begin();
    play(
        """
        B -> [16, 1, {'acknowledge': true}, 'com.open']
        B <- [17, 1, *]
        B -> [16, 2, {'acknowledge': true}, 'com.shut']
        B <- [8, 16, 2, {}, 'wamp.error.not_authorized', ...]
        B -> [16, 3, {'acknowledge': true}, 'not valid']
        B <- [8, 16, 3, {}, 'wamp.error.invalid_uri', ...]
        Z <- nothing
        """);
  }

  @Test
  void anAnswerIsRememberedIfItSaysSo() {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        B -> [16, 1, {'acknowledge': true}, 'com.t']
        Z <- [68, 1, $R, {}, [{...}, 'com.t', 'publish', {...}]]
        Z -> [70, 1, {}, [{'allow': true, 'cache': 10}]]
        B <- [17, 1, *]
        B -> [16, 2, {'acknowledge': true}, 'com.t']
        B <- [17, 2, *]
        after 11000
        B -> [16, 3, {'acknowledge': true}, 'com.t']
        Z <- [68, 2, $R, {}, [{...}, 'com.t', 'publish', {...}]]
        Z -> [70, 2, {}, [{'allow': false, 'cache': true}]]
        B <- [8, 16, 3, {}, 'wamp.error.not_authorized', ...]
        after 60000
        B -> [16, 4, {'acknowledge': true}, 'com.t']
        B <- [8, 16, 4, {}, 'wamp.error.not_authorized', ...]
        """);
    // Other rights: it is forgotten.
    scenario().authorizer().deny("x CALL com.x EXACT");
    play(
        """
        B -> [16, 5, {'acknowledge': true}, 'com.t']
        Z <- [68, 3, $R, {}, [{...}, 'com.t', 'publish', {...}]]
        Z -> [70, 3, {}, [{'allow': true}]]
        B <- [17, 5, *]
        B -> [16, 6, {'acknowledge': true}, 'com.t']
        Z <- [68, 4, $R, {}, [{...}, 'com.t', 'publish', {...}]]
        Z -> [70, 4, {}, [true]]
        B <- [17, 6, *]
        """);
  }

  @Test
  void theSenderIsDisclosedIfTheAnswerSaysSo() {
    begin("b PUBLISH com.t EXACT", "b CALL com.p EXACT");
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.t']
        A <- [33, 1, $S]
        A -> [64, 2, {}, 'com.p']
        A <- [65, 2, $P]
        B -> [16, 1, {}, 'com.t']
        Z <- [68, 1, $R, {}, [{...}, 'com.t', 'publish', {...}]]
        Z -> [70, 1, {}, [{'allow': true, 'disclose': true, 'cache': true}]]
        A <- [36, $S, *, {'publisher': $B, 'publisher_authid': 'b', 'publisher_authrole': 'user'}]
        B -> [16, 2, {}, 'com.t']
        A <- [36, $S, *, {'publisher': $B, 'publisher_authid': 'b', 'publisher_authrole': 'user'}]
        B -> [16, 3, {}, 'com.other']
        B -> [48, 4, {}, 'com.p']
        Z <- [68, 2, $R, {}, [{...}, 'com.p', 'call', {...}]]
        Z -> [70, 2, {}, [{'allow': true, 'disclose': true}]]
        A <- [68, 1, $P, {'caller': $B, 'caller_authid': 'b', 'caller_authrole': 'user'}]
        A -> [70, 1, {}]
        B <- [50, 4, {}]
        """);
  }

  @Test
  void itMayBeRegisteredInAnotherRealm() {
    scenario().authorizer().leaveOpen("b PUBLISH com.t EXACT");
    scenario()
        .authorizer()
        .askOutside(
            new OutsideAuthorizer(Uri.of("com.auth"), Uri.of("lenient"), Duration.ofSeconds(5)));
    play(
        """
        Z joins lenient
        Z -> [64, 1, {}, 'com.auth']
        Z <- [65, 1, $R]
        B joins
        B -> [16, 1, {'acknowledge': true}, 'com.t']
        Z <- [68, 1, $R, {}, [{...}, 'com.t', 'publish', {...}]]
        Z -> [70, 1, {}, [true]]
        B <- [17, 1, *]
        """);
  }

  // ---------------------------------------------------------------------------- no answer

  @Test
  void nobodyToAskIsARefusal() {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        Z is lost
        B -> [16, 1, {'acknowledge': true}, 'com.t']
        B <- [8, 16, 1, {}, 'wamp.error.authorization_failed', ...]
        """);
    assertThat(scenario().router().count(Counter.AUTHORIZER_FAILURES)).isEqualTo(1);
  }

  @Test
  void noAnswerInTimeIsARefusal() {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        B -> [16, 1, {'acknowledge': true}, 'com.t']
        Z <- [68, 1, $R, {}, [...]]
        after 4900
        B <- nothing
        after 200
        B <- [8, 16, 1, {}, 'wamp.error.authorization_failed', ...]
        Z <- [69, 1, {...}]
        Z -> [70, 1, {}, [true]]
        B -> [16, 2, {'acknowledge': true}, 'com.open']
        B <- [17, 2, *]
        """);
  }

  // ---------------------------------------------------------------------------- waiting

  @Test
  void laterMessagesKeepTheirOrder() {
    begin("b PUBLISH com.t EXACT", "b SUBSCRIBE com.s EXACT");
    play(
        """
        B -> [16, 1, {'acknowledge': true}, 'com.t', ['one']]
        B -> [32, 2, {}, 'com.s']
        B -> [48, 3, {}, 'com.none', ['args']]
        B -> [16, 4, {'acknowledge': true}, 'com.open']
        B -> [16, 5, {'acknowledge': true}, 'com.t']
        B -> [32, 6, {}, 'com.u']
        B <- nothing
        Z <- [68, 1, $R, {}, [{...}, 'com.t', 'publish', {...}]]
        Z -> [70, 1, {}, [true]]
        B <- [17, 1, *]
        B <- nothing
        Z <- [68, 2, $R, {}, [{...}, 'com.s', 'subscribe', {...}]]
        Z -> [70, 2, {}, [true]]
        B <- [33, 2, *]
        B <- [8, 48, 3, {}, 'wamp.error.no_such_procedure', ...]
        B <- [17, 4, *]
        B <- nothing
        Z <- [68, 3, $R, {}, [{...}, 'com.t', 'publish', {...}]]
        Z -> [70, 3, {}, [false]]
        B <- [8, 16, 5, {}, 'wamp.error.not_authorized', ...]
        B <- [33, 6, *]
        """);
  }

  @Test
  void othersDoNotWait() {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        A joins
        B -> [16, 1, {'acknowledge': true}, 'com.t']
        A -> [16, 1, {'acknowledge': true}, 'com.t']
        A <- [17, 1, *]
        Z <- [68, 1, $R, {}, [...]]
        Z -> [70, 1, {}, [true]]
        B <- [17, 1, *]
        """);
  }

  @Test
  void aCallThatWaitsCanBeCanceled() {
    begin("b CALL com.p EXACT");
    play(
        """
        A joins
        A -> [64, 1, {}, 'com.p']
        A <- [65, 1, $P]
        B -> [48, 1, {}, 'com.p']
        Z <- [68, 1, $R, {}, [...]]
        B -> [48, 2, {}, 'com.q']
        B -> [32, 3, {}, 'com.s']
        B -> [49, 2, {}]
        B <- [8, 48, 2, {}, 'wamp.error.canceled', ...]
        B -> [49, 1, {}]
        B <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        B -> [49, 1, {}]
        B <- nothing
        Z -> [70, 1, {}, [true]]
        B <- [33, 3, *]
        A <- nothing
        """);
  }

  @Test
  void aSessionMayEndWhileItWaits() {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.t']
        A <- [33, 1, *]
        B -> [16, 1, {}, 'com.t', ['never']]
        B -> [16, 2, {}, 'com.t', ['neither']]
        Z <- [68, 1, $R, {}, [...]]
        B -> [6, {}, 'wamp.close.close_realm']
        B <- [6, {...}, 'wamp.close.goodbye_and_out']
        Z -> [70, 1, {}, [true]]
        A <- nothing
        """);
  }

  @Test
  void aTransportMayBreakWhileItsSessionWaits() {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        B -> [16, 1, {}, 'com.t', ['never']]
        B -> [16, 2, {}, 'com.t', ['neither']]
        Z <- [68, 1, $R, {}, [...]]
        B is lost
        Z -> [70, 1, {}, [true]]
        """);
  }

  @Test
  void whoWaitsWithMuchIsNotReadFrom() {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        B -> [16, 1, {}, 'com.t']
        Z <- [68, 1, $R, {}, [...]]
        """);
    play("B -> [16, 2, {}, 'com.open', ['" + "x".repeat(70_000) + "']]");
    play("B is paused");
    play("Z -> [70, 1, {}, [true]]");
    play("B is not paused");
    play(
        """
        B -> [16, 3, {}, 'com.t']
        Z <- [68, 2, $R, {}, [...]]
        """);
    for (int i = 0; i < 110; i++) {
      play("B => [16, " + (4 + i) + ", {}, 'com.open']");
    }
    scenario().router().run();
    play("B is paused");
    play(
        """
        Z -> [70, 2, {}, [true]]
        B is not paused
        B -> [16, 114, {'acknowledge': true}, 'com.open']
        B <- [17, 114, *]
        """);
  }

  @Test
  void whoIsStillReadFromHasABoundAllTheSame() {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        B -> [16, 1, {}, 'com.t']
        Z <- [68, 1, $R, {}, [...]]
        """);
    var client = scenario().client("B");
    for (int i = 0; i < 2_000; i++) {
      client
          .loop()
          .loop()
          .receive(
              client.connection(),
              new Publish(2 + i, PublishOptions.DEFAULT, Uri.of("com.open"), Payload.EMPTY),
              scenario().router().now());
    }
    play(
        """
        B <- [3, {...}, 'wamp.error.protocol_violation']
        Z -> [70, 1, {}, [true]]
        """);
  }

  @Test
  void anOpenCallIsCanceledItself() {
    begin();
    play(
        """
        A joins
        A -> [64, 1, {}, 'com.p']
        A <- [65, 1, $P]
        B -> [48, 1, {'progress': true}, 'com.p', [1]]
        A <- [68, 1, $P, {'progress': true}, [1]]
        """);
    scenario().authorizer().leaveOpen("b CALL com.p EXACT");
    rightsChange();
    play(
        """
        B -> [48, 1, {'progress': true}, 'com.p', [2]]
        Z <- [68, 1, $R, {}, [...]]
        B -> [49, 1, {'mode': 'killnowait'}]
        B <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        A <- [69, 1, {...}]
        Z -> [70, 1, {}, [true]]
        B <- nothing
        A <- nothing
        """);
  }

  // ---------------------------------------------------------------------------- changes

  @Test
  void rightsThatChangeMeanwhileCount() {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        B -> [16, 1, {'acknowledge': true}, 'com.t']
        Z <- [68, 1, $R, {}, [...]]
        """);
    scenario().authorizer().decide("b PUBLISH com.t EXACT");
    rightsChange();
    play(
        """
        Z -> [70, 1, {}, [false]]
        B <- [17, 1, *]
        B -> [16, 2, {'acknowledge': true}, 'com.t']
        B <- [17, 2, *]
        """);
  }

  @Test
  void whatOnlyHeCanAllowIsAskedAboutAnewWhenRightsChange() {
    begin("b SUBSCRIBE com.s EXACT", "b SUBSCRIBE com.t EXACT");
    play(
        """
        B -> [32, 1, {}, 'com.s']
        Z <- [68, 1, $R, {}, [{...}, 'com.s', 'subscribe', {...}]]
        Z -> [70, 1, {}, [true]]
        B <- [33, 1, $S]
        B -> [32, 2, {}, 'com.open']
        B <- [33, 2, *]
        """);
    rightsChange();
    play("Z <- [68, 2, $R, {}, [{...}, 'com.s', 'subscribe', {...}]]");
    play("Z -> [8, 68, 2, {}, 'com.no']");
    play("B <- nothing");
    rightsChange();
    play(
        """
        Z <- [68, 3, $R, {}, [{...}, 'com.s', 'subscribe', {...}]]
        Z -> [70, 3, {}, [true]]
        B <- nothing
        """);
    rightsChange();
    play(
        """
        Z <- [68, 4, $R, {}, [{...}, 'com.s', 'subscribe', {...}]]
        Z -> [70, 4, {}, [false]]
        B <- [35, 0, {'subscription': $S, 'reason': *}]
        """);
  }

  @Test
  void whoIsAskedMayChangeOrGo() {
    begin("b PUBLISH com.t EXACT");
    play(
        """
        B -> [16, 1, {'acknowledge': true}, 'com.t']
        Z <- [68, 1, $R, {}, [...]]
        """);
    scenario().authorizer().askOutside(null);
    rightsChange();
    play(
        """
        B -> [16, 2, {'acknowledge': true}, 'com.open']
        B <- nothing
        Z -> [70, 1, {}, [true]]
        B <- [8, 16, 1, {}, 'wamp.error.not_authorized', ...]
        B <- [17, 2, *]
        B -> [16, 3, {'acknowledge': true}, 'com.t']
        B <- [8, 16, 3, {}, 'wamp.error.not_authorized', ...]
        """);
  }
}
