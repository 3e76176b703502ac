package io.starling.router.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.Seeds;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TopicMatchTest {

  @ParameterizedTest
  @CsvSource({
    "EXACT, a.b, EXACT, a.b, true",
    "EXACT, a.b, EXACT, a.c, false",
    "EXACT, a.b, PREFIX, a.b, false",
    "PREFIX, a.b, EXACT, a.bc, true",
    "PREFIX, a.b, PREFIX, a.b.c, true",
    "PREFIX, a.b.c, PREFIX, a.b, false",
    "PREFIX, a., WILDCARD, a..c, true",
    "PREFIX, a.b, WILDCARD, a..c, false",
    "PREFIX, '', WILDCARD, ..c, true",
    "PREFIX, a, WILDCARD, ..c, false",
    "WILDCARD, a..c, EXACT, a.b.c, true",
    "WILDCARD, a..c, WILDCARD, a.b.c, true",
    "WILDCARD, a.b.c, WILDCARD, a..c, false",
    "WILDCARD, .., WILDCARD, a..c, true",
    "WILDCARD, a..c, PREFIX, a.b.c, false"
  })
  void coversWhatItMatchesInAnyCase(
      MatchPolicy match, String pattern, MatchPolicy other, String covered, boolean covers) {
    assertThat(TopicMatch.covers(match, Uri.of(pattern), other, Uri.of(covered))).isEqualTo(covers);
  }

  @Test
  void whatIsCoveredMatchesNoTopicThatTheOtherDoesNot() {
    Seeds.check(
        random -> {
          int covering = 0;
          for (int i = 0; i < 20_000; i++) {
            MatchPolicy match = MatchPolicy.values()[random.nextInt(3)];
            MatchPolicy other = MatchPolicy.values()[random.nextInt(3)];
            Uri pattern = Uri.of(uri(random));
            Uri covered = Uri.of(uri(random));
            if (TopicMatch.covers(match, pattern, other, covered)) {
              covering++;
              for (int t = 0; t < 20; t++) {
                Uri topic = Uri.of(uri(random));
                if (TopicMatch.matches(other, covered, topic)) {
                  assertThat(TopicMatch.matches(match, pattern, topic))
                      .as("%s %s covers %s %s: %s", match, pattern, other, covered, topic)
                      .isTrue();
                }
              }
            }
          }
          assertThat(covering).isPositive();
        });
  }

  private static String uri(RandomGenerator random) {
    StringBuilder uri = new StringBuilder();
    for (int i = random.nextInt(1, 4); i > 0; i--) {
      uri.append(new String[] {"", "a", "b"}[random.nextInt(3)]).append(i > 1 ? "." : "");
    }
    return uri.toString();
  }
}
