package io.starling.router.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Nothing of a realm reaches another: no event, no answer of a procedure of the router's own, no
 * text of an error. The procedures and topics are those that {@code docs/meta-api.md} names.
 */
class RealmIsolationScenarioTest extends ScenarioTest {

  private static final Path PAGE = Path.of("..", "docs", "meta-api.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `(wamp\\.[a-z_.]+)`");

  /** What only realm1 knows, besides ids. */
  private static final List<String> SECRETS =
      List.of("alice", "secretrole", "secretdetail", "secretpayload");

  private long request;

  private static TreeSet<String> namesOnThePage() throws IOException {
    TreeSet<String> names = new TreeSet<>();
    ROW.matcher(Files.readString(PAGE)).results().forEach(match -> names.add(match.group(1)));
    assertThat(names).hasSizeGreaterThan(30);
    return names;
  }

  /** Something of everything in realm1, behind an observer of the other realm. */
  @BeforeEach
  void fillTheRealm() throws IOException {
    play("B joins lenient as bob/user\nB2 joins lenient as bill/user");
    for (String name : namesOnThePage()) {
      play("B => [32, %d, {}, '%s']".formatted(++request, name));
    }
    for (String pattern : List.of("'prefix'}, ''", "'wildcard'}, 'com..'", "'prefix'}, 'wamp.'")) {
      play("B => [32, %d, {'match': %s]".formatted(++request, pattern));
    }
    scenario().router().run();
    scenario().actor("B").unexpected().clear();
    play(
        """
        A joins realm1 as alice/secretrole
        A -> [32, 1, {}, 'com.secret.topic']
        A <- [33, 1, $sub]
        A -> [64, 2, {'invoke': 'roundrobin'}, 'com.secret.proc']
        A <- [65, 2, $reg]
        A -> [16, 3, {'retain': true, 'acknowledge': true, 'exclude_me': false}, 'com.secret.topic', ['secretpayload']]
        A <- [17, 3, $pub]
        A <- [36, $sub, $pub, {...}, ['secretpayload']]
        A -> [48, 4, {}, 'wamp.session.add_testament', ['com.secret.topic', ['secretpayload'], {}]]
        A <- [50, 4, {}]
        A -> [48, 5, {}, 'wamp.session.modify_details', [$A, {'secretdetail': 'secretdetail'}]]
        A <- [50, 5, {}]
        A2 joins realm1 as alice/secretrole
        A2 -> [48, 1, {}, 'com.secret.proc', ['secretpayload']]
        A <- [68, 1, $reg, {}, ['secretpayload']]
        A -> [8, 68, 1, {}, 'com.secret.error', ['secretpayload']]
        A2 <- [8, 48, 1, {}, 'com.secret.error', ['secretpayload']]
        A3 joins realm1 as alice/secretrole
        A3 -> [64, 1, {'invoke': 'roundrobin'}, 'com.secret.proc']
        A3 <- [65, 1, $reg]
        A3 -> [32, 2, {'match': 'prefix'}, 'com.secret.']
        A3 <- [33, 2, *]
        A3 -> [48, 3, {}, 'wamp.session.add_testament', ['com.secret.topic', ['secretpayload'], {}]]
        A3 <- [50, 3, {}]
        A2 -> [48, 2, {}, 'wamp.session.kill', [$A3]]
        A3 <- [6, {}, 'wamp.close.killed']
        A2 <- [50, 2, {}]
        A <- [36, $sub, *, {}, ['secretpayload']]
        A -> [66, 6, $reg]
        A <- [67, 6]
        A -> [64, 7, {}, 'com.secret.proc']
        A <- [65, 7, $reg]
        A -> [34, 8, $sub]
        A <- [35, 8]
        A -> [32, 9, {}, 'com.secret.topic']
        A <- [33, 9, $sub]
        """);
  }

  @Test
  void noEventReachesAnotherRealm() {
    play("B <- nothing\nB2 <- nothing");
    play(
        """
        B2 -> [32, 1, {'get_retained': true}, 'com.secret.topic']
        B2 <- [33, 1, *]
        B2 <- nothing
        """);
    scenario().actor("B").unexpected().clear();
    play("A -> [16, 10, {}, 'com.secret.topic', ['secretpayload']]\nB <- nothing\nB2 <- nothing");
  }

  @Test
  void noProcedureOfTheRouterTellsOfAnotherRealmOrChangesIt() throws IOException {
    play("B is lost\nC joins lenient as carl/user");
    List<String> ids = List.of("A", "A2", "sub", "reg", "pub");
    List<String> arguments = new ArrayList<>(List.of("[]"));
    ids.forEach(id -> arguments.add("[$" + id + "]"));
    arguments.addAll(
        List.of(
            "[$reg, $A]",
            "[$sub, $A]",
            "[$A, {'secretdetail': 'changed'}]",
            "['realm1']",
            "['realm1', $A]",
            "['com.secret.topic']",
            "['com.secret.proc']",
            "['alice']",
            "['secretrole']",
            "[['secretrole']]"));
    for (String name : namesOnThePage()) {
      for (String args : arguments) {
        checkAnswer(name, args, ids);
      }
    }
    scenario().actor("B2").unexpected().clear();
    play(
        """
        A -> [48, 10, {}, 'wamp.session.get', [$A]]
        A <- [50, 10, {}, [{'authid': 'alice', 'secretdetail': 'secretdetail', ...}]]
        A2 -> [48, 3, {}, 'com.secret.proc']
        A <- [68, 2, $reg, {}]
        A -> [70, 2, {}]
        A2 <- [50, 3, {}]
        A2 -> [16, 4, {}, 'com.secret.topic']
        A <- [36, $sub, *, {}]
        """);
  }

  /** C asks; what it hears must not be more than it has said itself, and nothing was found. */
  private void checkAnswer(String name, String args, List<String> ids) {
    play("C => [48, %d, {}, '%s', %s]".formatted(++request, name, args));
    scenario().router().run();
    String answer = null;
    for (String next = scenario().actor("C").next();
        next != null;
        next = scenario().actor("C").next()) {
      assertContainsNoSecret(next, args, ids);
      answer = next.startsWith("[36") ? answer : next;
    }
    assertThat(answer).as(name + args).isNotNull();
    boolean found =
        !args.equals("[]")
            && answer.startsWith("[50")
            && !answer.matches("\\[50,\\d+,\\{\\}(,\\[(null|0|\\[\\])\\])?\\]");
    assertThat(found).as("%s%s is answered with %s", name, args, answer).isFalse();
  }

  private void assertContainsNoSecret(String text, String args, List<String> ids) {
    for (String secret : SECRETS) {
      assertThat(text.contains(secret) && !args.contains(secret)).as(text).isFalse();
    }
    for (String id : ids) {
      String number = String.valueOf(scenario().variable(id));
      assertThat(text.contains(number) && !args.contains("$" + id)).as(text).isFalse();
    }
  }

  @Test
  void calleesOfAnotherRealmAreNotThere() {
    play(
        """
        B2 -> [48, 1, {}, 'com.secret.proc', ['x']]
        B2 <- [8, 48, 1, {}, 'wamp.error.no_such_procedure', ...]
        B2 -> [66, 2, $reg]
        B2 <- [8, 66, 2, {}, 'wamp.error.no_such_registration', ...]
        B2 -> [34, 3, $sub]
        B2 <- [8, 34, 3, {}, 'wamp.error.no_such_subscription', ...]
        B2 -> [64, 4, {}, 'com.secret.proc']
        B2 <- [65, 4, *]
        A2 -> [48, 3, {}, 'com.secret.proc']
        A <- [68, 2, $reg, {}]
        A -> [70, 2, {}]
        A2 <- [50, 3, {}]
        """);
    scenario().actor("B").unexpected().clear();
  }
}
