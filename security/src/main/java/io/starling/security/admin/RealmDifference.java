package io.starling.security.admin;

import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.ObjectForms;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.RealmContent;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What distinguishes a realm from a document of it, and how the one is made the other.
 *
 * <p>A user of the document without a password keeps the one that he has: documents without secrets
 * can be applied.
 */
final class RealmDifference {

  private final @Nullable Realm present;
  private final RealmContent wanted;
  private final boolean prune;
  private final List<Map<String, String>> items = new ArrayList<>();
  private final List<User> users;
  private final List<User> usersToRemove;
  private final List<Group> groups;
  private final List<Group> groupsToRemove;
  private final List<Grant> grants;
  private final List<Grant> grantsToRemove;
  private final List<Source> sources;
  private final List<Source> sourcesToRemove;

  /**
   * Compares.
   *
   * @param present null when there is no such realm
   * @param prune whether what the document does not have is to be removed
   * @param isKept whether a user may be in a document
   */
  RealmDifference(
      @Nullable Realm present, RealmContent wanted, boolean prune, Predicate<User> isKept) {
    this.present = present;
    this.wanted = wanted;
    this.prune = prune;
    if (present == null || !present.definition().equals(wanted.definition())) {
      item(present == null ? "add" : "update", "realm", wanted.definition().uri().text());
    }
    Collection<Group> presentGroups =
        present == null ? List.of() : present.rules().groups().values();
    groups = changed("group", presentGroups, wanted.groups(), Group::name);
    users =
        changed(
            "user",
            present == null ? List.of() : present.users(),
            wanted.users().stream().map(this::withPassword).toList(),
            User::username);
    grants =
        changed(
            "grant",
            present == null ? List.of() : present.rules().grants(),
            wanted.grants(),
            RealmDifference::nameOf);
    sources =
        changed(
            "source",
            present == null ? List.of() : present.sources(),
            wanted.sources(),
            RealmDifference::nameOf);
    grantsToRemove =
        gone(
            "grant",
            present == null ? List.of() : present.rules().grants(),
            wanted.grants(),
            RealmDifference::nameOf);
    sourcesToRemove =
        gone(
            "source",
            present == null ? List.of() : present.sources(),
            wanted.sources(),
            RealmDifference::nameOf);
    usersToRemove =
        gone(
            "user",
            present == null ? List.of() : present.users().stream().filter(isKept).toList(),
            wanted.users(),
            User::username);
    groupsToRemove = gone("group", presentGroups, wanted.groups(), Group::name);
  }

  private User withPassword(User user) {
    User now = present == null ? null : present.user(user.username());
    return now != null && user.passwords().isEmpty() ? user.withPasswords(now.passwords()) : user;
  }

  private static String nameOf(Grant grant) {
    return grant.role()
        + " "
        + grant.effect().name().toLowerCase(Locale.ROOT)
        + " "
        + grant.permissions().stream().sorted().collect(Collectors.joining(","))
        + " on "
        + grant.resource();
  }

  private static String nameOf(Source source) {
    Object network = ObjectForms.source(source).get("cidr");
    return source.who()
        + " by "
        + source.method()
        + " from "
        + (network == null ? "everywhere" : network);
  }

  private <T> List<T> changed(
      String kind, Collection<T> now, List<T> then, Function<T, String> name) {
    Map<String, T> byName =
        now.stream().collect(Collectors.toMap(name, one -> one, (first, second) -> first));
    List<T> changed = new ArrayList<>();
    for (T one : then) {
      T before = byName.get(name.apply(one));
      if (!one.equals(before)) {
        changed.add(one);
        item(before == null ? "add" : "update", kind, name.apply(one));
      }
    }
    return changed;
  }

  private <T> List<T> gone(String kind, Collection<T> now, List<T> then, Function<T, String> name) {
    if (!prune) {
      return List.of();
    }
    Set<String> names = then.stream().map(name).collect(Collectors.toCollection(HashSet::new));
    List<T> gone = now.stream().filter(one -> !names.contains(name.apply(one))).toList();
    gone.forEach(one -> item("remove", kind, name.apply(one)));
    return gone;
  }

  private void item(String action, String kind, String name) {
    items.add(Map.of("action", action, "kind", kind, "name", name));
  }

  /** What is to be done: {@code action} (add, update, remove), {@code kind} and {@code name}. */
  List<Map<String, String>> items() {
    return items;
  }

  /** Does it. */
  void apply(SecurityDirectory directory) {
    Uri uri = wanted.definition().uri();
    directory.merge(new RealmContent(wanted.definition(), users, groups, sources, grants));
    directory.removeGrants(uri, grantsToRemove);
    if (!sourcesToRemove.isEmpty()) {
      Set<Source> removed = new HashSet<>(sourcesToRemove);
      directory.setSources(
          uri,
          realm(directory, uri).sources().stream()
              .filter(source -> !removed.contains(source))
              .toList());
    }
    usersToRemove.forEach(user -> directory.removeUser(uri, user.username()));
    groupsToRemove.forEach(group -> directory.removeGroup(uri, group.name()));
  }

  private static Realm realm(SecurityDirectory directory, Uri uri) {
    return Objects.requireNonNull(directory.realm(uri));
  }
}
