package io.starling.security.token;

import io.starling.wamp.uri.Uri;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what must outlive the process: the port of durable storage for keys and tickets. What is
 * kept is secret and is to be encrypted where it lies.
 *
 * <p>Threads: called from threads that may wait, by one at a time for the same entry.
 */
public interface Keeper {

  /** Keeps nothing: everything is gone with the process. */
  Keeper NOTHING =
      new Keeper() {
        @Override
        public Collection<Entry> load(String kind) {
          return List.of();
        }

        @Override
        public void put(Entry entry) {}

        @Override
        public void remove(Uri realm, String kind, String id) {}
      };

  /**
   * Something that is kept.
   *
   * @param realm the realm that it belongs to, with which it goes
   * @param kind what it is
   * @param id unique among those of a kind in a realm
   * @param value text in JSON
   * @param expires when it may be forgotten; null for never
   */
  record Entry(Uri realm, String kind, String id, String value, @Nullable Instant expires) {

    @Override
    public String toString() {
      return realm + " " + kind + " " + id;
    }
  }

  /** Returns what is kept of a kind, in all realms; called once, before anything is put. */
  Collection<Entry> load(String kind);

  /**
   * Keeps an entry, in the place of one with the same id; returns when it will survive the end of
   * the process.
   *
   * @throws RuntimeException when it cannot be kept; the caller then goes on as if it had not tried
   */
  void put(Entry entry);

  /** Removes an entry, which may not be there; returns and throws as {@link #put} does. */
  void remove(Uri realm, String kind, String id);
}
