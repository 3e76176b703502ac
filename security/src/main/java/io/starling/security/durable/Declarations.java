package io.starling.security.durable;

import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.RealmDocuments;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.store.Entry;
import io.starling.store.Key;
import io.starling.store.Store;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lays what the configuration declares over what is kept: a merge of three sides, as {@code kubectl
 * apply} does it. What was declared last is kept beside each object, so that the edit of a file can
 * be told from a change that was made at run time.
 */
final class Declarations {

  private static final Logger LOG = LoggerFactory.getLogger(Declarations.class);
  private static final String DECLARED = "declared";

  /** What goes into one transaction, where each object stands twice. */
  private static final long CHUNK_BYTES = 2 << 20;

  private static final int OBJECT_BYTES = 200;

  private final DurableDirectory durable;
  private final Store store;
  private final SecurityDirectory directory;

  Declarations(DurableDirectory durable, Store store, SecurityDirectory directory) {
    this.durable = durable;
    this.store = store;
    this.directory = directory;
  }

  /** Where it is kept how an object was declared last. */
  private static Key declared(Key object) {
    return new Key(object.realm(), DECLARED, object.type() + " " + object.id());
  }

  /** The stored forms of the password that a user was declared with last. */
  static List<PasswordRecord> passwords(Store store, Uri realm, String username) {
    Entry last = store.get(declared(Forms.userKey(realm, username)));
    return last == null ? List.of() : RealmDocuments.passwords(Forms.read(last.value()));
  }

  /** The realms that were declared once, and are not among these. */
  List<Uri> abandoned(Collection<RealmContent> realms) {
    Set<Uri> present =
        realms.stream().map(realm -> realm.definition().uri()).collect(Collectors.toSet());
    return directory.realms().stream()
        .map(Realm::uri)
        .filter(uri -> !present.contains(uri))
        .filter(uri -> store.get(declared(new Key(uri.text(), Forms.REALM, ""))) != null)
        .toList();
  }

  /** Applies all, so many small realms at once as go into a transaction. */
  void apply(Collection<RealmContent> realms) {
    List<RealmContent> some = new ArrayList<>();
    long bytes = 0;
    for (RealmContent realm : realms) {
      long size =
          Forms.of(realm).values().stream().mapToLong(form -> form.length + OBJECT_BYTES).sum();
      if (bytes + size > CHUNK_BYTES) {
        applyTogether(some);
        some.clear();
        bytes = 0;
      }
      some.add(realm);
      bytes += size;
    }
    applyTogether(some);
  }

  /** One realm alone may be too large for a transaction, and has several then. */
  private void applyTogether(List<RealmContent> realms) {
    if (realms.size() == 1) {
      apply(realms.getFirst());
    } else {
      durable.run(() -> realms.forEach(this::apply));
    }
  }

  private void apply(RealmContent content) {
    Uri uri = content.definition().uri();
    Map<Key, byte[]> now = Forms.of(content);
    Set<Key> changed = new HashSet<>(now.keySet());
    Map<Key, byte[]> last = last(uri);
    if (directory.realm(uri) != null) {
      changed.removeIf(key -> Arrays.equals(now.get(key), last.get(key)));
    }
    try {
      put(content, now, changed);
    } catch (IllegalArgumentException unsound) {
      LOG.atWarn()
          .addKeyValue("realm", uri)
          .addKeyValue("why", unsound.getMessage())
          .log("what was changed at run time does not go with the configuration, which is taken");
      put(content, now, now.keySet());
    }
    Set<Key> gone = new HashSet<>(last.keySet());
    gone.removeAll(now.keySet());
    if (!gone.isEmpty()) {
      durable.run(
          () -> {
            remove(uri, gone);
            durable.also(transaction -> gone.forEach(key -> transaction.remove(declared(key))));
          });
    }
  }

  /** How the objects of a realm were declared last, by their keys. */
  private Map<Key, byte[]> last(Uri realm) {
    Map<Key, byte[]> last = new LinkedHashMap<>();
    store
        .view()
        .entries(realm.text(), DECLARED)
        .forEach(
            entry -> {
              String[] typeAndId = entry.key().id().split(" ", 2);
              last.put(new Key(realm.text(), typeAndId[0], typeAndId[1]), entry.value());
            });
    return last;
  }

  private void put(RealmContent content, Map<Key, byte[]> forms, Set<Key> wanted) {
    Uri uri = content.definition().uri();
    Key definition = Forms.of(content.definition()).key();
    List<Group> groups =
        content.groups().stream()
            .filter(group -> wanted.contains(Forms.of(uri, group).key()))
            .toList();
    if (wanted.contains(definition)) {
      // Together, since a realm is to be there before its objects.
      List<Key> keys = new ArrayList<>(List.of(definition));
      Forms.groups(uri, groups).forEach(form -> keys.add(form.key()));
      put(
          new RealmContent(content.definition(), List.of(), groups, List.of(), List.of()),
          forms,
          keys);
    } else {
      putAll(groups, group -> Forms.of(uri, group), forms, wanted, some -> groups(uri, some));
    }
    putAll(content.users(), user -> Forms.of(uri, user), forms, wanted, some -> users(uri, some));
    putAll(
        content.grants(), grant -> Forms.of(uri, grant), forms, wanted, some -> grants(uri, some));
    putAll(
        content.sources(),
        source -> Forms.of(uri, source),
        forms,
        wanted,
        some -> sources(uri, some));
  }

  private RealmContent groups(Uri uri, List<Group> groups) {
    return new RealmContent(present(uri).definition(), List.of(), groups, List.of(), List.of());
  }

  private RealmContent users(Uri uri, List<User> users) {
    return new RealmContent(present(uri).definition(), users, List.of(), List.of(), List.of());
  }

  private RealmContent grants(Uri uri, List<Grant> grants) {
    return new RealmContent(present(uri).definition(), List.of(), List.of(), List.of(), grants);
  }

  private RealmContent sources(Uri uri, List<Source> sources) {
    return new RealmContent(present(uri).definition(), List.of(), List.of(), sources, List.of());
  }

  /** Puts the objects that are wanted, so many at once as go into a transaction. */
  private <T> void putAll(
      List<T> objects,
      Function<T, Forms.Form> form,
      Map<Key, byte[]> forms,
      Set<Key> wanted,
      Function<List<T>, RealmContent> content) {
    List<T> some = new ArrayList<>();
    List<Key> keys = new ArrayList<>();
    long bytes = 0;
    for (T object : objects) {
      Forms.Form made = form.apply(object);
      if (!wanted.contains(made.key())) {
        continue;
      }
      some.add(object);
      keys.add(made.key());
      bytes += made.value().length + OBJECT_BYTES;
      if (bytes > CHUNK_BYTES) {
        put(content.apply(some), forms, keys);
        some.clear();
        keys.clear();
        bytes = 0;
      }
    }
    if (!some.isEmpty()) {
      put(content.apply(some), forms, keys);
    }
  }

  private void put(RealmContent part, Map<Key, byte[]> forms, List<Key> keys) {
    durable.run(
        () -> {
          directory.merge(part);
          durable.also(
              transaction ->
                  keys.forEach(
                      key ->
                          transaction.put(declared(key), Objects.requireNonNull(forms.get(key)))));
        });
  }

  private void remove(Uri uri, Set<Key> gone) {
    Realm realm = present(uri);
    for (Key key : gone) {
      switch (key.type()) {
        case Forms.USER -> directory.removeUser(uri, key.id());
        case Forms.GROUP -> directory.removeGroup(uri, key.id());
        default -> {}
      }
    }
    List<Grant> grants =
        realm.rules().grants().stream()
            .filter(grant -> gone.contains(Forms.of(uri, grant).key()))
            .toList();
    directory.removeGrants(uri, grants);
    List<Source> sources =
        realm.sources().stream()
            .filter(source -> !gone.contains(Forms.of(uri, source).key()))
            .toList();
    directory.setSources(uri, sources);
  }

  private Realm present(Uri uri) {
    return Objects.requireNonNull(directory.realm(uri));
  }
}
