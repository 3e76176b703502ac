package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.router.port.ResumeLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Session resumption ({@code docs/resumption.md}). */
class ResumptionScenarioTest extends ScenarioTest {

  private static final String ROLES =
      "'roles': {'publisher': {}, 'subscriber': {}, 'caller': {}, 'callee': {}}";

  private static final Limits LIMITS =
      Limits.DEFAULT.with(new ResumeLimits(Duration.ofSeconds(30), 2_000, 1, 3_000));

  /** A has a session that can be resumed and has got one message, B publishes. */
  private static final String JOINED =
      """
      A connects
      A -> [1, 'lenient', {'x_resumable': true, ROLES}]
      A <- [2, $A, {'x_resume_token': $token, 'x_resume_timeout': 30000, 'x_resume_buffer': 2000, ...}]
      B joins lenient
      A -> [32, 1, {}, 'com.t']
      A <- [33, 1, $sub]
      """;

  private static final String RESUME =
      "[1, 'lenient', {'x_resume_token': '$token', 'x_resume_received': 1, ROLES}]";

  private void playAll(String script) {
    begin(LIMITS);
    play(script.replace("RESUME", RESUME).replace("ROLES", ROLES));
  }

  private long count(Counter counter) {
    return scenario().router().count(counter);
  }

  @Test
  void whatHappensMeanwhileFollowsTheWelcome() {
    playAll(
        JOINED
            + """
            A is lost
            B -> [16, 1, {}, 'com.t', [1]]
            B -> [16, 2, {}, 'com.t', [2]]
            after 29000 ms
            A returns
            A -> RESUME
            A <- [2, $A, {'x_resumed': true, 'x_resume_received': 1, 'x_resume_token': $token, ...}]
            A <- [36, $sub, *, {...}, [1]]
            A <- [36, $sub, *, {...}, [2]]
            B -> [16, 3, {}, 'com.t', [3]]
            A <- [36, $sub, *, {...}, [3]]
            A -> [34, 2, $sub]
            A <- [35, 2]
            """);
    assertThat(count(Counter.SESSIONS_DETACHED)).isEqualTo(1);
    assertThat(count(Counter.SESSIONS_RESUMED)).isEqualTo(1);
    assertThat(count(Counter.SESSIONS_OPENED)).isEqualTo(2);
  }

  @Test
  void whatTheClientMissedBeforeTheCutComesAgain() {
    playAll(
        JOINED
            + """
            B -> [16, 1, {}, 'com.t', [1]]
            A <- [36, $sub, *, {...}, [1]]
            B -> [16, 2, {}, 'com.t', [2]]
            A <- [36, $sub, *, {...}, [2]]
            A -> [256, 2]
            A is lost
            A returns
            A -> [1, 'lenient', {'x_resume_token': '$token', 'x_resume_received': 2, ROLES}]
            A <- [2, $A, {'x_resumed': true, ...}]
            A <- [36, $sub, *, {...}, [2]]
            A <- nothing
            """);
  }

  @Test
  void aSessionThatDidNotAskEndsWithItsTransport() {
    playAll(
        """
        A joins lenient
        B joins lenient
        B -> [32, 1, {}, 'wamp.session.on_leave']
        B <- [33, 1, *]
        A is lost
        B <- [36, *, *, {...}, [$A, 'a', 'user']]
        """);
  }

  @Test
  void onLeaveAndTestamentsComeWhenTheyAreDue() {
    playAll(
        JOINED
            + """
            A -> [48, 2, {}, 'wamp.session.add_testament', ['com.x', [1], {}], {'scope': 'destroyed'}]
            A <- [50, 2, {}]
            A -> [48, 3, {}, 'wamp.session.add_testament', ['com.x', [2], {}], {'scope': 'detached'}]
            A <- [50, 3, {}]
            B -> [32, 1, {}, 'com.x']
            B <- [33, 1, $x]
            B -> [32, 2, {}, 'wamp.session.on_leave']
            B <- [33, 2, $leave]
            A is lost
            B <- [36, $x, *, {...}, [2]]
            B <- nothing
            B -> [48, 3, {}, 'wamp.session.get', [$A]]
            B <- [50, 3, {}, [{'session': $A, ...}]]
            after 31000 ms
            B <- [36, $x, *, {...}, [1]]
            B <- [36, $leave, *, {...}, [$A, ...]]
            B <- nothing
            """);
    assertThat(count(Counter.SESSIONS_ABANDONED)).isEqualTo(1);
  }

  @Test
  void whoComesTooLateIsRefused() {
    playAll(
        JOINED
            + """
            A is lost
            after 31000 ms
            A returns
            A -> RESUME
            A <- [3, {'message': 'there is no such session'}, 'starling.error.not_resumable']
            A <- closed REFUSED
            """);
    assertThat(count(Counter.RESUMES_REFUSED)).isEqualTo(1);
  }

  @Test
  void aWrongTokenIsRefusedLikeAnUnknownOne() {
    playAll(
        JOINED
            + """
            A is lost
            A returns
            A -> [1, 'lenient', {'x_resume_token': 'x$token', ROLES}]
            A <- [3, {'message': 'there is no such session'}, 'starling.error.not_resumable']
            A <- closed REFUSED
            A returns
            A -> [1, 'lenient', {'x_resume_token': '', ROLES}]
            A <- [3, {'message': 'there is no such session'}, 'starling.error.not_resumable']
            A <- closed REFUSED
            A returns
            A -> [1, 'realm1', {'x_resume_token': '$token', 'x_resume_received': 1, ROLES}]
            A <- [3, {'message': 'there is no such session'}, 'starling.error.not_resumable']
            A <- closed REFUSED
            """);
  }

  @Test
  void aLiveSessionIsTakenOver() {
    playAll(
        JOINED
            + """
            A moves
            A -> RESUME
            A <- [2, $A, {'x_resumed': true, ...}]
            B -> [16, 1, {}, 'com.t', [1]]
            A <- [36, $sub, *, {...}, [1]]
            """);
    assertThat(scenario().actor("A").clientBefore().closed().name()).isEqualTo("RESUMED");
    assertThat(count(Counter.SESSIONS_DETACHED)).isZero();
  }

  @Test
  void aCallThatWasOpenIsAnsweredAfterwards() {
    playAll(
        JOINED
            + """
            B -> [64, 1, {}, 'com.p']
            B <- [65, 1, $p]
            A -> [48, 2, {}, 'com.p', [7]]
            B <- [68, 1, $p, {...}, [7]]
            A is lost
            B -> [70, 1, {}, [8]]
            A returns
            A -> RESUME
            A <- [2, $A, {'x_resume_received': 2, 'x_resumed': true, ...}]
            A <- [50, 2, {}, [8]]
            """);
  }

  @Test
  void anInvocationWaitsForItsCallee() {
    playAll(
        JOINED
            + """
            A -> [64, 2, {}, 'com.p']
            A <- [65, 2, $p]
            A is lost
            B -> [48, 1, {}, 'com.p', [7]]
            B <- nothing
            A returns
            A -> [1, 'lenient', {'x_resume_token': '$token', 'x_resume_received': 2, ROLES}]
            A <- [2, $A, {'x_resumed': true, ...}]
            A <- [68, 1, $p, {...}, [7]]
            A -> [70, 1, {}, [8]]
            B <- [50, 1, {}, [8]]
            """);
  }

  @Test
  void aSessionThatMissesTooMuchEnds() {
    String published = "B -> [16, N, {}, 'com.t', ['" + "x".repeat(500) + "']]\n";
    StringBuilder many = new StringBuilder();
    for (int i = 1; i <= 5; i++) {
      many.append(published.replace("N", String.valueOf(i)));
    }
    playAll(
        JOINED
            + "A is lost\n"
            + many
            + """
            A returns
            A -> RESUME
            A <- [3, {'message': 'there is no such session'}, 'starling.error.not_resumable']
            A <- closed REFUSED
            """);
    assertThat(count(Counter.SESSIONS_DETACHED_DROPPED)).isEqualTo(1);
  }

  @Test
  void whoMissedMoreThanIsKeptIsRefusedAndItsSessionEnds() {
    String event = "A <- [36, $sub, *, {...}, *]\n";
    StringBuilder many = new StringBuilder();
    for (int i = 1; i <= 5; i++) {
      many.append("B -> [16, " + i + ", {}, 'com.t', ['" + "x".repeat(500) + "']]\n" + event);
    }
    playAll(
        JOINED
            + many
            + """
            A is lost
            A returns
            A -> RESUME
            A <- [3, {'message': 'messages of the session are lost'}, 'starling.error.not_resumable']
            A <- closed REFUSED
            B -> [48, 6, {}, 'wamp.session.get', [$A]]
            B <- [8, 48, 6, {}, 'wamp.error.no_such_session', ...]
            """);
    assertThat(count(Counter.SESSIONS_ABANDONED)).isEqualTo(1);
  }

  @Test
  void aRealmKeepsOnlySoManySessions() {
    playAll(
        JOINED
            + """
            C connects
            C -> [1, 'lenient', {'x_resumable': true, ROLES}]
            C <- [2, $C, {...}]
            A is lost
            C is lost
            """);
    assertThat(count(Counter.SESSIONS_DETACHED)).isEqualTo(1);
    assertThat(count(Counter.SESSIONS_DETACHED_DROPPED)).isEqualTo(1);
  }

  @Test
  void aSessionThatWaitsCanBeKilled() {
    playAll(
        JOINED
            + """
            A is lost
            B -> [48, 1, {}, 'wamp.session.kill', [$A]]
            B <- [50, 1, {}]
            A returns
            A -> RESUME
            A <- [3, {'message': 'there is no such session'}, 'starling.error.not_resumable']
            A <- closed REFUSED
            """);
  }

  @Test
  void goodbyeEndsASessionForGood() {
    playAll(
        JOINED
            + """
            A -> [6, {}, 'wamp.close.close_realm']
            A <- [6, {}, 'wamp.close.goodbye_and_out']
            A is lost
            A returns
            A -> RESUME
            A <- [3, {'message': 'there is no such session'}, 'starling.error.not_resumable']
            A <- closed REFUSED
            """);
  }

  @Test
  void theRouterAcknowledges() {
    StringBuilder many = new StringBuilder();
    for (int i = 2; i <= 64; i++) {
      many.append("A -> [16, " + i + ", {}, 'com.other', [1]]\n");
    }
    playAll(JOINED + "A <- nothing\n" + many + "A <- [256, 64]\n");
  }

  @Test
  void acknowledgingMoreThanWasSentIsAViolation() {
    playAll(
        JOINED
            + """
            A -> [256, 2]
            A <- [3, {...}, 'wamp.error.protocol_violation']
            A <- closed PROTOCOL_VIOLATION
            """);
  }

  @Test
  void acknowledgingUnaskedIsAViolation() {
    playAll(
        """
        A joins lenient
        A -> [256, 0]
        A <- [3, {...}, 'wamp.error.protocol_violation']
        A <- closed PROTOCOL_VIOLATION
        """);
  }

  @Test
  void withoutATimeToComeBackNothingIsOffered() {
    begin(Limits.DEFAULT);
    play(
        """
        A connects
        A -> [1, 'lenient', {'x_resumable': true, ROLES}]
        A <- [2, $A, {'realm': *, 'authid': *, 'authrole': *, 'authmethod': *, 'authprovider': *, 'agent': *, 'roles': *}]
        """
            .replace("ROLES", ROLES));
  }
}
