package io.starling.security.durable;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.security.token.Keeper;
import io.starling.store.Key;
import io.starling.store.Store;
import io.starling.store.StoreException;
import io.starling.store.Transaction;
import io.starling.wamp.uri.Uri;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionException;

/**
 * Keeps keys and tickets in the store, each in a transaction of its own.
 *
 * <p>Threads: safe for all; waits for the medium.
 */
public final class StoreKeeper implements Keeper {

  private final Store store;

  /** Makes a keeper. */
  public StoreKeeper(Store store) {
    this.store = store;
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
  public void put(Entry entry) {
    Key key = new Key(entry.realm().text(), entry.kind(), entry.id());
    byte[] value = entry.value().getBytes(UTF_8);
    Instant expires = entry.expires();
    commit(
        expires == null
            ? new Transaction().put(key, value)
            : new Transaction().put(key, value, expires));
  }

  @Override
  public void remove(Uri realm, String kind, String id) {
    commit(new Transaction().remove(new Key(realm.text(), kind, id)));
  }

  private void commit(Transaction transaction) {
    try {
      store.commit(transaction).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
