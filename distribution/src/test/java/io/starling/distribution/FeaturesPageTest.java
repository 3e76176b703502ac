package io.starling.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.session.RouterRoles;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/features.md} with what the router announces in WELCOME. */
class FeaturesPageTest {
  private static final Path PAGE = Path.of("../docs/features.md");
  private static final Pattern FEATURE =
      Pattern.compile("\\| `(\\w+)` \\| (broker|dealer) \\| (works|not yet|never).* \\|");
  private static final Pattern OPTION =
      Pattern.compile("\\| (`.*) \\| (?:`(\\w+)` )?\\| (works|not yet|never).* \\|");

  @Test
  void whatWorksIsAnnouncedAndTheReverse() throws IOException {
    Set<String> works =
        rows(FEATURE)
            .filter(row -> row.group(3).equals("works"))
            .map(row -> row.group(2) + " " + row.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(works).isEqualTo(announced());
  }

  @Test
  void everyFeatureOfARouterIsListed() throws IOException {
    Set<String> listed = rows(FEATURE).map(row -> row.group(1)).collect(Collectors.toSet());

    assertThat(Arrays.stream(Feature.values()).map(Feature::wireName)).allMatch(listed::contains);
  }

  @Test
  void anOptionWorksExactlyWhenItsFeatureIsAnnounced() throws IOException {
    Set<String> features =
        announced().stream().map(name -> name.split(" ")[1]).collect(Collectors.toSet());
    List<MatchResult> options = rows(OPTION).filter(row -> row.group(2) != null).toList();

    assertThat(options).hasSizeGreaterThan(30);
    assertThat(options)
        .allSatisfy(
            row ->
                assertThat(row.group(3).equals("works"))
                    .as(row.group())
                    .isEqualTo(features.contains(row.group(2))));
  }

  private static Stream<MatchResult> rows(Pattern pattern) throws IOException {
    return Files.readAllLines(PAGE).stream()
        .map(pattern::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> matcher.toMatchResult());
  }

  private static Set<String> announced() {
    Set<String> announced = new TreeSet<>();
    for (Role role : List.of(Role.BROKER, Role.DEALER)) {
      for (Feature feature : Feature.values()) {
        if (RouterRoles.ROLES.has(role, feature)) {
          announced.add(role.wireName() + " " + feature.wireName());
        }
      }
    }
    return announced;
  }
}
