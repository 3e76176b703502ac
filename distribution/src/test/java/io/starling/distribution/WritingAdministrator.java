package io.starling.distribution;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.client.CallRequest;
import io.starling.client.ConnectionException;
import io.starling.client.WampClient;
import io.starling.client.WampException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Administers a realm and some more that only it knows of, one call after the other, by a node that
 * may be killed at any time, and remembers what was acknowledged.
 *
 * <p>Threads: one at a time.
 */
final class WritingAdministrator {
  private static final int NAMES = 6;

  /**
   * What the audit log says of an act.
   *
   * @param error without its namespace, or null
   */
  record Act(String procedure, String object, @Nullable String error) {}

  /**
   * A call that changes something.
   *
   * @param key what it changes
   * @param after what that is afterwards, null for nothing; of no meaning where it is refused
   * @param password what the user's password is then, null when it stays
   * @param error with which it is to be refused, or null
   */
  private record Write(
      String procedure,
      List<?> args,
      Map<String, ?> kwargs,
      String object,
      String key,
      @Nullable Object after,
      @Nullable String password,
      @Nullable String error) {}

  private final String realm;
  private final RandomGenerator random;
  private final Map<String, Object> kept = new TreeMap<>();
  private final Map<String, String> passwords = new HashMap<>();
  private final List<Act> acts = new ArrayList<>();
  private @Nullable Write pending;
  private long number;

  WritingAdministrator(String realm, RandomGenerator random) {
    this.realm = realm;
    this.random = random;
  }

  String realm() {
    return realm;
  }

  /** Makes the realm. */
  void begin(WampClient client) {
    client.call("starling.realm.create", realmDocument(realm, 0)).join();
    decompose(realmDocument(realm, 0), kept);
  }

  // ---------------------------------------------------------------------------- writing

  /**
   * Writes until the connection is lost.
   *
   * @param acknowledged is told of each acknowledgement
   */
  void write(WampClient client, Runnable acknowledged) {
    acts.clear();
    while (true) {
      Write write = draw();
      pending = write;
      String error = null;
      try {
        client
            .call(
                CallRequest.to("starling." + write.procedure)
                    .withArgs(write.args)
                    .withKwargs(write.kwargs))
            .join();
      } catch (CompletionException e) {
        if (e.getCause() instanceof ConnectionException) {
          return; // Whether it was carried out is unknown.
        }
        if (!(e.getCause() instanceof WampException refusal)) {
          throw e;
        }
        error = refusal.uri().substring(refusal.uri().lastIndexOf('.') + 1);
      }
      assertThat(error).as("%s %s", write.procedure, write.args).isEqualTo(write.error);
      pending = null;
      acts.add(act(write));
      if (error == null) {
        apply(write, kept);
        learn(write);
      }
      acknowledged.run();
    }
  }

  private static Act act(Write write) {
    return new Act("starling." + write.procedure, write.object, write.error);
  }

  private static void apply(Write write, Map<String, Object> state) {
    if (write.error == null) {
      if (write.after == null) {
        state.remove(write.key);
      } else {
        state.put(write.key, write.after);
      }
    }
  }

  private void learn(Write write) {
    if (write.error == null && write.key.startsWith("user ")) {
      if (write.after == null) {
        passwords.remove(write.object);
      } else if (write.password != null) {
        passwords.put(write.object, write.password);
      }
    }
  }

  private Write draw() {
    number++;
    int which = random.nextInt(NAMES);
    return switch (random.nextInt(8)) {
      case 0, 1, 2 -> user("u" + which);
      case 3, 4 -> group("g" + which);
      case 5 -> grant("com.granted.n" + which);
      default -> ofRealm(realm + ".r" + which);
    };
  }

  private Write user(String name) {
    String key = "user " + name;
    String password = "password " + number;
    Object before = kept.get(key);
    Map<String, Object> after = Map.of("username", name, "meta", Map.of("n", number));
    if (before == null) {
      return random.nextInt(8) == 0
          ? new Write(
              "user.delete", List.of(realm, name), Map.of(), name, key, null, null, "no_such_user")
          : new Write(
              "user.add",
              List.of(realm, with(after, Map.of("password", password))),
              Map.of(),
              name,
              key,
              after,
              password,
              null);
    }
    return switch (random.nextInt(6)) {
      case 0 ->
          new Write("user.delete", List.of(realm, name), Map.of(), name, key, null, null, null);
      case 1 ->
          new Write(
              "user.add",
              List.of(realm, after),
              Map.of(),
              name,
              key,
              after,
              null,
              "already_exists");
      case 2, 3 ->
          new Write(
              "user.change_password",
              List.of(realm, name, password),
              Map.of(),
              name,
              key,
              before,
              password,
              null);
      default ->
          new Write(
              "user.update",
              List.of(realm, name, Map.of("meta", Map.of("n", number))),
              Map.of(),
              name,
              key,
              after,
              null,
              null);
    };
  }

  private Write group(String name) {
    String key = "group " + name;
    Map<String, Object> after = Map.of("name", name, "meta", Map.of("n", number));
    if (!kept.containsKey(key)) {
      return new Write("group.add", List.of(realm, after), Map.of(), name, key, after, null, null);
    }
    return random.nextBoolean()
        ? new Write("group.delete", List.of(realm, name), Map.of(), name, key, null, null, null)
        : new Write(
            "group.update",
            List.of(realm, name, Map.of("meta", Map.of("n", number))),
            Map.of(),
            name,
            key,
            after,
            null,
            null);
  }

  private Write grant(String uri) {
    Map<String, Object> grant = grantOn(uri);
    String key = "grant " + uri;
    boolean isThere = kept.containsKey(key);
    return new Write(
        isThere ? "grant.revoke" : "grant.create",
        List.of(realm, grant),
        Map.of(),
        "",
        key,
        isThere ? null : grant,
        null,
        null);
  }

  /** Several objects in one step: they have to be there together, or none of them. */
  private Write ofRealm(String uri) {
    Map<String, Object> document = realmDocument(uri, number);
    String key = "realm " + uri;
    if (!kept.containsKey(key)) {
      return new Write("realm.create", List.of(document), Map.of(), uri, key, document, null, null);
    }
    return switch (random.nextInt(4)) {
      case 0 ->
          new Write("realm.delete", List.of(uri), Map.of(), uri, key, null, null, "active_users");
      case 1 ->
          new Write(
              "realm.delete", List.of(uri), Map.of("force", true), uri, key, null, null, null);
      default ->
          new Write(
              "realm.apply",
              List.of(document),
              Map.of("prune", true),
              uri,
              key,
              document,
              null,
              null);
    };
  }

  private static Map<String, Object> grantOn(String uri) {
    return Map.of(
        "roles", List.of("all"),
        "permissions", List.of("wamp.call"),
        "resources", List.of(Map.of("uri", uri, "match", "exact")));
  }

  private static Map<String, Object> realmDocument(String uri, long number) {
    return Map.of(
        "uri",
        uri,
        "groups",
        List.of(Map.of("name", "staff" + number)),
        "users",
        List.of(
            Map.of(
                "username", "ann",
                "groups", List.of("staff" + number),
                "meta", Map.of("n", number))),
        "sources",
        List.of(Map.of("usernames", List.of("all"), "authmethod", "wampcra")),
        "grants",
        List.of(grantOn("com.granted.by" + number)));
  }

  private static Map<String, Object> with(Map<String, Object> some, Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(some);
    all.putAll(more);
    return all;
  }

  // ---------------------------------------------------------------------------- checking

  /**
   * Checks what the node has after a restart: all that was acknowledged, what was under way as a
   * whole or not at all, and nothing else. From then on that counts.
   *
   * @param logged what the audit log says of the session
   * @return how the call that was under way ended: carried out or not; null when there was none
   */
  @Nullable Boolean check(WampClient client, List<Act> logged) {
    Map<String, Object> actual = new TreeMap<>();
    decompose(export(client, realm), actual);
    List<?> realms = (List<?>) client.call("starling.realm.list").join().value();
    for (Object each : realms) {
      String uri = (String) ((Map<?, ?>) each).get("uri");
      if (uri.startsWith(realm + ".")) {
        actual.put("realm " + uri, export(client, uri));
      }
    }
    Write unsure = pending;
    Map<String, Object> carriedOut = new TreeMap<>(kept);
    boolean isLogged = unsure != null && logged.size() == acts.size() + 1;
    if (unsure != null) {
      apply(unsure, carriedOut);
    }
    assertThat(logged.subList(0, logged.size() - (isLogged ? 1 : 0)))
        .as("what the audit log says of the session at %s", realm)
        .isEqualTo(acts);
    if (isLogged) {
      assertThat(logged.getLast()).isEqualTo(act(unsure));
      assertThat(actual).as("what was logged was carried out before").isEqualTo(carriedOut);
    } else if (!actual.equals(carriedOut)) {
      assertThat(actual).as("what was acknowledged, without %s", unsure).isEqualTo(kept);
    }
    Boolean isCarriedOut = unsure == null ? null : actual.equals(carriedOut);
    if (unsure != null && unsure.password != null) {
      passwords.remove(unsure.object); // Either of two.
    }
    pending = null;
    kept.clear();
    kept.putAll(actual);
    passwords.keySet().removeIf(name -> !kept.containsKey("user " + name));
    return isCarriedOut;
  }

  /** The users whose passwords are known. */
  Map<String, String> passwords() {
    return passwords;
  }

  private static Map<?, ?> export(WampClient client, String uri) {
    return (Map<?, ?>) client.call("starling.realm.export", uri).join().value();
  }

  private static void decompose(Map<?, ?> document, Map<String, Object> state) {
    items(document, "users").forEach(user -> state.put("user " + user.get("username"), user));
    items(document, "groups").forEach(group -> state.put("group " + group.get("name"), group));
    items(document, "sources")
        .forEach(source -> state.put("source " + source.get("authmethod"), source));
    for (Map<?, ?> grant : items(document, "grants")) {
      Map<?, ?> resource = (Map<?, ?>) ((List<?>) grant.get("resources")).getFirst();
      state.put("grant " + resource.get("uri"), grant);
    }
  }

  private static List<Map<?, ?>> items(Map<?, ?> document, String key) {
    List<?> items = (List<?>) document.get(key);
    List<Map<?, ?>> found = new ArrayList<>();
    if (items != null) {
      items.forEach(item -> found.add((Map<?, ?>) item));
    }
    return found;
  }
}
