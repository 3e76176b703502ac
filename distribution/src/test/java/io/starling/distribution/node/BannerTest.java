package io.starling.distribution.node;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import io.starling.distribution.config.EffectiveConfiguration;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BannerTest {
  @Test
  void developmentModeTellsWhereToConnectAndWhoMay() {
    Map<String, List<String>> listeners = new LinkedHashMap<>();
    listeners.put("http", List.of("127.0.0.1:18080"));
    listeners.put("admin-http", List.of("127.0.0.1:18081"));
    listeners.put("raw-tcp", List.of("127.0.0.1:18082", "[::1]:18082"));

    assertThat(
            Banner.lines(
                Configurations.load(ConfigurationSources.none()),
                listeners,
                Path.of("/srv/data"),
                null,
                "1.0"))
        .containsExactly(
            "Starling 1.0 in development mode",
            "",
            "  http        ws://127.0.0.1:18080/ws",
            "  admin-http  http://127.0.0.1:18081",
            "  raw-tcp     rs://127.0.0.1:18082",
            "  raw-tcp     rs://[::1]:18082",
            "  data        /srv/data",
            "",
            "Whoever can connect may join the realm realm1 and do anything there.",
            "Ready. Stop with Ctrl-C.");
  }

  @Test
  void configuredNodeTellsItsNameAndItsRealms() {
    EffectiveConfiguration configuration =
        Configurations.parse(
            "a.yaml",
            "{node: {name: n1},"
                + " realms: [{uri: one}, {uri: two, security_enabled: false}, {uri: three}]}");

    assertThat(Banner.lines(configuration, Map.of(), Path.of("/srv/data"), null, "1.0"))
        .contains(
            "Starling 1.0, node n1",
            "Whoever can connect may join the realm two and do anything there.",
            "Clients have to say who they are in the realms one, three.");
  }

  @Test
  void manyRealmsAreCounted() {
    String realms =
        IntStream.range(0, 1_000).mapToObj(i -> "{uri: r" + i + "}").collect(joining(", "));

    EffectiveConfiguration configuration =
        Configurations.parse("a.yaml", "realms: [" + realms + "]");

    assertThat(Banner.lines(configuration, Map.of(), Path.of("/srv/data"), null, "1.0"))
        .contains(
            "Clients have to say who they are in the realms r0, r1, r2, r3, r4, r5, r6, r7, r8, r9"
                + " and 990 more.");
  }

  @Test
  void nodeWithoutRealmsSaysSo() {
    assertThat(
            Banner.lines(
                Configurations.parse("a.yaml", "{}"), Map.of(), Path.of("/d"), null, "1.0"))
        .contains("No realm is configured, so no client can join.");
  }

  @Test
  void theTokenOfTheFirstAdministratorIsShownWhereItMatters() {
    assertThat(
            Banner.lines(
                Configurations.parse("a.yaml", "{}"), Map.of(), Path.of("/d"), "t0ken", "1.0"))
        .contains("  t0ken", "which is in /d/bootstrap-token as well.");
    assertThat(
            Banner.lines(
                Configurations.load(ConfigurationSources.none()),
                Map.of(),
                Path.of("/d"),
                "t0ken",
                "1.0"))
        .contains("  /d/bootstrap-token")
        .noneMatch(line -> line.contains("t0ken"));
  }
}
