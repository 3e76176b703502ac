package io.starling.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Compares {@code docs/conformance.md} with the tests whose names begin with a number of that page,
 * in the test sources of all modules. After a wanted change, {@code -Dpage=write} writes the page.
 */
class ConformancePageTest {
  private static final Path PAGE = Path.of("../docs/conformance.md");
  private static final int RULES = 130;
  private static final String NOT_YET = "not yet: ";
  private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\| (.+) \\| (.*?) ?\\|");
  private static final Pattern NUMBERED = Pattern.compile("void ((?:t\\d{3}_)+\\w+)\\(");
  private static final Pattern NUMBER = Pattern.compile("\\Gt(\\d{3})_");
  private static final Pattern DISABLED = Pattern.compile("@Disabled");

  @Test
  void pageNamesTheTestsOfEachNumber() throws IOException {
    List<String> page = Files.readAllLines(PAGE);
    SortedMap<Integer, SortedSet<String>> tests = testsByNumber();

    List<String> wanted = page.stream().map(line -> withTests(line, tests)).toList();
    if ("write".equals(System.getProperty("page"))) {
      Files.writeString(PAGE, String.join("\n", wanted) + "\n");
    }

    assertThat(page).isEqualTo(wanted);
  }

  @Test
  void everyNumberHasATestOrTheReasonWhyNot() throws IOException {
    List<Matcher> rows =
        Files.readAllLines(PAGE).stream().map(ROW::matcher).filter(Matcher::matches).toList();

    assertThat(rows)
        .extracting(row -> Integer.parseInt(row.group(1)))
        .isEqualTo(IntStream.rangeClosed(1, RULES).boxed().toList());
    assertThat(rows)
        .allSatisfy(
            row -> assertThat(row.group(3)).as(row.group()).matches("`.+`|" + NOT_YET + ".+"));
  }

  private static String withTests(String line, SortedMap<Integer, SortedSet<String>> tests) {
    Matcher row = ROW.matcher(line);
    if (!row.matches()) {
      return line;
    }
    SortedSet<String> found = tests.get(Integer.valueOf(row.group(1)));
    String last = row.group(3).startsWith(NOT_YET) ? row.group(3) : "";
    return "| %s | %s | %s |"
        .formatted(row.group(1), row.group(2), found == null ? last : String.join(", ", found));
  }

  private static SortedMap<Integer, SortedSet<String>> testsByNumber() throws IOException {
    SortedMap<Integer, SortedSet<String>> tests = new TreeMap<>();
    for (Path source : sources()) {
      String file = source.getFileName().toString();
      String text = Files.readString(source);
      Matcher matcher = NUMBERED.matcher(text);
      int from = 0;
      while (matcher.find()) {
        // What stands between the method before and this one: its annotations.
        String before = text.substring(from, matcher.start());
        from = matcher.end();
        assertThat(before.substring(Math.max(0, before.lastIndexOf("\n\n"))))
            .as("%s of %s", matcher.group(1), file)
            .doesNotContainPattern(DISABLED);
        Matcher number = NUMBER.matcher(matcher.group(1));
        while (number.find()) {
          tests
              .computeIfAbsent(Integer.valueOf(number.group(1)), key -> new TreeSet<>())
              .add("`" + file.replace(".java", ".") + matcher.group(1) + "`");
        }
      }
    }
    return tests;
  }

  private static List<Path> sources() throws IOException {
    List<Path> sources = new ArrayList<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      modules
          .map(module -> module.resolve("src/test/java"))
          .filter(Files::isDirectory)
          .forEach(tests -> addFiles(tests, sources));
    }
    return sources;
  }

  private static void addFiles(Path directory, List<Path> files) {
    try (Stream<Path> all = Files.walk(directory)) {
      all.filter(file -> file.toString().endsWith(".java")).forEach(files::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
