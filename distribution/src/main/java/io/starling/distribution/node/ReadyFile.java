package io.starling.distribution.node;

import io.starling.gateway.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The file that tells others that a node is ready, and where it listens:
 *
 * <pre>{@code
 * {"pid":4711,"listeners":{"http":"127.0.0.1:41234","raw-unix":"/run/starling.sock"}}
 * }</pre>
 *
 * <p>A listener with several addresses has a list of them. The file appears as a whole.
 */
public final class ReadyFile {
  private ReadyFile() {}

  /**
   * Writes the file.
   *
   * @param listeners the addresses of each listener
   * @throws NodeException when it cannot be written
   */
  public static void write(Path file, long pid, Map<String, List<String>> listeners) {
    Map<String, Object> addresses = new LinkedHashMap<>();
    listeners.forEach((name, all) -> addresses.put(name, all.size() == 1 ? all.getFirst() : all));
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("pid", pid);
    content.put("listeners", addresses);
    Path target = file.toAbsolutePath();
    Path draft = target.resolveSibling(target.getFileName() + "." + pid + ".tmp");
    try {
      Files.writeString(draft, Json.write(content) + '\n');
      Files.move(
          draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new NodeException("ready file " + target + " cannot be written: " + e, e);
    }
  }

  /** Removes the file, since the node is ready no more. */
  public static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new NodeException("ready file " + file + " cannot be removed: " + e, e);
    }
  }
}
