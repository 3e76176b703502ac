package io.starling.security.durable;

import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.RealmDocuments;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
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
import java.util.stream.Stream;
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

  /** An object that is declared, with the entry that it is. */
  private record Declared<T>(T object, Forms.Form form) {

    Key key() {
      return form.key();
    }

    long size() {
      return (long) form.value().length + OBJECT_BYTES;
    }
  }

  /** All that is declared of a realm. */
  private record DeclaredRealm(
      Declared<RealmDefinition> definition,
      List<Declared<Group>> groups,
      List<Declared<User>> users,
      List<Declared<Grant>> grants,
      List<Declared<Source>> sources) {

    static DeclaredRealm of(RealmContent content) {
      RealmDefinition definition = content.definition();
      Uri uri = definition.uri();
      return new DeclaredRealm(
          new Declared<>(definition, Forms.of(definition)),
          all(content.groups(), group -> Forms.of(uri, group)),
          all(content.users(), user -> Forms.of(uri, user)),
          all(content.grants(), grant -> Forms.of(uri, grant)),
          all(content.sources(), source -> Forms.of(uri, source)));
    }

    private static <T> List<Declared<T>> all(List<T> objects, Function<T, Forms.Form> form) {
      return objects.stream().map(object -> new Declared<>(object, form.apply(object))).toList();
    }

    Uri uri() {
      return definition.object().uri();
    }

    Stream<Declared<?>> objects() {
      return Stream.of(List.of(definition), groups, users, grants, sources).flatMap(List::stream);
    }

    long size() {
      return objects().mapToLong(Declared::size).sum();
    }
  }

  /** Applies all, so many small realms at once as go into a transaction. */
  void apply(Collection<RealmContent> realms) {
    List<DeclaredRealm> some = new ArrayList<>();
    long bytes = 0;
    for (RealmContent content : realms) {
      DeclaredRealm realm = DeclaredRealm.of(content);
      if (bytes + realm.size() > CHUNK_BYTES) {
        applyTogether(some);
        some.clear();
        bytes = 0;
      }
      some.add(realm);
      bytes += realm.size();
    }
    applyTogether(some);
  }

  /** One realm alone may be too large for a transaction, and has several then. */
  private void applyTogether(List<DeclaredRealm> realms) {
    if (realms.size() == 1) {
      apply(realms.getFirst());
    } else {
      durable.run(() -> realms.forEach(this::apply));
    }
  }

  private void apply(DeclaredRealm realm) {
    Uri uri = realm.uri();
    Map<Key, byte[]> last = last(uri);
    boolean isNew = directory.realm(uri) == null;
    Set<Key> all = realm.objects().map(Declared::key).collect(Collectors.toSet());
    Set<Key> changed =
        realm
            .objects()
            .filter(it -> isNew || !Arrays.equals(it.form().value(), last.get(it.key())))
            .map(Declared::key)
            .collect(Collectors.toSet());
    try {
      put(realm, changed);
    } catch (IllegalArgumentException unsound) {
      LOG.atWarn()
          .addKeyValue("realm", uri)
          .addKeyValue("why", unsound.getMessage())
          .log("what was changed at run time does not go with the configuration, which is taken");
      put(realm, all);
    }
    Set<Key> gone = new HashSet<>(last.keySet());
    gone.removeAll(all);
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

  private void put(DeclaredRealm realm, Set<Key> wanted) {
    RealmDefinition definition = realm.definition().object();
    List<Declared<Group>> groups =
        realm.groups().stream().filter(group -> wanted.contains(group.key())).toList();
    if (wanted.contains(realm.definition().key())) {
      // Together, since a realm is to be there before its objects.
      List<Declared<?>> first = new ArrayList<>(List.of(realm.definition()));
      first.addAll(groups);
      put(new RealmContent(definition, List.of(), objects(groups), List.of(), List.of()), first);
    } else {
      putAll(
          groups,
          wanted,
          some -> new RealmContent(present(realm), List.of(), some, List.of(), List.of()));
    }
    putAll(
        realm.users(),
        wanted,
        some -> new RealmContent(present(realm), some, List.of(), List.of(), List.of()));
    putAll(
        realm.grants(),
        wanted,
        some -> new RealmContent(present(realm), List.of(), List.of(), List.of(), some));
    putAll(
        realm.sources(),
        wanted,
        some -> new RealmContent(present(realm), List.of(), List.of(), some, List.of()));
  }

  private RealmDefinition present(DeclaredRealm realm) {
    return present(realm.uri()).definition();
  }

  private static <T> List<T> objects(List<Declared<T>> declared) {
    return declared.stream().map(Declared::object).toList();
  }

  /** Puts the objects that are wanted, so many at once as go into a transaction. */
  private <T> void putAll(
      List<Declared<T>> objects, Set<Key> wanted, Function<List<T>, RealmContent> content) {
    List<Declared<T>> some = new ArrayList<>();
    long bytes = 0;
    for (Declared<T> object : objects) {
      if (!wanted.contains(object.key())) {
        continue;
      }
      some.add(object);
      bytes += object.size();
      if (bytes > CHUNK_BYTES) {
        put(content.apply(objects(some)), List.copyOf(some));
        some.clear();
        bytes = 0;
      }
    }
    if (!some.isEmpty()) {
      put(content.apply(objects(some)), List.copyOf(some));
    }
  }

  private void put(RealmContent part, List<? extends Declared<?>> declared) {
    durable.run(
        () -> {
          directory.merge(part);
          durable.also(
              transaction ->
                  declared.forEach(it -> transaction.put(declared(it.key()), it.form().value())));
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
            .filter(grant -> gone.contains(Forms.key(uri, grant)))
            .toList();
    directory.removeGrants(uri, grants);
    List<Source> sources =
        realm.sources().stream().filter(source -> !gone.contains(Forms.key(uri, source))).toList();
    directory.setSources(uri, sources);
  }

  private Realm present(Uri uri) {
    return Objects.requireNonNull(directory.realm(uri));
  }
}
