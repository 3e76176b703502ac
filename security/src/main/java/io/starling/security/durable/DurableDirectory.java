package io.starling.security.durable;

import io.starling.router.port.RealmSettings;
import io.starling.security.directory.Change;
import io.starling.security.directory.Changes;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.PasswordMaker;
import io.starling.security.document.RealmDocuments;
import io.starling.security.model.RealmContent;
import io.starling.security.model.User;
import io.starling.security.password.KnownPasswords;
import io.starling.store.Cell;
import io.starling.store.Key;
import io.starling.store.Store;
import io.starling.store.StoreException;
import io.starling.store.Transaction;
import io.starling.wamp.uri.Uri;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory that outlives the process: each change is one transaction of the store, and has come
 * to the medium when {@link #run} returns.
 *
 * <pre>{@code
 * SecurityDirectory directory = new SecurityDirectory();
 * DurableDirectory durable = DurableDirectory.open(store, directory, RealmSettings::lenient);
 * durable.declare(RealmDocuments.read(documents, durable.passwords(maker)).realms());
 * durable.run(() -> directory.putUser(realm, user));
 * }</pre>
 *
 * <p>A change is seen in memory, and in force, a moment before it is on the medium. One that cannot
 * be kept is taken back, and {@link #run} throws a {@link StoreException}.
 *
 * <p>Threads: safe for all; changes happen one at a time. Nobody else may write to the directory.
 */
public final class DurableDirectory implements Changes {

  private final Store store;
  private final SecurityDirectory directory;
  private final ReentrantLock lock = new ReentrantLock();
  private final Set<Key> transientUsers = ConcurrentHashMap.newKeySet();

  /** What the store has. Guarded by the lock. */
  private final Map<Uri, SecurityDirectory.State> kept = new HashMap<>();

  /**
   * The realms that the present change has touched, with the users that it has changed as they were
   * before; null outside of changes. Guarded by the lock.
   */
  private @Nullable Map<Uri, Map<String, @Nullable User>> touched;

  /** What else belongs to the transaction of the present change. Guarded by the lock. */
  private final List<Consumer<Transaction>> besides = new ArrayList<>();

  /** What takes back what others have done for the present change. Guarded by the lock. */
  private final Deque<Runnable> undoing = new ArrayDeque<>();

  private DurableDirectory(Store store, SecurityDirectory directory) {
    this.store = store;
    this.directory = directory;
  }

  /**
   * Fills a directory with what the store has.
   *
   * @param directory without realms
   * @param routing what the router has to know of a realm, which is not in the store
   * @throws io.starling.security.document.DocumentException when the store has what this version
   *     cannot read
   */
  public static DurableDirectory open(
      Store store, SecurityDirectory directory, Function<Uri, RealmSettings> routing) {
    List<RealmDocuments.Document> documents = new ArrayList<>();
    documents(
            store
                .view()
                .entries()
                .filter(entry -> entry.fields().contains(Cell.WHOLE))
                .map(entry -> Map.entry(entry.key(), entry.value())))
        .forEach(
            (uri, document) ->
                documents.add(new RealmDocuments.Document(document, routing.apply(Uri.of(uri)))));
    DurableDirectory made = new DurableDirectory(store, directory);
    RealmDocuments.read(
            documents,
            (password, methods) -> {
              throw new IllegalArgumentException("is in clear");
            })
        .realms()
        .forEach(directory::merge);
    directory.realms().forEach(realm -> made.keep(realm.uri()));
    directory.onChange(made::saw);
    return made;
  }

  /**
   * The documents of realms that are made of entries, by the realm's URI.
   *
   * @param entries names and values; those of other kinds are passed over
   */
  public static Map<String, Map<String, Object>> documents(Stream<Map.Entry<Key, byte[]>> entries) {
    Map<String, Map<String, Object>> documents = new LinkedHashMap<>();
    entries.forEach(
        entry -> {
          Key key = entry.getKey();
          if (key.type().equals(Forms.REALM)) {
            documentOf(documents, key).putAll(Forms.read(entry.getValue()));
          } else if (LISTS.containsKey(key.type())) {
            listOf(documentOf(documents, key), key.type()).add(Forms.read(entry.getValue()));
          }
        });
    documents.values().removeIf(document -> !document.containsKey("uri"));
    return documents;
  }

  /** Where a realm's document has the objects of a type. */
  private static final Map<String, String> LISTS =
      Map.of(
          Forms.USER,
          "users",
          Forms.GROUP,
          "groups",
          Forms.GRANT,
          "grants",
          Forms.SOURCE,
          "sources");

  private static Map<String, Object> documentOf(
      Map<String, Map<String, Object>> documents, Key key) {
    return documents.computeIfAbsent(key.realm(), uri -> new HashMap<>());
  }

  @SuppressWarnings("unchecked") // Made here.
  private static List<Object> listOf(Map<String, Object> document, String type) {
    return (List<Object>)
        document.computeIfAbsent(
            Objects.requireNonNull(LISTS.get(type)), name -> new ArrayList<>());
  }

  // ---------------------------------------------------------------------------- declarations

  /**
   * Lays what the configuration declares over what is kept. An object that is declared as it was at
   * the last start stays as it was changed meanwhile; one that is declared otherwise, or for the
   * first time, becomes what it is declared to be; one that is declared no more is removed. Realms
   * are never removed.
   *
   * @param realms those first that others depend upon
   * @return the realms that were declared once, and are no more
   */
  public List<Uri> declare(Collection<RealmContent> realms) {
    Declarations declarations = new Declarations(this, store, directory);
    declarations.apply(realms);
    return declarations.abandoned(realms);
  }

  /**
   * A maker of passwords for the documents that are to be declared: one that has not changed since
   * the last start keeps its stored forms, so that it is seen to be the same.
   *
   * @param maker makes new ones
   */
  public PasswordMaker passwords(PasswordMaker maker) {
    return new KnownPasswords(
        (realm, username) -> Declarations.passwords(store, realm, username), maker);
  }

  // ---------------------------------------------------------------------------- changes

  /**
   * {@inheritDoc}
   *
   * <p>As a part of another change, on its thread, it is kept together with that one.
   */
  @Override
  public <T extends @Nullable Object> T run(Supplier<T> change) {
    lock.lock();
    try {
      if (touched != null) {
        return change.get();
      }
      StoreException failure = store.failure();
      if (failure != null) {
        throw failure;
      }
      Map<Uri, Map<String, @Nullable User>> seen = new LinkedHashMap<>();
      touched = seen;
      try {
        T result = change.get();
        commit(seen);
        return result;
      } catch (RuntimeException | Error failed) {
        takeBack(seen);
        throw failed;
      } finally {
        touched = null;
        besides.clear();
        undoing.clear();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Adds to the transaction of the present change. */
  void also(Consumer<Transaction> more) {
    besides.add(more);
  }

  /** Has something done if the present change is taken back. */
  void otherwise(Runnable undo) {
    undoing.addFirst(undo);
  }

  private void commit(Map<Uri, Map<String, @Nullable User>> seen) {
    Transaction transaction = new Transaction();
    seen.forEach((realm, users) -> write(transaction, realm, users.keySet()));
    besides.forEach(more -> more.accept(transaction));
    try {
      store.commit(transaction).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw e;
    }
    seen.keySet().forEach(this::keep);
  }

  private void takeBack(Map<Uri, Map<String, @Nullable User>> seen) {
    // A copy: what is told while it is taken back belongs to no change.
    Map<Uri, Map<String, @Nullable User>> all = new LinkedHashMap<>(seen);
    touched = new HashMap<>();
    all.forEach((realm, users) -> directory.restore(keptOf(realm), users));
    undoing.forEach(Runnable::run);
  }

  private SecurityDirectory.State keptOf(Uri realm) {
    SecurityDirectory.State state = kept.get(realm);
    return state == null ? SecurityDirectory.State.absent(realm) : state;
  }

  private void keep(Uri realm) {
    SecurityDirectory.State state = directory.state(realm);
    if (state.realm() == null) {
      kept.remove(realm);
    } else {
      kept.put(realm, state);
    }
  }

  /** Is told of each change, on its thread. */
  private void saw(Change change) {
    Map<Uri, Map<String, @Nullable User>> seen = lock.isHeldByCurrentThread() ? touched : null;
    if (seen == null) {
      throw new IllegalStateException("changed behind the back of the store: " + change);
    }
    Map<String, @Nullable User> users = seen.computeIfAbsent(change.realm(), _ -> new HashMap<>());
    if (change instanceof Change.UserChanged user && !users.containsKey(user.username())) {
      users.put(user.username(), user.before());
    }
  }

  /** Writes what distinguishes a realm from what is kept of it. */
  @SuppressWarnings("ReferenceEquality") // Another object is another realm, or tells of a change.
  private void write(Transaction transaction, Uri uri, Set<String> users) {
    SecurityDirectory.State before = keptOf(uri);
    Realm now = directory.realm(uri);
    if (before.realm() != null && before.realm() != now) {
      transaction.dropRealm(uri.text());
      before = SecurityDirectory.State.absent(uri);
    }
    if (now == null) {
      return;
    }
    if (!now.definition().equals(before.definition())) {
      put(transaction, Forms.of(now.definition()));
    }
    if (now.rules() != before.rules()) {
      difference(
          transaction,
          Forms.all(before.rules().groups().values(), group -> Forms.of(uri, group)),
          Forms.all(now.rules().groups().values(), group -> Forms.of(uri, group)));
      difference(
          transaction,
          Forms.all(before.rules().grants(), grant -> Forms.of(uri, grant)),
          Forms.all(now.rules().grants(), grant -> Forms.of(uri, grant)));
    }
    if (now.sources() != before.sources()) {
      difference(
          transaction,
          Forms.all(before.sources(), source -> Forms.of(uri, source)),
          Forms.all(now.sources(), source -> Forms.of(uri, source)));
    }
    Collection<String> names =
        before.realm() == null ? now.users().stream().map(User::username).toList() : users;
    for (String name : names) {
      Key key = Forms.userKey(uri, name);
      User user = now.user(name);
      if (transientUsers.contains(key)) {
        continue;
      }
      if (user == null) {
        transaction.remove(key);
      } else {
        put(transaction, Forms.of(uri, user));
      }
    }
  }

  private static void difference(
      Transaction transaction, List<Forms.Form> before, List<Forms.Form> after) {
    Map<Key, byte[]> gone = new LinkedHashMap<>();
    before.forEach(form -> gone.put(form.key(), form.value()));
    for (Forms.Form form : after) {
      byte[] old = gone.remove(form.key());
      if (old == null || !Arrays.equals(old, form.value())) {
        put(transaction, form);
      }
    }
    gone.keySet().forEach(transaction::remove);
  }

  private static void put(Transaction transaction, Forms.Form form) {
    transaction.put(form.key(), form.value());
  }

  // ---------------------------------------------------------------------------- transient users

  @Override
  public boolean keeps(Uri realm, String username) {
    return !transientUsers.contains(Forms.userKey(realm, username));
  }

  /**
   * Puts a user who is never kept, whatever becomes of him: he is gone when the process ends, and
   * hides one of the same name that is kept.
   */
  public void putTransientUser(Uri realm, User user) {
    transientUsers.add(Forms.userKey(realm, user.username()));
    run(() -> directory.putUser(realm, user));
  }
}
