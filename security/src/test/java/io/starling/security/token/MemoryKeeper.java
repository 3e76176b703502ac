package io.starling.security.token;

import io.starling.wamp.uri.Uri;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** Keeps in memory what another process would find on disk. */
public final class MemoryKeeper implements Keeper {

  private final Map<String, Entry> entries = new TreeMap<>();

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
  public synchronized void put(Entry entry) {
    if (broken) {
      throw new IllegalStateException("the disk is full");
    }
    entries.put(key(entry.realm(), entry.kind(), entry.id()), entry);
  }

  @Override
  public synchronized void remove(Uri realm, String kind, String id) {
    entries.remove(key(realm, kind, id));
  }
}
