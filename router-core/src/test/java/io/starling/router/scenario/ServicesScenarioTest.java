package io.starling.router.scenario;

import io.starling.router.port.ServiceCall;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Procedures and events of the modules around the core. */
class ServicesScenarioTest extends ScenarioTest {

  private static final Uri OWN_ERROR = Uri.of("starling.error.test");

  @Test
  void procedureLearnsWhoCallsFromWhere() {
    play(
        """
        A joins
        A -> [48, 1, {}, 'starling.test.whoami', [1, null], {'k': 'v'}]
        A <- [50, 1, {}, [$A, 'a', 'realm1', 'starling.test.whoami'], {'args': [1, null], 'kwargs': {'k': 'v'}, 'transport': 'simulation'}]
        """);
  }

  @Test
  void itIsThereInItsRealmOnly() {
    play(
        """
        A joins lenient
        A -> [48, 1, {}, 'starling.test.whoami']
        A <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  @Test
  void rightsAreAskedFirst() {
    scenario().authorizer().deny("a CALL starling.test.whoami EXACT");
    play(
        """
        A joins
        A -> [48, 1, {}, 'starling.test.whoami']
        A <- [8, 48, 1, {}, 'wamp.error.not_authorized', ...]
        """);
  }

  @Test
  void answerMayComeLaterAndOnlyTheFirstCounts() {
    play(
        """
        A joins
        A -> [48, 1, {}, 'starling.test.later']
        A -> [48, 2, {}, 'starling.test.later']
        A <- nothing
        """);
    ServiceCall first = scenario().services().next();
    scenario().services().next().error(OWN_ERROR, List.of("no"), Map.of("code", "x"));
    first.result(List.of("yes"));
    first.error(OWN_ERROR, "too late");
    scenario().router().run();
    play(
        """
        A <- [8, 48, 2, {}, 'starling.error.test', ['no'], {'code': 'x'}]
        A <- [50, 1, {}, ['yes']]
        A <- nothing
        """);
  }

  @Test
  void answerAfterTheCallEndedIsIgnored() {
    play(
        """
        A joins
        A -> [48, 1, {}, 'starling.test.later']
        A -> [49, 1, {'mode': 'kill'}]
        A <- [8, 48, 1, {}, 'wamp.error.canceled', ...]
        A -> [48, 2, {'timeout': 100}, 'starling.test.later']
        after 200
        A <- [8, 48, 2, {}, 'wamp.error.timeout', ...]
        A -> [48, 3, {}, 'starling.test.later']
        A is lost
        """);
    for (int i = 0; i < 3; i++) {
      scenario().services().next().result(List.of(i));
    }
    scenario().router().run();
    play("A <- nothing");
  }

  @Test
  void failureIsAnswered() {
    play(
        """
        A joins
        A -> [48, 1, {}, 'starling.test.broken']
        A <- [8, 48, 1, {}, 'starling.error.internal_error', ...]
        A -> [48, 2, {}, 'starling.test.fleeting']
        A <- [8, 48, 2, {}, 'wamp.error.no_such_procedure', ...]
        A -> [48, 3, {}, 'starling.test.unheard_of']
        A <- [8, 48, 3, {}, 'wamp.error.no_such_procedure', ...]
        """);
  }

  @Test
  void eventsOfOthersReachSubscribersOfTheRealmInOrder() {
    play(
        """
        A joins
        B joins lenient
        A -> [32, 1, {}, 'starling.test.topic']
        A <- [33, 1, $S]
        B -> [32, 1, {}, 'starling.test.topic']
        B <- [33, 1, $T]
        """);
    for (int i = 0; i < 3; i++) {
      publish("realm1", i);
    }
    publish("nowhere", 3);
    scenario().router().run();
    play(
        """
        A <- [36, $S, *, {}, [0]]
        A <- [36, $S, *, {}, [1]]
        A <- [36, $S, *, {}, [2]]
        B <- nothing
        """);
  }

  private void publish(String realm, int value) {
    scenario()
        .router()
        .router()
        .publish(Uri.of(realm), Uri.of("starling.test.topic"), Payload.of(value));
  }
}
