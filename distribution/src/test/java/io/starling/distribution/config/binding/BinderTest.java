package io.starling.distribution.config.binding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BinderTest {

  /** A key of every type that can be bound. */
  public record Everything(
      @Key(doc = "A text.") String text,
      @Key(fallback = "1", doc = "An int.") int small,
      @Key(fallback = "2", doc = "A long.") long large,
      @Key(fallback = "0.5", doc = "A double.") double ratio,
      @Key(fallback = "true", doc = "A boolean.") boolean flag,
      @Key(fallback = "10s", doc = "A duration.") Duration time,
      @Key(fallback = "a/b", doc = "A path.") Path file,
      @Key(fallback = "first-one", doc = "An enum.") Choice choice,
      @Key(fallback = "[x, y]", doc = "A list.") List<String> names,
      @Key(fallback = "{a: 1}", doc = "A map.") Map<String, Integer> numbers,
      @Key(unset = "no secret", doc = "A secret.") Secret secret,
      @Key(doc = "A section.") Inner inner,
      @Key(fallback = "[]", doc = "A list of sections.") List<Inner> inners) {}

  /** A section. */
  public record Inner(@Key(fallback = "7", doc = "A number.") int number) {}

  /** An enum with a name of two words. */
  public enum Choice {
    FIRST_ONE,
    SECOND_ONE
  }

  @Test
  void keysThatAreNotWrittenHaveTheirDefaults() {
    assertThat(bind("text: t"))
        .isEqualTo(
            new Everything(
                "t",
                1,
                2,
                0.5,
                true,
                Duration.ofSeconds(10),
                Path.of("a/b"),
                Choice.FIRST_ONE,
                List.of("x", "y"),
                Map.of("a", 1),
                null,
                new Inner(7),
                List.of()));
  }

  @Test
  void everyTypeIsRead() {
    assertThat(
            bind(
                """
                text: "007"
                small: -3
                large: 9007199254740993
                ratio: 1.25
                flag: false
                time: 250ms
                file: /etc/x
                choice: second-one
                names: single
                numbers: {b: 2, "c.d": 3}
                secret: hush
                inner: {number: 8}
                inners: [{number: 9}, {}]
                """))
        .isEqualTo(
            new Everything(
                "007",
                -3,
                9_007_199_254_740_993L,
                1.25,
                false,
                Duration.ofMillis(250),
                Path.of("/etc/x"),
                Choice.SECOND_ONE,
                List.of("single"),
                Map.of("b", 2, "c.d", 3),
                Secret.of("hush"),
                new Inner(8),
                List.of(new Inner(9), new Inner(7))));
  }

  @Test
  void jsonIsRead() {
    assertThat(bind("{\"text\": \"a\\u00e9\\n\", \"inner\": {\"number\": 3}, \"names\": []}"))
        .returns("aé\n", Everything::text)
        .returns(new Inner(3), Everything::inner)
        .returns(List.of(), Everything::names);
  }

  @Test
  void anchorsAndAliasesAreFollowed() {
    assertThat(bind("text: t\ninner: &i {number: 5}\ninners: [*i, *i]").inners())
        .containsExactly(new Inner(5), new Inner(5));
  }

  @Test
  void emptyValuesAndNullStandForTheDefault() {
    assertThat(bind("text: t\nsmall:\nratio: null\ninner: ~\nnames:"))
        .returns(1, Everything::small)
        .returns(0.5, Everything::ratio)
        .returns(new Inner(7), Everything::inner)
        .returns(List.of("x", "y"), Everything::names);
  }

  @Test
  void secretIsReadFromAFileWithoutItsLineEnd(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), " from file \r\n");

    Bound<Everything> bound =
        new Layers(false)
            .document("test.yaml", "{text: t, secret: {file: '" + file + "'}}")
            .bind(Everything.class);

    assertThat(bound.value().secret().reveal()).isEqualTo(" from file ");
    assertThat(bound.render())
        .contains("secret: {file: " + file + "} # test.yaml:1:19\n")
        .doesNotContain("from file");
  }

  @Test
  void secretThatIsWrittenIsNeverShown() {
    Bound<Everything> bound =
        new Layers(false).document("a", "{text: t, secret: hush}").bind(Everything.class);

    assertThat(bound.value().toString() + bound.render()).doesNotContain("hush");
    assertThat(bound.render()).contains("secret: \"(hidden)\" # a:1:19\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {text: t, small: 1.5}           | a:1:18: small: '1.5' is not a whole number of at most 2147483647
          {text: t, large: x}             | a:1:18: large: 'x' is not a whole number of at most 9223372036854775807
          {text: t, ratio: x}             | a:1:18: ratio: 'x' is not a number
          {text: t, ratio: NaN}           | a:1:18: ratio: 'NaN' is not a finite number
          {text: t, flag: yes}            | a:1:17: flag: 'yes' is not allowed; write true or false
          {text: t, time: 10}             | a:1:17: time: '10' is not a duration; write it like 500ms, 10s, 2m or 1h
          {text: t, file: ""}             | a:1:17: file: '' is not a path; leave the key out instead
          {text: t, choice: secondone}    | a:1:19: choice: 'secondone' is not allowed; did you mean 'second-one'?
          {text: t, choice: x}            | a:1:19: choice: 'x' is not allowed; allowed: first-one, second-one
          {text: t, small: [1]}           | a:1:18: small: expected a single value (integer), found a list
          {text: t, names: {a: b}}        | a:1:18: names: expected a list, found a mapping
          {text: t, names: [a, [b]]}      | a:1:22: names[1]: expected a single value (text), found a list
          {text: t, names: [a, null]}     | a:1:22: names[1]: expected a single value (text), found nothing
          {text: t, numbers: [a]}         | a:1:20: numbers: expected keys with values, found a list
          {text: t, numbers: {a.b: c}}    | a:1:26: numbers."a.b": 'c' is not a whole number of at most 2147483647
          {text: t, secret: [hush]}       | a:1:19: secret: expected a text or {file: PATH}, found a list
          {text: t, secret: {path: x}}    | a:1:19: secret: expected a text or {file: PATH}, found a mapping
          {text: t, secret: {file: no/x}} | a:1:26: secret.file: 'no/x' cannot be read: no such file
          {text: t, inner: 3}             | a:1:18: inner: expected keys with values, found a single value
          {text: t, inners: 3}            | a:1:19: inners: expected a list, found a single value
          {text: t, inners: [{nmber: 3}]} | a:1:21: inners[0].nmber: unknown key; did you mean 'number'?
          {text: t, zzz: 3}               | a:1:11: zzz: unknown key; known here: text, small, large, ratio, flag, time, file, choice, names, numbers, secret, inner, inners
          {text: t, text: u}              | a:1:11: text: written twice, first at a:1:2
          {text: t, [a, b]: u}            | a:1:11: a key must be a single text
          {small: 3}                      | a:1:1: text: missing; A text.
          [a]                             | a:1:1: expected keys with values, found a list
          {text: t                        | a:1:9: cannot be read: expected ',' or '}', but got <stream end>
          {text: *t}                      | a:1:8: cannot be read: found undefined alias t
          """)
  void mistakesAreToldWithTheirPlace(String yaml, String message) {
    assertThatThrownBy(() -> bind(yaml)).isInstanceOf(ConfigException.class).hasMessage(message);
  }

  @Test
  void aliasThatContainsItselfIsRefused() {
    assertThatThrownBy(() -> bind("text: t\ninner: &i {number: *i}"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nested deeper than 64");
  }

  @Test
  void aliasesThatGrowWithoutEndAreRefused() {
    StringBuilder yaml = new StringBuilder("text: t\na0: &a0 [x, x]\n");
    for (int i = 1; i < 20; i++) {
      yaml.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
    }

    assertThatThrownBy(() -> bind(yaml.toString()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("more than 1000000 values");
  }

  private static Everything bind(String yaml) {
    return new Layers(false).document("a", yaml).bind(Everything.class).value();
  }
}
