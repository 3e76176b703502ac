package io.starling.distribution.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.starling.distribution.config.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Pins every key with its default, and the page that documents them. After a wanted change, {@code
 * ./mvnw -pl distribution -am test -Dtest=ConfigurationKeysTest -Dpage=write} writes the page.
 */
class ConfigurationKeysTest {
  private static final Path PAGE = Path.of("../docs/configuration.md");
  private static final Path EXAMPLE = Path.of("src/main/dist/conf/starling.yaml");
  private static final String BEGIN = "<!-- keys -->\n";
  private static final String END = "<!-- end of keys -->\n";

  private final KeyListing keys = KeyListing.of(Configuration.class);

  @Test
  void everyKeyHasTheDefaultThatIsPinned() throws IOException {
    try (InputStream pinned = Configuration.class.getResourceAsStream("pinned-keys.txt")) {
      assertThat(keys.text()).isEqualTo(new String(pinned.readAllBytes(), StandardCharsets.UTF_8));
    }
  }

  @Test
  void referencePageIsThatOfTheRecords() throws IOException {
    String page = Files.readString(PAGE);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    String wanted = page.substring(0, begin) + keys.markdown() + page.substring(page.indexOf(END));

    if ("write".equals(System.getProperty("page"))) {
      Files.writeString(PAGE, wanted);
    }

    assertThat(page).isEqualTo(wanted);
  }

  @Test
  void exampleFileNamesEveryKey() throws IOException {
    String example = Files.readString(EXAMPLE);

    assertThat(keys.rows())
        .allSatisfy(row -> assertThat(example).contains(" " + row.spec().name() + ": "));
  }

  @ParameterizedTest
  @MethodSource("valuesOutOfBounds")
  void everyBoundIsCheckedByTheRecordUnderTheNameOfItsKey(KeySpec spec, String value) {
    Problems problems = new Problems(false);
    Value.Mapping mapping = YamlReader.document("test.yaml", spec.name() + ": " + value, problems);

    new Binder(mapping, problems)
        .bind(spec.component().getDeclaringRecord().asSubclass(Record.class));

    assertThat(catchThrowableOfType(ConfigException.class, problems::throwIfAny).problems())
        .extracting(ConfigProblem::key, ConfigProblem::message)
        .contains(tuple(spec.name(), value + " is not allowed; allowed: " + spec.allowed()));
  }

  private static List<Arguments> valuesOutOfBounds() {
    List<Arguments> values = new ArrayList<>();
    for (KeyListing.Row row : KeyListing.of(Configuration.class).rows()) {
      if (!row.spec().key().min().isEmpty()) {
        below(row).ifPresent(value -> values.add(Arguments.of(row.spec(), value)));
        values.add(Arguments.of(row.spec(), above(row)));
      }
    }
    return values;
  }

  /** Less than the least value; nothing where that is the least duration which can be written. */
  private static Optional<String> below(KeyListing.Row row) {
    return switch (row.type()) {
      case "integer" -> Optional.of("-1");
      case "byte-size" -> Optional.of("1");
      case "duration" ->
          row.spec().key().min().equals("1ms") ? Optional.empty() : Optional.of("1ms");
      default -> throw new IllegalStateException("bounds of " + row);
    };
  }

  /** More than the greatest value: the same with a one before its number. */
  private static String above(KeyListing.Row row) {
    Object value =
        TextForm.of(row.spec().component().getType()).parse().apply("1" + row.spec().key().max());
    return TextForm.format(value);
  }
}
