package io.starling.distribution.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.client.AbortException;
import io.starling.client.CallRequest;
import io.starling.client.ClientConfig;
import io.starling.client.ConnectionException;
import io.starling.client.Event;
import io.starling.client.PublishRequest;
import io.starling.client.SubscribeRequest;
import io.starling.client.WampClient;
import io.starling.client.WampException;
import io.starling.client.auth.Authentication;
import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import io.starling.gateway.admin.AdminApi;
import io.starling.wamp.uri.MatchPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Two realms with the same names in them, over real sockets: clients of the one, its administrator
 * too, learn nothing of the other and change nothing in it, not even whether it is there. Asked are
 * all procedures of administration, as the node has them, and whatever else the sources name in the
 * namespaces of the router.
 */
@Timeout(300)
class RealmIsolationTest {

  private static final String OURS = "com.tenant.a";
  private static final String THEIRS = "com.tenant.b";
  private static final String OPEN = "com.tenant.c";
  private static final String MASTER = "starling.master";

  /** Stands in all that only the other realm has. */
  private static final String SECRET = "bsecret";

  private static final Pattern NAME =
      Pattern.compile("\"((?:wamp|starling|bondy|com\\.bondy|com\\.leapsight)\\.[a-z_.]*)\"");
  private static final Pattern NUMBER = Pattern.compile("\\d{6,}");

  private static final String CONFIGURATION =
      """
      node: {data-dir: "%s/data"}
      security: {pbkdf-iterations: 5000, argon-memory: 1MiB, audit: false}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {bind: "127.0.0.1:0"}
      realms:
        - {uri: com.tenant.c, security_enabled: false}
      """;

  @TempDir private Path directory;
  private final List<WampClient> clients = new ArrayList<>();
  private Node node;
  private WampClient master;
  private WampClient theirs;
  private Names ofTheirs;

  /**
   * What a call is about: all of it is there, or nothing.
   *
   * @param user a user whom our realm does not have; and so on
   */
  private record Names(
      String realm,
      String user,
      String group,
      String uri,
      long session,
      long registration,
      long subscription) {}

  private static final Names OF_NOBODY =
      new Names(
          "com.tenant.x",
          "anybodyelse",
          "anygroupelse",
          "com.anything.x",
          4711471147114711L,
          4712471247124712L,
          4713471347134713L);

  @BeforeEach
  void fill() throws IOException {
    Path file = directory.resolve("starling.yaml");
    Files.writeString(file, CONFIGURATION.formatted(directory));
    node = Node.start(Configurations.load(ConfigurationSources.none().withFile(file)), "test");
    master = join(MASTER, Authentication.wampCra("bootstrap", node.bootstrapToken()));
    master.call("starling.realm.create", document(OURS, "own")).join();
    master.call("starling.realm.create", document(THEIRS, SECRET)).join();
    theirs = join(THEIRS, Authentication.wampCra("ann", "password of " + SECRET));
    long registration = theirs.register("com.shop.buy", call -> SECRET + "answer").join().id();
    long subscription =
        theirs
            .subscribe(SubscribeRequest.to("com.shop.").withMatch(MatchPolicy.PREFIX), event -> {})
            .join()
            .id();
    theirs.publish(PublishRequest.to("com.shop.sold").withArgs(SECRET).withRetain()).join();
    theirs
        .call(
            "wamp.session.add_testament", "com.shop.sold", List.of(SECRET + "testament"), Map.of())
        .join();
    ofTheirs =
        new Names(
            THEIRS,
            SECRET + "user",
            SECRET + "group",
            "com." + SECRET + ".x",
            theirs.session().orElseThrow().id(),
            registration,
            subscription);
  }

  @AfterEach
  void stop() {
    clients.forEach(WampClient::close);
    node.drain();
  }

  /** A realm with users of the same names as the other, and with one of its own. */
  private static Map<String, Object> document(String uri, String own) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("uri", uri);
    document.put("description", own + " description");
    document.put("groups", List.of(Map.of("name", "staff"), Map.of("name", own + "group")));
    document.put(
        "users",
        List.of(
            user("ann", own, "staff"),
            user("admin", own, "staff", own + "group"),
            user(own + "user", own, own + "group")));
    document.put(
        "sources",
        List.of(
            Map.of("usernames", "all", "authmethod", "wampcra"),
            Map.of("usernames", "all", "authmethod", "anonymous"),
            Map.of("usernames", "all", "authmethod", "ticket", "cidr", "10.66.0.0/16")));
    List<String> all =
        List.of("wamp.call", "wamp.register", "wamp.publish", "wamp.subscribe", own + ".may");
    document.put(
        "grants",
        List.of(
            grant(List.of("all"), all, ""),
            grant(List.of(own + "group"), all, "com." + own + "."),
            grant(List.of("admin"), all, "starling."),
            grant(List.of("admin"), all, "bondy."),
            grant(List.of("admin"), all, "com.bondy."),
            grant(List.of("admin"), all, "com.leapsight.bondy.")));
    return document;
  }

  private static Map<String, Object> user(String name, String own, String... groups) {
    return Map.of(
        "username",
        name,
        "password",
        "password of " + own,
        "groups",
        List.of(groups),
        "meta",
        Map.of("is", own + "meta"));
  }

  private static Map<String, Object> grant(
      List<String> roles, List<String> permissions, String prefix) {
    return Map.of(
        "roles",
        roles,
        "permissions",
        permissions,
        "resources",
        List.of(Map.of("uri", prefix, "match", "prefix")));
  }

  private WampClient join(String realm, Authentication method) {
    String url = "ws://" + node.listeners().get("http").getFirst() + "/ws";
    WampClient client =
        WampClient.connect(ClientConfig.builder(url, realm).authentication(method).build()).join();
    clients.add(client);
    return client;
  }

  private static Authentication own(String user) {
    return Authentication.wampCra(user, "password of own");
  }

  // ---------------------------------------------------------------------------- what there is

  private Set<String> names() {
    Set<String> names = new TreeSet<>(node.procedures().uris());
    assertThat(names).hasSizeGreaterThan(200).contains("starling.user.list");
    names.addAll(namesInSources());
    assertThat(names).contains("wamp.session.get", "wamp.registration.match", "bondy.user.list");
    return names;
  }

  private static Set<String> namesInSources() {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> modules = Files.list(Path.of(".."))) {
      for (Path module : modules.toList()) {
        Path sources = module.resolve("src/main/java");
        if (Files.isDirectory(sources)) {
          try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
              NAME.matcher(Files.readString(file))
                  .results()
                  .forEach(match -> names.add(match.group(1)));
            }
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    names.removeIf(name -> name.endsWith("."));
    return names;
  }

  /** Arguments of all shapes, naming the other realm, something in it, or nothing. */
  private static final List<Function<Names, List<?>>> FORMS =
      List.of(
          n -> List.of(),
          n -> List.of(n.realm),
          n -> List.of(n.realm, "ann"),
          n -> List.of(n.realm, n.user),
          n -> List.of(n.realm, "ann", n.group),
          n -> List.of(n.realm, "ann", "password of other", "password of " + SECRET),
          n -> List.of(n.realm, "ann", "wamp.call", n.uri),
          n -> List.of(n.realm, "ann", "wamp.call", n.uri, "prefix"),
          n -> List.of(n.realm, Map.of("uri", n.realm, "description", "taken over")),
          n -> List.of(n.realm, Map.of("username", n.user, "password", "password of other")),
          n -> List.of(n.realm, Map.of("name", n.group)),
          n -> List.of(n.realm, "ann", Map.of("meta", Map.of())),
          n -> List.of(n.realm, grant(List.of("all"), List.of("wamp.call"), "starling.")),
          n -> List.of(n.realm, Map.of("usernames", "all", "authmethod", "trust")),
          n -> List.of(n.realm, "all", "10.66.0.0/16", "ticket"),
          n -> List.of(Map.of("uri", n.realm)),
          n -> List.of(Map.of("uri", "com.tenant.d", "prototype_uri", n.realm)),
          n -> List.of(Map.of("username", n.user, "sso_realm_uri", n.realm)),
          n -> List.of(Map.of("username", n.user, "groups", List.of(n.group))),
          n -> List.of(Map.of("name", n.group, "groups", List.of(n.group))),
          n -> List.of(grant(List.of(n.group), List.of("wamp.call"), n.uri)),
          n -> List.of(Map.of("usernames", List.of(n.user), "authmethod", "trust")),
          n -> List.of(n.user),
          n -> List.of(n.user, n.group),
          n -> List.of("ann", n.group),
          n -> List.of("ann", List.of(n.group)),
          n -> List.of(n.user, "wamp.call", n.uri),
          n -> List.of("ann", "wamp.call", n.uri, "prefix"),
          n -> List.of(n.user, "10.66.1.2"),
          n -> List.of("all", "10.66.0.0/16"),
          n -> List.of(n.group),
          n -> List.of(n.uri),
          n -> List.of(n.session),
          n -> List.of(n.realm, n.session),
          n -> List.of(n.session, Map.of("meta", n.realm)),
          n -> List.of(n.registration),
          n -> List.of(n.registration, n.session),
          n -> List.of(n.subscription),
          n -> List.of(n.subscription, n.session),
          n -> List.of(List.of(n.realm)),
          n -> List.of(Map.of(n.realm, n.realm)),
          n -> List.of(true, n.realm),
          n -> Collections.singletonList(null),
          n -> Arrays.asList(n.realm, null),
          n -> Arrays.asList(null, n.realm),
          n -> List.of(7, n.realm, 7, 7, 7));

  private static Map<String, Object> keywords(Names names) {
    return Map.of(
        "realm",
        names.realm,
        "realm_uri",
        names.realm,
        "uri",
        names.realm,
        "secrets",
        true,
        "force",
        true,
        "prune",
        true);
  }

  // ---------------------------------------------------------------------------- procedures

  @Test
  void anonymousClientsLearnNothingByAnyProcedure() {
    askEverything(OURS, Authentication.anonymous(), false);
  }

  @Test
  void usersLearnNothingByAnyProcedure() {
    askEverything(OURS, own("ann"), false);
  }

  @Test
  void administratorsOfARealmLearnNothingByAnyProcedure() {
    askEverything(OURS, own("admin"), true);
  }

  @Test
  void clientsOfARealmWithoutSecurityLearnNothingByAnyProcedure() {
    askEverything(OPEN, Authentication.anonymous(), false);
  }

  /**
   * Asks for what is there, and for what is not: the answers have to be the same.
   *
   * @param changes whether the client may change its realm, which it gets back after each answer
   */
  private void askEverything(String realm, Authentication who, boolean changes) {
    String before = kept();
    WampClient client = join(realm, who);
    int answered = 0;
    for (String procedure : names()) {
      if (client.session().isEmpty()) {
        client = join(realm, who); // It has ended itself.
      }
      List<CompletableFuture<String>> nowhere = new ArrayList<>();
      List<CompletableFuture<String>> there = new ArrayList<>();
      for (Function<Names, List<?>> form : FORMS) {
        nowhere.add(ask(client, procedure, form, OF_NOBODY));
        restore(changes, nowhere.getLast());
        there.add(ask(client, procedure, form, ofTheirs));
        restore(changes, there.getLast());
      }
      for (int i = 0; i < FORMS.size(); i++) {
        Function<Names, List<?>> form = FORMS.get(i);
        String found = there.get(i).join();
        String notFound = nowhere.get(i).join();
        if (!found.equals(notFound)) {
          // What differs by itself, like what is made at random, must at least be of a kind.
          String again = ask(client, procedure, form, OF_NOBODY).join();
          assertThat(kind(found))
              .as("%s%s", procedure, form.apply(ofTheirs))
              .isEqualTo(kind(again));
          assertThat(again.equals(found) || !again.equals(notFound))
              .as("%s%s is answered with %s", procedure, form.apply(ofTheirs), found)
              .isTrue();
        }
        answered += found.startsWith("error") ? 0 : 1;
      }
    }
    assertThat(answered).as("calls that were answered").isGreaterThan(10);
    assertThat(kept()).isEqualTo(before);
    assertThat(theirs.session().orElseThrow().id()).isEqualTo(ofTheirs.session);
    assertThat(theirs.call("com.shop.buy").join().value()).isEqualTo(SECRET + "answer");
  }

  /** The bodies of requests. */
  private static final List<Function<Names, @Nullable Object>> BODIES =
      List.of(
          n -> null,
          n -> Map.of("uri", n.realm, "username", n.user, "name", n.group),
          n -> Map.of("username", n.user, "new_password", "password of other", "alias", n.user),
          n -> Map.of("name", n.group, "groups", List.of(n.group)),
          n -> Map.of("procedure", "starling.user.list", "args", List.of(n.realm)),
          n -> Map.of("filename", n.realm, "realms", List.of(n.realm)),
          n -> grant(List.of(n.group), List.of("wamp.call"), n.uri),
          n -> Map.of("usernames", List.of(n.user), "authmethod", "trust"));

  @ParameterizedTest
  @ValueSource(strings = {"ann", "admin"})
  void nothingIsLearntByAnyPathOfHttp(String user) {
    String before = kept();
    HttpAdmin http = HttpAdmin.basic(node, OURS, user, "password of own");
    int answered = 0;
    for (AdminApi.Path path : AdminApi.paths()) {
      for (boolean isTheirs : List.of(true, false)) {
        for (Function<Names, @Nullable Object> body : BODIES) {
          String notFound = ask(http, path, isTheirs, body, OF_NOBODY);
          String found = ask(http, path, isTheirs, body, ofTheirs);
          if (!found.equals(notFound)) { // What is made at random is another each time.
            String again = ask(http, path, isTheirs, body, OF_NOBODY);
            assertThat(kind(found)).as("%s", path).isEqualTo(kind(again));
            assertThat(again).as("%s is answered with %s", path, found).isNotEqualTo(notFound);
          }
          answered += found.startsWith("2") ? 1 : 0;
        }
      }
    }
    assertThat(answered).isGreaterThan(user.equals("admin") ? 50 : -1);
    assertThat(kept()).isEqualTo(before);
    assertThat(theirs.call("com.shop.buy").join().value()).isEqualTo(SECRET + "answer");
  }

  private String ask(
      HttpAdmin http,
      AdminApi.Path path,
      boolean isTheirs,
      Function<Names, @Nullable Object> body,
      Names names) {
    long id =
        path.template().contains("registrations")
            ? names.registration
            : path.template().contains("subscriptions") ? names.subscription : names.session;
    String target =
        path.template()
            .replace("{realm}", isTheirs ? names.realm : OURS)
            .replace("{name}", path.template().contains("/users/") ? names.user : names.group)
            .replace("{group}", names.group)
            .replace("{alias}", names.user)
            .replace("{id}", String.valueOf(id));
    String query = "?cidr=10.66.0.0/16&ip=10.66.1.2&permission=wamp.call&uri=" + names.uri;
    String answer = http.tells(path.method(), target + query, body.apply(names));
    if (answer.startsWith("2") && !path.method().equals("GET")) {
      restore(true, CompletableFuture.completedFuture("result "));
    }
    for (String own : List.of(names.realm, names.user, names.group, names.uri)) {
      answer = answer.replace(own, "NAME");
    }
    assertThat(answer).as("%s", path).doesNotContain(SECRET, THEIRS);
    return NUMBER.matcher(answer).replaceAll("NUMBER");
  }

  private static String kind(String answer) {
    return answer.substring(0, answer.indexOf(' '));
  }

  private CompletableFuture<String> ask(
      WampClient client, String procedure, Function<Names, List<?>> form, Names names) {
    List<?> args = form.apply(names);
    return answer(client, procedure, args, args.isEmpty() ? Map.of() : keywords(names))
        .thenApply(
            answer -> {
              String ofRouter = answer;
              for (String own : List.of(names.realm, names.user, names.group, names.uri)) {
                if (args.toString().contains(own)) {
                  ofRouter = ofRouter.replace(own, "NAME");
                }
              }
              assertThat(ofRouter)
                  .as("%s%s", procedure, args)
                  .doesNotContain(SECRET, THEIRS)
                  .doesNotContain(idsThatAreNotSaid(args));
              return NUMBER.matcher(ofRouter).replaceAll("NUMBER");
            });
  }

  /** Gives our realm back what a call may have changed in it. */
  private void restore(boolean changes, CompletableFuture<String> answer) {
    if (changes && answer.join().startsWith("result ")) {
      master
          .call(
              CallRequest.to("starling.realm.apply")
                  .withArgs(document(OURS, "own"))
                  .withKwargs(Map.of("prune", true)))
          .join();
    }
  }

  /** The ids of the other realm that a question does not have in it. */
  private List<String> idsThatAreNotSaid(List<?> args) {
    return Stream.of(ofTheirs.session, ofTheirs.registration, ofTheirs.subscription)
        .map(String::valueOf)
        .filter(id -> !args.toString().contains(id))
        .toList();
  }

  private static CompletableFuture<String> answer(
      WampClient client, String procedure, List<?> args, Map<String, ?> kwargs) {
    return client
        .call(CallRequest.to(procedure).withArgs(args).withKwargs(kwargs))
        .handle(
            (result, failure) ->
                switch (failure instanceof CompletionException e ? e.getCause() : failure) {
                  case null -> "result " + result.args() + result.kwargs();
                  case WampException error ->
                      "error:" + error.uri() + " " + error.args() + error.kwargs();
                  case ConnectionException end -> "end " + end.getMessage();
                  default -> throw new AssertionError(failure);
                });
  }

  /** All that is kept of the other realms. */
  private String kept() {
    List<?> realms = (List<?>) master.call("starling.realm.list").join().value();
    StringBuilder kept = new StringBuilder(realms.toString());
    for (String realm : List.of(THEIRS, OPEN, MASTER)) {
      kept.append(
          master
              .call(
                  CallRequest.to("starling.realm.export")
                      .withArgs(realm)
                      .withKwargs(Map.of("secrets", true)))
              .join()
              .value());
    }
    return kept.toString();
  }

  // ---------------------------------------------------------------------------- events

  @Test
  void noEventOfAnotherRealmIsHeard() {
    Queue<Event> heard = new ConcurrentLinkedQueue<>();
    List<WampClient> observers =
        List.of(
            join(OURS, Authentication.anonymous()),
            join(OURS, own("ann")),
            join(OURS, own("admin")),
            join(OPEN, Authentication.anonymous()));
    for (WampClient observer : observers) {
      List<CompletableFuture<?>> subscribed = new ArrayList<>();
      for (String name : topics()) {
        subscribed.add(observer.subscribe(SubscribeRequest.to(name).withRetained(), heard::add));
      }
      for (String prefix : List.of("", "wamp.", "starling.", "bondy.", "com.", "com.shop.")) {
        subscribed.add(
            observer.subscribe(
                SubscribeRequest.to(prefix).withMatch(MatchPolicy.PREFIX).withRetained(),
                heard::add));
      }
      for (String wildcard : List.of("..", "starling..", "bondy..", ".shop.", "wamp.session.")) {
        subscribed.add(
            observer.subscribe(
                SubscribeRequest.to(wildcard).withMatch(MatchPolicy.WILDCARD).withRetained(),
                heard::add));
      }
      int refused = 0;
      for (CompletableFuture<?> each : subscribed) {
        refused += each.handle((done, failure) -> failure == null ? 0 : 1).join();
      }
      assertThat(refused).isLessThan(subscribed.size() / 2);
    }
    String url = "com.shop.last";
    observers.getFirst().publish(url, "before").join();
    flush(observers);
    heard.clear();

    doEverythingInTheirRealm();

    flush(observers);
    assertThat(heard).isEmpty();
  }

  private Set<String> topics() {
    Set<String> topics = new HashSet<>(names());
    topics.add("com.shop.sold");
    for (String topic : node.procedures().topics()) {
      topics.add("starling." + topic);
      topics.add("bondy." + topic);
    }
    return topics;
  }

  /** When this returns, what was on its way to the observers has come. */
  private static void flush(List<WampClient> observers) {
    for (WampClient observer : observers) {
      observer.call("wamp.session.count").join();
    }
  }

  private void doEverythingInTheirRealm() {
    for (String procedure : node.procedures().names()) {
      if (procedure.startsWith("starling.realm.")) {
        continue;
      }
      for (Function<Names, List<?>> form : FORMS) {
        answer(master, procedure, form.apply(ofTheirs), Map.of()).join();
      }
    }
    for (String procedure : List.of("realm.update", "realm.security.disable", "realm.apply")) {
      for (Function<Names, List<?>> form : FORMS) {
        answer(master, "starling." + procedure, form.apply(ofTheirs), Map.of()).join();
      }
    }
    WampClient another = join(THEIRS, Authentication.anonymous());
    another.register("com.shop.sell", call -> "").join();
    another.publish(PublishRequest.to("com.shop.sold").withArgs(SECRET).withAcknowledge()).join();
    another.close();
    answer(master, "starling.realm.delete", List.of(THEIRS), Map.of("force", true)).join();
  }

  // ---------------------------------------------------------------------------- the rest

  @Test
  void proceduresTopicsAndPasswordsOfAnotherRealmAreNotThere() {
    WampClient ours = join(OURS, own("ann"));
    assertThat(answer(ours, "com.shop.buy", List.of(), Map.of()).join())
        .startsWith("error:wamp.error.no_such_procedure");
    for (String user : List.of("ann", SECRET + "user", "nobody")) {
      assertThatThrownBy(() -> join(THEIRS, own(user)))
          .cause()
          .isInstanceOfSatisfying(
              AbortException.class,
              e ->
                  assertThat(e.uri() + e.args())
                      .startsWith("wamp.error.authentication_denied")
                      .doesNotContain(user));
      assertThatThrownBy(() -> join(OURS, Authentication.wampCra(user, "password of " + SECRET)))
          .cause()
          .isInstanceOf(AbortException.class);
    }
  }
}
