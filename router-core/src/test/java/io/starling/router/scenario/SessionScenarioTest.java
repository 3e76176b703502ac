package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authenticator;
import io.starling.router.port.CloseCause;
import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.router.port.Principal;
import io.starling.wamp.message.WampUris;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How sessions begin, live and end (WAMP, "Sessions"; checklist 6, 7.1). */
class SessionScenarioTest extends ScenarioTest {

  @Test
  void t001_requestBeforeHelloIsAborted() {
    play(
        """
        A connects
        A -> [32, 1, {}, 'com.topic']
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        """);
  }

  @Test
  void t002_secondHelloEndsTheSessionAndAllItHad() {
    play(
        """
        A joins
        B joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        A -> [1, 'realm1', {'roles': {'caller': {}}}]
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        B -> [48, 1, {}, 'com.proc']
        B <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[5, 'signature', {}]",
        "[2, 1, {}]",
        "[4, 'ticket', {}]",
        "[17, 1, 1]",
        "[33, 1, 1]",
        "[35, 1]",
        "[36, 1, 1, {}]",
        "[50, 1, {}]",
        "[65, 1, 1]",
        "[67, 1]",
        "[68, 1, 1, {}]",
        "[69, 1, {}]",
        "[200]",
        "[8, 48, 1, {}, 'com.error']",
        "[8, 16, 1, {}, 'com.error']",
        "[70, 1, {}]",
        "[8, 68, 1, {}, 'com.error']"
      })
  void t003_t031_messageThatIsNotForARouterNowIsAborted(String message) {
    play(
        """
        A joins
        A -> %s
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        """
            .formatted(message));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'roles': {}}", "{'roles': {'broker': {}}}"})
  void t004_helloWithoutClientRoleIsRefused(String details) {
    play(
        """
        A connects
        A -> [1, 'realm1', %s]
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed REFUSED
        """
            .formatted(details));
  }

  @Test
  void t005_unknownRolesAndFeaturesAreIgnored() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'juggler': {}, 'caller': {'features': {'x_ray': true}}}}]
        A <- [2, *, {'realm': 'realm1', 'authrole': 'anonymous', ...}]
        """);
  }

  @Test
  void welcomeTellsWhoTheClientIsAndWhatTheRouterCan() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authid': 'al', 'authrole': 'staff'}]
        A <- [2, *, {'realm': 'realm1', 'authid': 'al', 'authrole': 'staff', 'authmethod': 'test', \
        'authprovider': 'test', 'agent': *, 'roles': {'broker': *, 'dealer': *}}]
        """);
  }

  @Test
  void t006_unknownRealmIsRefused() {
    play(
        """
        A connects
        A -> [1, 'realm9', {'roles': {'caller': {}}}]
        A <- [3, {'message': *}, 'wamp.error.no_such_realm']
        A <- closed REFUSED
        """);
  }

  @ParameterizedTest
  @ValueSource(strings = {"'a..b'", "''", "'a b'", "'a#'"})
  void t126_malformedRealmIsRefused(String realm) {
    play(
        """
        A connects
        A -> [1, %s, {'roles': {'caller': {}}}]
        A <- [3, {'message': *}, 'wamp.error.invalid_uri']
        A <- closed REFUSED
        """
            .formatted(realm));
  }

  @Test
  void realmOfAnotherListenerIsRefused() {
    // A connection may be restricted to some realms.
    var origin =
        new io.starling.router.port.Origin(
            "inner", "test", null, java.util.Set.of("lenient"), false, null, java.util.Map.of());
    var client =
        scenario().router().connect(0, io.starling.wamp.message.SerializerFormat.JSON, origin);
    client.sendJson("[1, \"realm1\", {\"roles\": {\"caller\": {}}}]");
    scenario().router().run();
    assertThat(client.closed()).isEqualTo(CloseCause.REFUSED);
  }

  @Test
  void t007_t008_goodbyeIsAnsweredOnceAndTheTransportTakesANewSession() {
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        A -> [6, {}, 'wamp.close.close_realm']
        A <- [6, {}, 'wamp.close.goodbye_and_out']
        A <- nothing
        B joins
        B -> [16, 1, {}, 'com.topic']
        A joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        """);
  }

  @Test
  void t008_newSessionOnTheSameTransportHasAnotherId() {
    play(
        """
        A joins
        """);
    long first = scenario().variable("A");
    play(
        """
        A -> [6, {}, 'wamp.close.close_realm']
        A <- [6, {}, 'wamp.close.goodbye_and_out']
        A joins
        """);
    assertThat(scenario().variable("A")).isNotEqualTo(first);
  }

  @Test
  void transportWithoutNewSessionAfterGoodbyeIsClosed() {
    play(
        """
        A joins
        A -> [6, {}, 'wamp.close.close_realm']
        A <- [6, {}, 'wamp.close.goodbye_and_out']
        after 5100 ms
        A <- closed GOODBYE
        """);
  }

  @Test
  void goodbyeBeforeHelloIsAborted() {
    play(
        """
        A connects
        A -> [6, {}, 'wamp.close.close_realm']
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        """);
  }

  @Test
  void t009_afterTheRoutersGoodbyeRequestsHaveNoEffect() {
    play(
        """
        A joins
        B joins
        B -> [32, 1, {}, 'com.topic']
        B <- [33, 1, $sub]
        """);
    sayGoodbye("A");
    play(
        """
        A <- [6, {'message': 'maintenance'}, 'wamp.close.system_shutdown']
        A -> [16, 1, {'acknowledge': true}, 'com.topic']
        A -> [48, 2, {}, 'com.proc']
        A <- nothing
        B <- nothing
        A -> [6, {}, 'wamp.close.goodbye_and_out']
        A <- nothing
        A <- closed SHUTDOWN
        """);
  }

  @Test
  void clientThatDoesNotAnswerTheRoutersGoodbyeIsClosed() {
    play("A joins");
    sayGoodbye("A");
    play(
        """
        A <- [6, {'message': 'maintenance'}, 'wamp.close.system_shutdown']
        after 5100 ms
        A <- closed GOODBYE_TIMEOUT
        """);
  }

  @Test
  void t125_crossingGoodbyesAreNotAnswered() {
    play(
        """
        A joins
        A => [6, {}, 'wamp.close.close_realm']
        """);
    sayGoodbye("A");
    play(
        """
        A <- [6, {'message': 'maintenance'}, 'wamp.close.system_shutdown']
        A <- closed SHUTDOWN
        """);
  }

  @Test
  void clientWithoutSessionIsRefusedAtShutdown() {
    play("A connects");
    sayGoodbye("A");
    play(
        """
        A <- [3, {'message': 'maintenance'}, 'wamp.close.system_shutdown']
        A <- closed SHUTDOWN
        """);
  }

  @Test
  void sessionWithoutAMessageForTooLongIsClosed() {
    Limits usual = SMALL;
    begin(
        new Limits(
            usual.uriLength(),
            usual.outboundSoft(),
            usual.outboundHard(),
            usual.slowReceiver(),
            usual.pendingCalls(),
            usual.registrationsPerSession(),
            usual.subscriptionsPerSession(),
            usual.helloTimeout(),
            usual.goodbyeTimeout(),
            Duration.ofSeconds(60),
            usual.mailboxBytes(),
            usual.events()));
    play(
        """
        A joins
        after 59000 ms
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        after 59900 ms
        A <- nothing
        after 200 ms
        A <- [6, {'message': 'no message for 60 s'}, 'wamp.close.timeout']
        A -> [6, {}, 'wamp.close.goodbye_and_out']
        A <- closed SHUTDOWN
        """);
    assertThat(scenario().router().count(Counter.SESSIONS_IDLE)).isEqualTo(1);
  }

  @Test
  void sessionsWithACallInFlightHearTheGoodbyeWhenItHasEnded() {
    play(
        """
        A joins
        B joins
        C joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, $reg]
        B -> [48, 1, {}, 'com.proc']
        A <- [68, 1, $reg, {}]
        """);
    assertThat(sayGoodbyeToIdle(9)).isEqualTo(2);
    play(
        """
        C <- [6, {}, 'wamp.close.system_shutdown']
        A <- nothing
        B <- nothing
        A -> [70, 1, {}]
        B <- [50, 1, {}]
        """);
    assertThat(sayGoodbyeToIdle(9)).isZero();
    play(
        """
        A <- [6, {}, 'wamp.close.system_shutdown']
        B <- [6, {}, 'wamp.close.system_shutdown']
        """);
  }

  @Test
  void goodbyeToTheIdleIsSaidToSoManyOnly() {
    play(
        """
        A joins
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, $sub]
        """);
    assertThat(sayGoodbyeToIdle(0)).isEqualTo(1);
    play("A <- nothing");
  }

  private int sayGoodbyeToIdle(int most) {
    int left = 0;
    for (int i = 0; i < topology.loops; i++) {
      left +=
          scenario()
              .router()
              .loop(i)
              .loop()
              .sayGoodbyeToIdle(most, WampUris.SYSTEM_SHUTDOWN, null, scenario().router().now());
    }
    return left;
  }

  @Test
  void everybodyHearsTheRoutersGoodbye() {
    play(
        """
        A joins
        B joins
        """);
    for (int i = 0; i < topology.loops; i++) {
      scenario()
          .router()
          .loop(i)
          .loop()
          .sayGoodbyeToAll(WampUris.SYSTEM_SHUTDOWN, null, scenario().router().now());
    }
    play(
        """
        A <- [6, {}, 'wamp.close.system_shutdown']
        B <- [6, {}, 'wamp.close.system_shutdown']
        """);
  }

  @Test
  void t010_abortEndsTheSessionWithoutAnAnswer() {
    play(
        """
        A joins
        B joins
        A -> [64, 1, {}, 'com.proc']
        A <- [65, 1, *]
        A -> [3, {}, 'com.reason']
        A <- nothing
        A <- closed PEER_ABORT
        B -> [48, 1, {}, 'com.proc']
        B <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  @Test
  void abortBeforeHelloClosesTheTransport() {
    play(
        """
        A connects
        A -> [3, {}, 'com.reason']
        A <- nothing
        A <- closed PEER_ABORT
        """);
  }

  @Test
  void t011_pipelinedRequestsAreServedInOrderWithoutAuthentication() {
    play(
        """
        A connects
        A => [1, 'realm1', {'roles': {'subscriber': {}, 'publisher': {}}}]
        A => [32, 1, {}, 'com.topic']
        A => [16, 2, {'acknowledge': true, 'exclude_me': false}, 'com.topic']
        A <- [2, *, {...}]
        A <- [33, 1, $sub]
        A <- [17, 2, $pub]
        A <- [36, $sub, $pub, {}]
        """);
  }

  @Test
  void t011_pipelinedRequestsAreAbortedWhenTheClientIsChallenged() {
    play(
        """
        A connects
        A => [1, 'realm1', {'roles': {'subscriber': {}}, 'authmethods': ['ticket']}]
        A => [32, 1, {}, 'com.topic']
        A <- [4, 'ticket', {}]
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[1, 'realm1', {'roles': {'caller': {}}}]",
        "[48, 1, {}, 'com.proc']",
        "[6, {}, 'wamp.close.close_realm']"
      })
  void t012_challengedClientMayOnlyAuthenticate(String message) {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authmethods': ['ticket']}]
        A <- [4, 'ticket', {}]
        A -> %s
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        """
            .formatted(message));
  }

  @Test
  void rightAnswerToTheChallengeIsWelcome() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authmethods': ['ticket'], 'authid': 'al'}]
        A <- [4, 'ticket', {}]
        A -> [5, 'right', {}]
        A <- [2, *, {'authid': 'al', ...}]
        """);
  }

  @Test
  void wrongAnswerToTheChallengeIsRefused() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authmethods': ['ticket']}]
        A <- [4, 'ticket', {}]
        A -> [5, 'wrong', {}]
        A <- [3, {'message': 'wrong ticket'}, 'wamp.error.authentication_denied']
        A <- closed REFUSED
        """);
  }

  @Test
  void abortOfAChallengedClientIsNotAnswered() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authmethods': ['ticket']}]
        A <- [4, 'ticket', {}]
        A -> [3, {}, 'com.reason']
        A <- nothing
        A <- closed PEER_ABORT
        """);
  }

  @Test
  void authenticationMayTakeSeveralRounds() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authmethods': ['ticket']}]
        A <- [4, 'ticket', {}]
        A -> [5, 'again', {}]
        A <- [4, 'ticket', {}]
        A -> [5, 'again', {}]
        A <- [4, 'ticket', {}]
        A -> [5, 'right', {}]
        A <- [2, *, {...}]
        """);
  }

  @Test
  void t013_lateAnswerToTheChallengeIsRefused() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authmethods': ['ticket']}]
        A <- [4, 'ticket', {}]
        after 10100 ms
        A <- [3, {'message': *}, 'wamp.error.authentication_failed']
        A <- closed REFUSED
        """);
  }

  @Test
  void t013_lateAnswerToTheChallengeIsRefusedEvenWhenTheTimerHasNotFired() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authmethods': ['ticket']}]
        A <- [4, 'ticket', {}]
        """);
    scenario().router().passWithoutTimers(Duration.ofSeconds(11));
    play(
        """
        A -> [5, 'right', {}]
        A <- [3, {'message': *}, 'wamp.error.authentication_failed']
        A <- closed REFUSED
        """);
  }

  @Test
  void helloThatDoesNotComeInTimeClosesTheTransport() {
    play(
        """
        A connects
        after 9900 ms
        A <- nothing
        after 200 ms
        A <- nothing
        A <- closed HELLO_TIMEOUT
        """);
  }

  @Test
  void methodThatTheRealmDoesNotTakeIsRefused() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authmethods': ['palmistry']}]
        A <- [3, {...}, 'wamp.error.no_matching_auth_method']
        A <- closed REFUSED
        """);
  }

  @Test
  void authenticatorThatFailsRefusesTheClient() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}, 'authmethods': ['broken']}]
        A <- [3, {'message': *}, 'wamp.error.authentication_failed']
        A <- closed REFUSED
        """);
    scenario().router().expectInternalErrors(1);
  }

  private static final String SLOW =
      """
      A connects
      A -> [1, 'realm1', {'roles': {'publisher': {}, 'subscriber': {}}, 'authmethods': ['slow']}]
      A <- nothing
      A is paused
      """;

  @Test
  void authenticatorMayDecideLaterFromAnotherThread() {
    play(SLOW);
    Consumer<Authenticator.Step> decision = scenario().authenticator().takeWaiting();
    Authenticator.Accept acceptance = scenario().authenticator().acceptance();
    CompletableFuture.runAsync(() -> decision.accept(acceptance)).join();
    play(
        """
        A <- [2, *, {...}]
        A is not paused
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, *]
        """);
  }

  @Test
  void sessionThatIsLetInForATimeEndsThenHoweverBusyItIs() {
    play(SLOW);
    Principal principal = scenario().authenticator().acceptance().principal();
    scenario()
        .authenticator()
        .takeWaiting()
        .accept(new Authenticator.Accept(principal, Duration.ofSeconds(20)));
    play(
        """
        A <- [2, *, {...}]
        after 19800 ms
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, *]
        after 300 ms
        A <- [6, {'message': *}, 'starling.credential.expired']
        A -> [6, {}, 'wamp.close.goodbye_and_out']
        A <- closed SHUTDOWN
        """);
  }

  @Test
  void whoLogsOutIsToldToTheAuthenticator() {
    play(
        """
        A joins realm1 as ann/user
        B joins realm1 as bob/user
        A -> [6, {}, 'wamp.close.logout']
        A <- [6, {}, 'wamp.close.goodbye_and_out']
        B -> [6, {}, 'wamp.close.close_realm']
        B <- [6, {}, 'wamp.close.goodbye_and_out']
        """);
    assertThat(scenario().authenticator().loggedOut()).containsExactly("realm1 ann");
  }

  @Test
  void onlyTheFirstDecisionOfAnAuthenticatorCounts() {
    play(SLOW);
    Consumer<Authenticator.Step> decision = scenario().authenticator().takeWaiting();
    decision.accept(scenario().authenticator().acceptance());
    decision.accept(new Authenticator.Deny(WampUris.AUTHENTICATION_DENIED, null));
    play("A <- [2, *, {...}]");
  }

  @Test
  void authenticatorThatTakesTooLongRefusesTheClient() {
    play(SLOW);
    play(
        """
        after 10100 ms
        A <- [3, {'message': *}, 'wamp.error.authentication_failed']
        A <- closed REFUSED
        """);
    scenario().authenticator().takeWaiting().accept(scenario().authenticator().acceptance());
    play("A <- nothing");
  }

  @Test
  void decisionForAClientThatLeftIsForgotten() {
    play(SLOW);
    play("A is lost");
    scenario().authenticator().takeWaiting().accept(scenario().authenticator().acceptance());
    play("A <- nothing");
    assertThat(scenario().router().count(Counter.SESSIONS_OPENED)).isZero();
  }

  private void beginSlowlyWithPipelinedRequests() {
    play("A connects");
    // One burst: what was read before reading was paused arrives while the authenticator thinks.
    var client = scenario().client("A");
    var loop = client.loop().loop();
    String hello =
        "[1, \"realm1\", {\"roles\": {\"publisher\": {}, \"subscriber\": {}},"
            + " \"authmethods\": [\"slow\"]}]";
    client.sendJson(hello);
    client.sendJson("[32, 1, {}, \"com.topic\"]");
    client.sendJson(
        "[16, 2, {\"acknowledge\": true, \"exclude_me\": false}, \"com.topic\", [\"hi\"]]");
    client.runBurst(3);
    assertThat(loop.connections()).isEqualTo(1);
  }

  @Test
  void t011_pipelinedRequestsWaitForASlowAuthenticator() {
    beginSlowlyWithPipelinedRequests();
    play("A <- nothing");
    scenario().authenticator().takeWaiting().accept(scenario().authenticator().acceptance());
    play(
        """
        A <- [2, *, {...}]
        A <- [33, 1, $sub]
        A <- [17, 2, $pub]
        A <- [36, $sub, $pub, {}, ['hi']]
        """);
  }

  @Test
  void t011_pipelinedRequestsAreAbortedWhenASlowAuthenticatorChallenges() {
    beginSlowlyWithPipelinedRequests();
    scenario()
        .authenticator()
        .takeWaiting()
        .accept(
            new Authenticator.Challenge(
                "ticket", java.util.Map.of(), (signature, extra, next) -> {}));
    play(
        """
        A <- [4, 'ticket', {}]
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        """);
  }

  @Test
  void pipelinedRequestsOfARefusedClientAreForgotten() {
    beginSlowlyWithPipelinedRequests();
    scenario()
        .authenticator()
        .takeWaiting()
        .accept(new Authenticator.Deny(WampUris.AUTHENTICATION_DENIED, null));
    play(
        """
        A <- [3, {}, 'wamp.error.authentication_denied']
        A <- closed REFUSED
        """);
  }

  @Test
  void t014_nothingIsDoneAfterAViolation() {
    play(
        """
        A joins
        B joins
        B -> [32, 1, {}, 'com.topic']
        B <- [33, 1, *]
        A => [70, 9, {}]
        A => [16, 1, {'acknowledge': true}, 'com.topic']
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- nothing
        B <- nothing
        """);
  }

  @Test
  void unannouncedRoleIsAViolationInAStrictRealm() {
    play(
        """
        A connects
        A -> [1, 'realm1', {'roles': {'caller': {}}}]
        A <- [2, *, {...}]
        A -> [32, 1, {}, 'com.topic']
        A <- [3, {'message': *}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        """);
  }

  @Test
  void unannouncedRoleIsServedInALenientRealm() {
    play(
        """
        A connects
        A -> [1, 'lenient', {'roles': {'caller': {}}}]
        A <- [2, *, {...}]
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, *]
        """);
  }

  @Test
  void sessionsOfDifferentRealmsDoNotMeet() {
    play(
        """
        A joins
        B joins lenient
        A -> [32, 1, {}, 'com.topic']
        A <- [33, 1, *]
        A -> [64, 2, {}, 'com.proc']
        A <- [65, 2, *]
        B -> [16, 1, {'acknowledge': true}, 'com.topic']
        B <- [17, 1, *]
        B -> [48, 2, {}, 'com.proc']
        B <- [8, 48, 2, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }
}
