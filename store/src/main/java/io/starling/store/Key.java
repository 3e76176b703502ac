package io.starling.store;

import java.util.Comparator;

/**
 * The name of an entry. Keys are ordered by realm, type and id, each as {@link String#compareTo}
 * does.
 *
 * @param realm what the entry is dropped with; the empty string for what belongs to no realm
 * @param type what kind of object it is, such as {@code user}
 * @param id which of its kind
 */
public record Key(String realm, String type, String id) implements Comparable<Key> {

  private static final Comparator<Key> ORDER =
      Comparator.comparing(Key::realm).thenComparing(Key::type).thenComparing(Key::id);

  @Override
  public int compareTo(Key other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return realm + "/" + type + "/" + id;
  }
}
