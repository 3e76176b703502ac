package io.starling.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Runs {@link SessionFuzz} with the inputs of the corpus, and with each cut short. */
class SessionFuzzTest {

  @Test
  void corpus() throws IOException {
    List<Path> files;
    try (Stream<Path> list = Files.list(Path.of("src/test/resources/fuzz/session"))) {
      files = list.sorted().toList();
    }
    assertThat(files).isNotEmpty();
    for (Path file : files) {
      byte[] input = Files.readAllBytes(file);
      for (int length = input.length; length >= 0; length -= 1 + input.length / 4) {
        try {
          SessionFuzz.fuzzerTestOneInput(Arrays.copyOf(input, length));
        } catch (AssertionError | RuntimeException failure) {
          throw new AssertionError(file + ", first " + length + ": " + failure, failure);
        }
      }
    }
  }
}
