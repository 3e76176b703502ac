package io.starling.distribution.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Documents of realms and their objects in files, as YAML or JSON. */
final class Documents {
  private static final Path STANDARD_INPUT = Path.of("-");
  private static final int CODE_POINTS_MAX = 64 << 20;

  private Documents() {}

  /** The text of a file, or of standard input for {@code -}. */
  static String text(Path file) throws IOException {
    return file.equals(STANDARD_INPUT)
        ? new String(System.in.readAllBytes(), StandardCharsets.UTF_8)
        : Files.readString(file);
  }

  /**
   * The one document of a file.
   *
   * @throws CommandFailure when it cannot be read
   */
  static Map<String, Object> one(Path file) {
    List<Map<String, Object>> all = all(file);
    if (all.size() != 1) {
      throw new CommandFailure("starling: " + file + " has " + all.size() + " documents, not one");
    }
    return all.getFirst();
  }

  /**
   * The documents of a file: an object, a list of them, or an object with a list {@code realms}, as
   * the configuration of a node has it.
   *
   * @throws CommandFailure when it cannot be read
   */
  static List<Map<String, Object>> all(Path file) {
    Object read;
    try {
      read =
          new Load(LoadSettings.builder().setCodePointLimit(CODE_POINTS_MAX).setLabel("").build())
              .loadFromString(text(file));
    } catch (IOException e) {
      throw new CommandFailure("starling: " + file + " cannot be read: " + e.getMessage());
    } catch (YamlEngineException e) {
      throw new CommandFailure(
          "starling: " + file + " is neither YAML nor JSON: " + e.getMessage());
    }
    if (read instanceof Map<?, ?> object && object.get("realms") instanceof List<?> realms) {
      read = realms;
    }
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Object one : read instanceof List<?> list ? list : List.of(read)) {
      if (!(one instanceof Map<?, ?> object)) {
        throw new CommandFailure("starling: " + file + " has something that is no object: " + one);
      }
      documents.add(dict(object));
    }
    return documents;
  }

  private static Map<String, Object> dict(Map<?, ?> object) {
    Map<String, Object> dict = new LinkedHashMap<>();
    object.forEach((key, value) -> dict.put(String.valueOf(key), value));
    return dict;
  }

  /** A value as YAML, of several lines. */
  static String yaml(@Nullable Object value) {
    return new Dump(DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).build())
        .dumpToString(value);
  }
}
