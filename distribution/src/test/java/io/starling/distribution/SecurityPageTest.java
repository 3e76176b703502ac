package io.starling.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the targets of {@code docs/security.md} with the tests that they name. */
class SecurityPageTest {
  private static final int TARGETS = 22;
  private static final Pattern ROW = Pattern.compile("\\| (\\d+)\\. .+ \\| (.+) \\|(.*)\\|");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:Test|IT))\\.(\\w+)`");

  @Test
  void everyTargetNamesTestsThatExistOrSaysWhyNot() throws IOException {
    List<Matcher> rows =
        Files.readAllLines(Path.of("../docs/security.md")).stream()
            .map(ROW::matcher)
            .filter(Matcher::matches)
            .toList();
    assertThat(rows)
        .extracting(row -> Integer.parseInt(row.group(1)))
        .isEqualTo(IntStream.rangeClosed(1, TARGETS).boxed().toList());
    Map<String, String> sources = testSources();
    for (Matcher row : rows) {
      List<String> said = Stream.of(row.group(3).strip().split(", ")).toList();
      if (said.equals(List.of(""))) {
        assertThat(row.group(2)).containsPattern("not here yet|No test|no test|by hand|not done");
        continue;
      }
      for (String name : said) {
        Matcher test = TEST.matcher(name);
        assertThat(test.matches()).as(name).isTrue();
        assertThat(sources.getOrDefault(test.group(1), ""))
            .as(name)
            .contains("\n  void " + test.group(2) + "(");
      }
    }
  }

  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.toList()) {
        Path tests = module.resolve("src/test/java");
        if (Files.isDirectory(tests)) {
          try (Stream<Path> files = Files.walk(tests)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
              String name = file.getFileName().toString().replace(".java", "");
              sources.merge(name, Files.readString(file), String::concat);
            }
          }
        }
      }
    }
    return sources;
  }
}
