package io.starling.router.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The examples of the specification, and more of their kind: see wamp-vectors/README.md. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PatternVectorsTest {

  private static final String FILE = "/wamp-vectors/pattern-matching.json";

  private record CallVector(String set, PatternTable<Integer> table, String uri, Integer expected) {
    @Override
    public String toString() {
      return set + ": " + uri + " -> " + expected;
    }
  }

  private record EventVector(MatchPolicy match, String pattern, String topic, boolean matches) {}

  private final Map<?, ?> file = (Map<?, ?>) JsonTree.read(text());
  private int callsRun;
  private int eventsRun;

  @ParameterizedTest
  @MethodSource
  void callGoesToTheBestRegistration(CallVector vector) {
    callsRun++;
    assertThat(vector.table().matchBest(Uri.of(vector.uri()))).isEqualTo(vector.expected());
  }

  @ParameterizedTest
  @MethodSource
  void eventGoesToMatchingSubscriptions(EventVector vector) {
    eventsRun++;
    PatternTable<String> table =
        PatternTable.<String>empty().put(vector.match(), Uri.of(vector.pattern()), "subscription");
    Matches<String> matches = new Matches<>();

    table.matchAll(Uri.of(vector.topic()), matches);

    assertThat(matches.size()).isEqualTo(vector.matches() ? 1 : 0);
  }

  @AfterAll
  void allVectorsWereRun() {
    System.out.println(FILE + ": " + callsRun + " calls and " + eventsRun + " events were run");
    assertThat(callsRun).isEqualTo(48);
    assertThat(eventsRun).isEqualTo(11);
  }

  private Stream<CallVector> callGoesToTheBestRegistration() {
    List<CallVector> vectors = new ArrayList<>();
    for (Map<?, ?> set : objects(file.get("rpc"))) {
      PatternTable<Integer> table = PatternTable.empty();
      for (Map<?, ?> registration : objects(set.get("registrations"))) {
        Uri uri = Uri.of((String) registration.get("uri"));
        table = table.put(match(registration), uri, (Integer) registration.get("n"));
      }
      for (Map<?, ?> call : objects(set.get("calls"))) {
        Integer expected = (Integer) call.get("expect");
        vectors.add(
            new CallVector((String) set.get("id"), table, (String) call.get("uri"), expected));
      }
    }
    return vectors.stream();
  }

  private Stream<EventVector> eventGoesToMatchingSubscriptions() {
    List<EventVector> vectors = new ArrayList<>();
    Map<?, ?> pubsub = (Map<?, ?>) file.get("pubsub");
    for (Map<?, ?> topicsOf : objects(pubsub.get("cases"))) {
      String pattern = (String) topicsOf.get("subscribe");
      for (Object topic : (List<?>) topicsOf.get("matches")) {
        vectors.add(new EventVector(match(topicsOf), pattern, (String) topic, true));
      }
      for (Object topic : (List<?>) topicsOf.get("not_matches")) {
        vectors.add(new EventVector(match(topicsOf), pattern, (String) topic, false));
      }
    }
    return vectors.stream();
  }

  private static MatchPolicy match(Map<?, ?> entry) {
    return MatchPolicy.of((String) entry.get("match"));
  }

  private static List<Map<?, ?>> objects(Object list) {
    List<Map<?, ?>> objects = new ArrayList<>();
    for (Object object : (List<?>) list) {
      objects.add((Map<?, ?>) object);
    }
    return objects;
  }

  private static String text() {
    try (InputStream in = PatternVectorsTest.class.getResourceAsStream(FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException failure) {
      throw new AssertionError("cannot read " + FILE, failure);
    }
  }
}
