package io.starling.distribution.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.starling.distribution.config.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

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

  @Test
  void everyBoundIsCheckedByTheRecordUnderTheNameOfItsKey() {
    assertThat(keys.rows().stream().filter(row -> !row.spec().key().min().isEmpty()))
        .isNotEmpty()
        .allSatisfy(
            row -> {
              String key = row.spec().name();
              Class<? extends Record> section =
                  row.spec().component().getDeclaringRecord().asSubclass(Record.class);
              String yaml = key + ": " + beyond(row.spec());
              Problems problems = new Problems(false);
              Value.Mapping mapping = YamlReader.document("test.yaml", yaml, problems);

              new Binder(mapping, problems).bind(section);

              assertThat(
                      catchThrowableOfType(ConfigException.class, problems::throwIfAny).problems())
                  .anySatisfy(
                      problem -> {
                        assertThat(problem.key()).isEqualTo(key);
                        assertThat(problem.message())
                            .endsWith(" is not allowed; allowed: " + row.spec().allowed());
                      });
            });
  }

  /** More than the greatest value: the same with a digit appended to its number. */
  private static String beyond(KeySpec spec) {
    return spec.key().max().replaceFirst("(\\d+)", "$10");
  }
}
