package io.starling.store;

import java.util.Iterator;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * All entries as they were at one moment, between two transactions; all of it is on the medium.
 * Immutable: it can be kept, and costs the memory of what changes meanwhile.
 */
public final class View {

  private final long version;
  private final Index index;
  private final Clock clock;
  private final Map<String, Integer> incarnations;
  private final long hlc;

  View(long version, Index index, Clock clock, Map<String, Integer> incarnations, long hlc) {
    this.version = version;
    this.index = index;
    this.clock = clock;
    this.incarnations = incarnations;
    this.hlc = hlc;
  }

  /** Returns the number of the last transaction. */
  public long version() {
    return version;
  }

  /** Returns an entry; null when it is not there. */
  public @Nullable Entry get(Key key) {
    @Nullable Entry entry = index.get(key);
    return entry == null || !entry.isLive() ? null : entry;
  }

  /** Returns all entries in order. */
  public Stream<Entry> entries() {
    return from(new Key("", "", ""));
  }

  /** Returns the entries of a realm in order. */
  public Stream<Entry> entries(String realm) {
    return from(new Key(realm, "", "")).takeWhile(e -> e.key().realm().equals(realm));
  }

  /** Returns the entries of a type in a realm, in order. */
  public Stream<Entry> entries(String realm, String type) {
    return entries(realm, type, "");
  }

  /** Returns the entries of a type whose id begins with something, in order. */
  public Stream<Entry> entries(String realm, String type, String idPrefix) {
    return from(new Key(realm, type, idPrefix))
        .takeWhile(
            e ->
                e.key().id().startsWith(idPrefix)
                    && e.key().type().equals(type)
                    && e.key().realm().equals(realm));
  }

  /** Returns the entries of the realm and type of a key that come behind it: for the next page. */
  public Stream<Entry> after(Key key) {
    return from(new Key(key.realm(), key.type(), key.id() + '\0'))
        .takeWhile(e -> e.key().type().equals(key.type()) && e.key().realm().equals(key.realm()));
  }

  /** Returns the entry of a key, if there is one, and all entries behind it, in order. */
  public Stream<Entry> from(Key first) {
    return all(index.from(first)).filter(Entry::isLive);
  }

  private static Stream<Entry> all(Iterator<Entry> entries) {
    return StreamSupport.stream(
        Spliterators.spliteratorUnknownSize(
            entries, Spliterator.ORDERED | Spliterator.DISTINCT | Spliterator.NONNULL),
        false);
  }

  /** Returns which writes were seen. */
  public Clock clock() {
    return clock;
  }

  /** Returns how often a realm was dropped. */
  public int incarnation(String realm) {
    return incarnations.getOrDefault(realm, 0);
  }

  /** Returns the hybrid logical time of the last write. */
  public long hlc() {
    return hlc;
  }

  Index index() {
    return index;
  }

  Map<String, Integer> incarnations() {
    return incarnations;
  }
}
