package io.starling.security.token;

import io.starling.wamp.uri.Uri;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Keeps in memory what another process would find on disk. */
public final class MemoryKeeper implements Keeper {

  private Map<String, Entry> entries = new TreeMap<>();
  private @Nullable Present present;

  /** Whether nothing can be kept. */
  public boolean broken;

  /** Makes one that has nothing. */
  public MemoryKeeper() {}

  private static String key(Uri realm, String kind, String id) {
    return realm + " " + kind + " " + id;
  }

  @Override
  public synchronized Collection<Entry> load(String kind) {
    return entries.values().stream().filter(entry -> entry.kind().equals(kind)).toList();
  }

  @Override
  public synchronized <T extends @Nullable Object> T change(Function<Writing, T> change) {
    Present outer = present;
    if (outer != null) {
      return change.apply(outer);
    }
    Present made = new Present(new TreeMap<>(entries));
    present = made;
    try {
      T result = change.apply(made);
      if (broken) {
        made.undoing.forEach(Runnable::run);
        throw new IllegalStateException("the disk is full");
      }
      entries = made.after;
      return result;
    } finally {
      present = null;
    }
  }

  private record Present(Map<String, Entry> after, Deque<Runnable> undoing) implements Writing {

    Present(Map<String, Entry> after) {
      this(after, new ArrayDeque<>());
    }

    @Override
    public void put(Entry entry) {
      after.put(key(entry.realm(), entry.kind(), entry.id()), entry);
    }

    @Override
    public void remove(Uri realm, String kind, String id) {
      after.remove(key(realm, kind, id));
    }

    @Override
    public void otherwise(Runnable undo) {
      undoing.addFirst(undo);
    }
  }
}
