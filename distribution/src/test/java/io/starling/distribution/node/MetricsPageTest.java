package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.distribution.config.Configurations;
import io.starling.router.Router;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.security.authentication.AuthenticationSettings;
import io.starling.security.authentication.RealmAuthenticator;
import io.starling.security.directory.SecurityDirectory;
import io.starling.transport.metrics.TransportCounters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares {@code docs/metrics.md} with what is exposed. */
class MetricsPageTest {
  private static final Path PAGE = Path.of("../docs/metrics.md");
  private static final Pattern ROW = Pattern.compile("\\| `(starling_\\w+)` \\|(.*?)\\| .* \\|");
  private static final Pattern SAMPLE =
      Pattern.compile("(starling_\\w+)(?:\\{(\\w+)=\"(.*?)\"})? .*");

  @Test
  void everyMetricIsOnThePageAndTheReverse() throws IOException {
    assertThat(onPage()).containsExactlyInAnyOrderElementsOf(exposed());
  }

  @Test
  void noTwoCountersShareATimeSeries() {
    assertThat(lines().map(line -> line.substring(0, line.lastIndexOf(' '))))
        .doesNotHaveDuplicates();
  }

  /** Each as {@code name} or {@code name label=value}; values of realm and version are left out. */
  private Set<String> exposed() {
    Set<String> series =
        new TreeSet<>(
            Set.of(
                "starling_registrations realm",
                "starling_subscriptions realm",
                "starling_retained_events realm",
                "starling_retained_bytes realm",
                "starling_history_events realm",
                "starling_history_bytes realm",
                "starling_sessions_detached realm",
                "starling_sessions_detached_bytes realm"));
    lines()
        .forEach(
            line -> {
              Matcher sample = SAMPLE.matcher(line);
              assertThat(sample.matches()).as(line).isTrue();
              String label = sample.group(2);
              series.add(
                  label == null
                      ? sample.group(1)
                      : sample.group(1)
                          + " "
                          + label
                          + (label.equals("version") ? "" : "=" + sample.group(3)));
            });
    return series;
  }

  @TempDir Path data;

  private Stream<String> lines() {
    Router router =
        new Router(
            Limits.DEFAULT,
            Ports.open(RealmDirectory.of(List.of())),
            Router.Randomness.ofSeed(1),
            2,
            0);
    try (RealmAuthenticator authenticator =
            new RealmAuthenticator(
                new SecurityDirectory(),
                AuthenticationSettings.DEFAULT,
                Clock.systemUTC(),
                LoginSecret.random());
        Administration administration =
            Administration.open(Configurations.parse("test", "{}").configuration(), data)) {
      return new NodeMetrics(
              router,
              List.of(new TransportCounters()),
              () -> 0,
              authenticator,
              administration,
              "test")
          .write()
          .lines()
          .filter(line -> line.startsWith("starling_"));
    }
  }

  private static Set<String> onPage() throws IOException {
    Set<String> series = new TreeSet<>();
    for (String line : Files.readAllLines(PAGE)) {
      Matcher row = ROW.matcher(line);
      if (row.matches()) {
        String label = row.group(2).replace("`", "").strip();
        series.add(label.isEmpty() ? row.group(1) : row.group(1) + " " + label);
      }
    }
    return series;
  }
}
