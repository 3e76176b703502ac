package io.starling.router.session;

import io.starling.router.memory.ValueSize;
import io.starling.wamp.message.Publish;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a session wants published when it ends, or loses its transport (WAMP, "Testament Meta
 * Procedures").
 *
 * <p>Threads: belongs to the session's home loop.
 */
final class Testaments {

  /**
   * When a testament is due: when the session loses its transport and is kept, or when it ends; all
   * that are left then are due at the end.
   */
  enum Scope {
    DETACHED,
    DESTROYED;

    /** Returns the scope of a name, or null; no name is {@code destroyed}. */
    static @Nullable Scope of(@Nullable String name) {
      return switch (name) {
        case null -> DESTROYED;
        case "destroyed" -> DESTROYED;
        case "detached" -> DETACHED;
        default -> null;
      };
    }
  }

  private final Map<Scope, List<Publish>> byScope = new EnumMap<>(Scope.class);
  private int size;
  private long bytes;

  void add(Scope scope, Publish testament) {
    byScope.computeIfAbsent(scope, of -> new ArrayList<>(1)).add(testament);
    size++;
    bytes += bytes(testament);
  }

  /** Forgets those of a scope; returns how many there were. */
  int flush(Scope scope) {
    List<Publish> flushed = byScope.remove(scope);
    if (flushed == null) {
      return 0;
    }
    size -= flushed.size();
    flushed.forEach(testament -> bytes -= bytes(testament));
    return flushed.size();
  }

  /** The number of testaments. */
  int size() {
    return size;
  }

  /** About how many bytes they take. */
  long bytes() {
    return bytes;
  }

  /** Hands over those of a scope in the order of adding, and forgets them. */
  void take(Scope scope, Consumer<Publish> executor) {
    List<Publish> due = byScope.get(scope);
    if (due != null) {
      flush(scope);
      due.forEach(executor);
    }
  }

  /** Hands over all, first those of {@code detached}, each scope in the order of adding. */
  void forEach(Consumer<Publish> executor) {
    byScope.values().forEach(scope -> scope.forEach(executor));
  }

  static long bytes(Publish testament) {
    return ValueSize.of(testament.payload()) + testament.topic().byteLength();
  }
}
