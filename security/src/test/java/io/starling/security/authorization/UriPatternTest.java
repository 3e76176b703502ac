package io.starling.security.authorization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.security.model.Resource;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sets of URIs, counted out for all pairs of small patterns. */
class UriPatternTest {

  private static UriPattern of(Resource resource) {
    return UriPattern.of(resource.uri(), resource.match());
  }

  @Test
  void coverageAndIntersectionAreThoseOfTheSetsOfAllSmallPatterns() {
    Universe universe = new Universe();
    int coverages = 0;
    for (Resource left : universe.patterns()) {
      PatternIndex index = new PatternIndex(List.of(of(left)));
      for (Resource right : universe.patterns()) {
        boolean covers = universe.covers(left, right);
        boolean intersects = universe.intersects(left, right);
        if (of(left).covers(of(right)) != covers
            || of(left).intersects(of(right)) != intersects
            || index.covers(of(right)) != covers
            || index.intersects(of(right)) != intersects) {
          throw new AssertionError(
              left + " and " + right + ": covers " + covers + ", intersects " + intersects);
        }
        coverages += covers ? 1 : 0;
      }
    }
    assertThat(coverages).isGreaterThan(universe.patterns().size());
  }

  @ParameterizedTest
  @CsvSource({
    "prefix, com.foo., prefix, com., false",
    "prefix, com., prefix, com.foo., true",
    "prefix, com, prefix, com., true",
    "prefix, com., prefix, com, false",
    "prefix, '', wildcard, ., true",
    "prefix, com.a, wildcard, com.a.., true",
    "prefix, com.a., wildcard, com.a., true",
    "prefix, com.a.b, wildcard, com.a., false",
    "exact, com.a, prefix, com.a, false",
    "exact, com.a, wildcard, com.a, true",
    "exact, com.a, wildcard, com., false",
    "wildcard, com., prefix, com., false",
    "wildcard, ., wildcard, com., true",
    "wildcard, com.., wildcard, com.a., true",
    "wildcard, com., wildcard, com.., false",
    "wildcard, '', exact, com, true",
  })
  void oneSetCoversAnother(
      String leftMatch, String left, String rightMatch, String right, boolean covers) {
    assertThat(pattern(leftMatch, left).covers(pattern(rightMatch, right))).isEqualTo(covers);
  }

  @ParameterizedTest
  @CsvSource({
    "prefix, com.f, prefix, com., true",
    "prefix, com.f, prefix, com.g, false",
    "prefix, com.f, wildcard, .foo, true",
    "prefix, com.f, wildcard, .goo, false",
    "prefix, com.f., wildcard, com., false",
    "prefix, com.f.g, wildcard, com..goo, true",
    "prefix, com.f.g, wildcard, com.foo.goo, false",
    "wildcard, com., wildcard, .foo, true",
    "wildcard, com., wildcard, org., false",
    "wildcard, com., wildcard, .., false",
    "exact, com.a, wildcard, com., true",
    "exact, com.a, prefix, com.a., false",
  })
  void twoSetsHaveAUriInCommon(
      String leftMatch, String left, String rightMatch, String right, boolean intersects) {
    UriPattern one = pattern(leftMatch, left);
    UriPattern other = pattern(rightMatch, right);
    assertThat(one.intersects(other)).isEqualTo(intersects);
    assertThat(other.intersects(one)).isEqualTo(intersects);
  }

  @Test
  void resourceThatMatchesNothingIsRefused() {
    assertThatThrownBy(() -> new Resource(Uri.of("com..x"), MatchPolicy.PREFIX))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("no URI matches prefix \"com..x\"");
    assertThatThrownBy(() -> new Resource(Uri.of(""), MatchPolicy.EXACT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static UriPattern pattern(String match, String text) {
    return switch (match) {
      case "exact" -> UriPattern.of(Uri.of(text), MatchPolicy.EXACT);
      case "prefix" -> UriPattern.of(Uri.of(text), MatchPolicy.PREFIX);
      default -> UriPattern.of(Uri.of(text), MatchPolicy.WILDCARD);
    };
  }
}
