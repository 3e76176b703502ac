package io.starling.transport.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs {@link FramingFuzz} with the inputs of the corpus, each cut in several ways. */
class FramingFuzzTest {

  @ParameterizedTest
  @ValueSource(strings = {"rawsocket", "websocket"})
  void corpus(String target) throws IOException {
    FramingFuzz fuzz = new FramingFuzz(target.equals("websocket"));
    List<Path> files;
    try (Stream<Path> list = Files.list(Path.of("src/test/resources/fuzz", target))) {
      files = list.sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(15);
    for (Path file : files) {
      byte[] input = Files.readAllBytes(file);
      for (int cut : new int[] {input[0], 0, 1, 2, 6, 30}) {
        input[0] = (byte) cut;
        try {
          fuzz.check(input);
        } catch (AssertionError | RuntimeException failure) {
          throw new AssertionError(file + ", cut " + cut + ": " + failure, failure);
        }
      }
    }
  }
}
