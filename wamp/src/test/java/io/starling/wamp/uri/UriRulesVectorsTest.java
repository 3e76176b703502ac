package io.starling.wamp.uri;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.WampVectors;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UriRulesVectorsTest {

  private static final Map<String, UriRule> RULES =
      Map.of(
          "loose", UriRule.LOOSE,
          "strict", UriRule.STRICT,
          "loose_allow_empty", UriRule.LOOSE_WILDCARD,
          "strict_allow_empty", UriRule.STRICT_WILDCARD,
          "loose_last_empty", UriRule.LOOSE_PREFIX,
          "strict_last_empty", UriRule.STRICT_PREFIX);

  @Test
  void urisSatisfyTheirRules() {
    int count =
        WampVectors.each(
            WampVectors.load("extracted/uri-rules.json").get("vectors"),
            row -> {
              Uri uri = Uri.of(row.get("uri").asText());
              RULES.forEach(
                  (name, rule) ->
                      assertThat(uri.isValid(rule))
                          .as("%s is %s", row.get("uri"), name)
                          .isEqualTo(row.get(name).asBoolean() && !hasControls(uri.text())));
            });
    WampVectors.ran(count + " URIs by 6 rules");
  }

  /** The spec's patterns let control characters pass that are not white space; we do not. */
  private static boolean hasControls(String text) {
    return text.chars().anyMatch(Character::isISOControl);
  }

  @Test
  void aUriOfManyComponentsIsCheckedWithoutRecursion() {
    String text = "a.".repeat(100_000) + "a";

    assertThat(Uri.of(text).isValid(UriRule.STRICT)).isTrue();
    assertThat(Uri.of(text + "\n").isValid(UriRule.LOOSE)).isFalse();
  }
}
