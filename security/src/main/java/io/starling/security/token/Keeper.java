package io.starling.security.token;

import io.starling.wamp.uri.Uri;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what must outlive the process: the port of durable storage for keys and tickets. What is
 * kept is secret and is to be encrypted where it lies.
 *
 * <p>Threads: safe for all; what changes waits for the medium, so never on an event loop.
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
        public <T extends @Nullable Object> T change(Function<Writing, T> change) {
          return change.apply(
              new Writing() {
                @Override
                public void put(Entry entry) {}

                @Override
                public void remove(Uri realm, String kind, String id) {}

                @Override
                public void otherwise(Runnable undo) {}
              });
        }
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

  /** What one change keeps. */
  interface Writing {

    /** Keeps an entry, in the place of one with the same id. */
    void put(Entry entry);

    /** Removes an entry, which may not be there. */
    void remove(Uri realm, String kind, String id);

    /**
     * Has something done when the change cannot be kept: what makes undone what was done in memory.
     * What was said last is done first.
     */
    void otherwise(Runnable undo);
  }

  /** Returns what is kept of a kind, in all realms; called once, before anything is changed. */
  Collection<Entry> load(String kind);

  /**
   * Carries a change out, all of it or nothing, and returns when it will survive the end of the
   * process. As a part of a change of the directory, on its thread, it is kept together with that
   * one, later. Changes happen one at a time: locks are taken inside of them, never around them.
   *
   * @param change changes what is in memory, on this thread, and says what is to be kept
   * @throws RuntimeException what the change throws, or why it could not be kept; then what it has
   *     said {@linkplain Writing#otherwise otherwise} to do has been done
   */
  <T extends @Nullable Object> T change(Function<Writing, T> change);
}
