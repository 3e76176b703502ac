package io.starling.distribution.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Quota;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/limits.md} with the limits that there are. */
class LimitsPageTest {
  private static final Path PAGE = Path.of("../docs/limits.md");
  private static final Path KEYS = Path.of("../docs/configuration.md");
  private static final Pattern ROW =
      Pattern.compile("^\\| `(\\w+)` \\| `limits\\.([a-z-]+)` \\|.*$", Pattern.MULTILINE);

  private static List<MatchResult> rows() throws IOException {
    return ROW.matcher(Files.readString(PAGE)).results().toList();
  }

  @Test
  void everyLimitIsOnThePage() throws IOException {
    assertThat(rows().stream().map(row -> row.group(1)))
        .containsExactlyElementsOf(
            java.util.stream.Stream.concat(
                    Arrays.stream(Quota.values()).map(Quota::key),
                    java.util.stream.Stream.of("rate_burst", "on_rate_limit", "flood_factor"))
                .toList());
  }

  @Test
  void nodesKeyIsTheRealmsWithDashesAndIsThere() throws IOException {
    String keys = Files.readString(KEYS);

    assertThat(rows())
        .allSatisfy(
            row -> {
              assertThat(row.group(2)).isEqualTo(row.group(1).replace('_', '-'));
              assertThat(keys).contains("| `limits." + row.group(2) + "` |");
            });
  }
}
