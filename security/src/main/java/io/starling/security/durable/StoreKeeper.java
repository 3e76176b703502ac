package io.starling.security.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.security.token.Keeper;
import io.starling.store.Key;
import io.starling.store.Store;
import io.starling.wamp.uri.Uri;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Keeps keys and tickets in the store, together with the change of the directory that they belong
 * to.
 *
 * <p>Threads: safe for all; waits for the medium.
 */
public final class StoreKeeper implements Keeper {

  private final Store store;
  private final DurableDirectory durable;
  private final Writing writing;

  /** Makes a keeper whose changes are those of a directory, in the same store. */
  public StoreKeeper(Store store, DurableDirectory durable) {
    this.store = store;
    this.durable = durable;
    this.writing = new InTransaction(durable);
  }

  @Override
  public Collection<Entry> load(String kind) {
    List<Entry> found = new ArrayList<>();
    store
        .view()
        .entries()
        .forEach(
            entry -> {
              if (entry.key().type().equals(kind)) {
                found.add(
                    new Entry(
                        Uri.of(entry.key().realm()),
                        kind,
                        entry.key().id(),
                        new String(entry.value(), UTF_8),
                        null));
              }
            });
    return found;
  }

  @Override
  public <T extends @Nullable Object> T change(Function<Writing, T> change) {
    return durable.run(() -> change.apply(writing));
  }

  private static final class InTransaction implements Writing {

    private final DurableDirectory durable;

    InTransaction(DurableDirectory durable) {
      this.durable = durable;
    }

    @Override
    public void put(Entry entry) {
      Key key = new Key(entry.realm().text(), entry.kind(), entry.id());
      byte[] value = entry.value().getBytes(UTF_8);
      Instant expires = entry.expires();
      durable.also(
          transaction -> {
            if (expires == null) {
              transaction.put(key, value);
            } else {
              transaction.put(key, value, expires);
            }
          });
    }

    @Override
    public void remove(Uri realm, String kind, String id) {
      Key key = new Key(realm.text(), kind, id);
      durable.also(transaction -> transaction.remove(key));
    }

    @Override
    public void otherwise(Runnable undo) {
      durable.otherwise(undo);
    }
  }
}
