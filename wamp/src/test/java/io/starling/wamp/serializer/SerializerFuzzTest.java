package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.message.SerializerFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Runs {@link SerializerFuzz} with the inputs of the corpus, and with each cut short. */
class SerializerFuzzTest {

  @ParameterizedTest
  @EnumSource
  void corpus(SerializerFormat format) throws IOException {
    Path directory = Path.of("src/test/resources/fuzz", format.name().toLowerCase(Locale.ROOT));
    List<Path> files;
    try (Stream<Path> list = Files.list(directory)) {
      files = list.sorted().toList();
    }
    assertThat(files).hasSizeGreaterThan(50);
    for (Path file : files) {
      byte[] input = Files.readAllBytes(file);
      for (int length = input.length; length >= 0; length -= 1 + input.length / 16) {
        try {
          new SerializerFuzz(format).check(Arrays.copyOf(input, length));
        } catch (AssertionError | RuntimeException failure) {
          throw new AssertionError(file + ", first " + length + ": " + failure, failure);
        }
      }
    }
  }
}
