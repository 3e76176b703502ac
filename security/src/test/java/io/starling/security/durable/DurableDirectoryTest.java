package io.starling.security.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.router.port.RealmSettings;
import io.starling.security.directory.Change;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.ObjectForms;
import io.starling.security.document.RealmDocuments;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Cidr;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.security.password.PasswordSettings;
import io.starling.security.password.Passwords;
import io.starling.store.Store;
import io.starling.store.StoreException;
import io.starling.store.StoreSettings;
import io.starling.store.disk.SimulatedDisk;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Dicts;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DurableDirectoryTest {

  private static final Uri SHOP = Uri.of("com.shop");
  private static final Passwords PASSWORDS =
      new Passwords(new PasswordSettings(new Kdf.Pbkdf2(4096), new Kdf.Pbkdf2(4096), 1, 254));

  private SimulatedDisk disk = new SimulatedDisk(new Random(1));
  private Store store;
  private SecurityDirectory directory;
  private DurableDirectory durable;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(disk, StoreSettings.defaults());
    directory = new SecurityDirectory();
    durable = DurableDirectory.open(store, directory, RealmSettings::lenient);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void restart() throws IOException {
    store.close();
    disk = disk.restart();
    open();
  }

  private Realm shop() {
    return Objects.requireNonNull(directory.realm(SHOP));
  }

  private static Grant grant(Role role, String uri, Grant.Effect effect) {
    return new Grant(
        role, new Resource(Uri.of(uri), MatchPolicy.PREFIX), effect, Set.of("wamp.call"));
  }

  /** All that a directory has, in an order of its own. */
  private static Map<String, Object> contentOf(SecurityDirectory directory) {
    Map<String, Object> all = new TreeMap<>();
    for (Realm realm : directory.realms()) {
      String uri = realm.uri().text();
      all.put(uri, realm.definition());
      realm.users().forEach(user -> all.put(uri + " user " + user.username(), user));
      realm.rules().groups().values().forEach(group -> all.put(uri + " group " + group, group));
      realm.rules().grants().forEach(grant -> all.put(uri + " grant " + grant, grant));
      realm.sources().forEach(source -> all.put(uri + " source " + source, source));
    }
    return all;
  }

  // ---------------------------------------------------------------------------- what is kept

  @Test
  void allKindsOfObjectsComeBack() throws IOException {
    RealmDefinition definition =
        new RealmDefinition(
            SHOP,
            "A shop",
            false,
            null,
            false,
            null,
            true,
            List.of(AuthMethod.WAMPCRA, AuthMethod.CRYPTOSIGN),
            true,
            RealmSettings.lenient(SHOP));
    User ada =
        new User(
            "ada",
            PASSWORDS.make("secret", List.of(AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM)),
            Set.of("ab".repeat(32)),
            Set.of("devs"),
            Set.of("countess"),
            false,
            Map.of("note", List.of(1L, "two")),
            null);
    RealmContent content =
        new RealmContent(
            definition,
            List.of(ada),
            List.of(
                new Group("devs", Set.of("people"), Map.of("floor", 3L)),
                new Group("people", Set.of(), Map.of())),
            List.of(
                Source.everywhere(Role.ALL, AuthMethod.WAMPCRA),
                new Source(
                    new Role.OfUser("ada"),
                    Cidr.parse("10.0.0.0/8"),
                    AuthMethod.CRYPTOSIGN,
                    Map.of("why", "office"))),
            List.of(
                grant(new Role.OfGroup("devs"), "com.shop.", Grant.Effect.ALLOW),
                grant(new Role.OfUser("ada"), "com.shop.secret.", Grant.Effect.DENY),
                grant(Role.ANONYMOUS, "", Grant.Effect.ALLOW)));
    durable.run(() -> directory.merge(content));
    Map<String, Object> before = contentOf(directory);

    restart();

    assertThat(contentOf(directory)).isEqualTo(before).hasSize(9);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatChangesIsKeptAsItChanged(long seed) throws IOException {
    Random random = new Random(seed);
    for (int step = 0; step < 400; step++) {
      changeSomething(random);
      if (random.nextInt(40) == 0) {
        Map<String, Object> before = contentOf(directory);
        restart();
        assertThat(contentOf(directory)).as("seed %d, step %d", seed, step).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void whatCannotBeKeptIsTakenBack(long seed) throws IOException {
    Random random = new Random(seed);
    Map<String, Object> before = Map.of();
    List<Change> told = new ArrayList<>();
    directory.onChange(told::add);
    disk.failSyncAfter(random.nextInt(60) + 5L);
    StoreException failure = null;
    while (failure == null) {
      told.clear();
      before = contentOf(directory);
      try {
        changeSomething(random);
      } catch (StoreException e) {
        failure = e;
      }
    }
    assertThat(contentOf(directory)).as("seed %d", seed).isEqualTo(before);
    assertThat(told.size()).as("taking back is told").isGreaterThan(1);

    told.clear();
    assertThatThrownBy(() -> durable.run(() -> directory.remove(SHOP)))
        .isInstanceOf(StoreException.class);
    assertThat(told).as("a store that has failed is not tried").isEmpty();
  }

  /** Whatever it is, it is one call of {@code run}, and it changes something. */
  private void changeSomething(Random random) {
    boolean isDone = false;
    while (!isDone) {
      Uri uri = Uri.of("com.realm" + random.nextInt(3));
      Map<String, Object> before = contentOf(directory);
      try {
        durable.run(() -> change(uri, random));
        isDone = !contentOf(directory).equals(before);
      } catch (IllegalArgumentException unsound) {
        assertThat(contentOf(directory)).isEqualTo(before);
      }
    }
  }

  private void change(Uri uri, Random random) {
    String user = "user" + random.nextInt(4);
    String group = "group" + random.nextInt(4);
    Role role =
        List.of(new Role.OfUser(user), new Role.OfGroup(group), Role.ALL).get(random.nextInt(3));
    Grant grant = grant(role, "com." + random.nextInt(3) + ".", Grant.Effect.ALLOW);
    if (directory.realm(uri) == null) {
      directory.merge(
          new RealmContent(
              RealmDefinition.of(uri),
              List.of(User.of(user)),
              List.of(new Group(group, Set.of(), Map.of())),
              List.of(),
              List.of()));
      return;
    }
    switch (random.nextInt(10)) {
      case 0, 1 ->
          directory.putUser(
              uri, User.of(user).withGroups(Set.of(group)).withEnabled(random.nextBoolean()));
      case 2 -> directory.removeUser(uri, user);
      case 3 ->
          directory.putGroup(
              uri, new Group(group, Set.of(), Map.of("n", (long) random.nextInt(9))));
      case 4 -> directory.removeGroup(uri, group);
      case 5, 6 -> directory.addGrants(uri, List.of(grant));
      case 7 -> directory.removeGrants(uri, List.of(grant));
      case 8 ->
          directory.setSources(
              uri, List.of(Source.everywhere(Role.ALL, AuthMethod.values()[random.nextInt(5)])));
      default -> {
        if (random.nextInt(4) == 0) {
          directory.remove(uri);
        } else {
          directory.define(RealmDefinition.of(uri).withSecurityEnabled(random.nextBoolean()));
        }
      }
    }
  }

  @Test
  void aChangeThatFailsHalfwayIsTakenBack() throws IOException {
    durable.run(() -> directory.merge(RealmContent.empty(RealmDefinition.of(SHOP))));
    Map<String, Object> before = contentOf(directory);

    assertThatThrownBy(
            () ->
                durable.run(
                    () -> {
                      directory.putUser(SHOP, User.of("ada"));
                      directory.putUser(SHOP, User.of("bob").withGroups(Set.of("nobody")));
                    }))
        .isInstanceOf(IllegalArgumentException.class);

    assertThat(contentOf(directory)).isEqualTo(before);
    restart();
    assertThat(contentOf(directory)).isEqualTo(before);
  }

  @Test
  void aRealmThatIsRemovedAndMadeAnewHasNothingOfTheOld() throws IOException {
    durable.run(
        () ->
            directory.merge(
                new RealmContent(
                    RealmDefinition.of(SHOP),
                    List.of(User.of("ada")),
                    List.of(),
                    List.of(),
                    List.of(grant(Role.ALL, "", Grant.Effect.ALLOW)))));
    durable.run(
        () -> {
          directory.remove(SHOP);
          directory.merge(RealmContent.empty(RealmDefinition.of(SHOP)));
          directory.putUser(SHOP, User.of("bob"));
        });
    assertThat(shop().users()).containsExactly(User.of("bob"));

    restart();

    assertThat(shop().users()).containsExactly(User.of("bob"));
    assertThat(shop().rules().grants()).isEmpty();
  }

  @Test
  void nobodyWritesBehindItsBack() {
    assertThatThrownBy(() -> directory.merge(RealmContent.empty(RealmDefinition.of(SHOP))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aTransientUserIsNeverKept() throws IOException {
    durable.run(() -> directory.merge(RealmContent.empty(RealmDefinition.of(SHOP))));
    durable.putTransientUser(SHOP, User.of("bootstrap"));
    durable.run(() -> directory.putUser(SHOP, User.of("bootstrap").withEnabled(false)));
    assertThat(shop().user("bootstrap")).isNotNull();

    restart();

    assertThat(shop().user("bootstrap")).isNull();
  }

  // ---------------------------------------------------------------------------- declarations

  private List<Uri> declare(String... documents) {
    List<RealmDocuments.Document> read = new ArrayList<>();
    for (String document : documents) {
      Map<String, Object> map =
          new HashMap<>(
              Dicts.read(
                  SerializerFormat.JSON,
                  document.replace('\'', '"').getBytes(StandardCharsets.UTF_8)));
      read.add(new RealmDocuments.Document(map, RealmSettings.lenient(SHOP)));
    }
    return durable.declare(RealmDocuments.read(read, durable.passwords(PASSWORDS)).realms());
  }

  private static final String DECLARED =
      """
      {'uri': 'com.shop', 'description': 'first',
       'users': [{'username': 'ada', 'password': 'secret', 'groups': ['devs']},
                 {'username': 'bob', 'password': 'secret'}],
       'groups': [{'name': 'devs'}],
       'sources': [{'usernames': 'all', 'authmethod': 'wampcra'}],
       'grants': [{'roles': ['devs'], 'permissions': ['wamp.call'], 'uri': 'com.', 'match': 'prefix'}]}
      """;

  private List<PasswordRecord> passwordsOf(String user) {
    return Objects.requireNonNull(shop().user(user)).passwords();
  }

  @Test
  void whatIsDeclaredAsBeforeWritesNothing() throws IOException {
    declare(DECLARED);
    Map<String, Object> before = contentOf(directory);
    restart();
    long version = store.view().version();

    declare(DECLARED);

    assertThat(contentOf(directory)).as("stored forms of passwords too").isEqualTo(before);
    assertThat(store.view().version()).isEqualTo(version);
  }

  @Test
  void aChangeAtRunTimeOutlivesARestartWithTheSameConfiguration() throws IOException {
    declare(DECLARED);
    List<PasswordRecord> other = PASSWORDS.make("another", List.of(AuthMethod.WAMPCRA));
    durable.run(() -> directory.putUser(SHOP, User.of("ada").withPasswords(other)));
    durable.run(() -> directory.removeUser(SHOP, "bob"));
    durable.run(() -> directory.removeGrants(SHOP, List.copyOf(shop().rules().grants())));
    restart();

    declare(DECLARED);

    assertThat(passwordsOf("ada")).isEqualTo(other);
    assertThat(shop().user("bob")).isNull();
    assertThat(shop().rules().grants()).isEmpty();
  }

  @Test
  void whatIsDeclaredOtherwiseIsTaken() throws IOException {
    declare(DECLARED);
    durable.run(
        () ->
            directory.putUser(
                SHOP,
                User.of("ada").withPasswords(PASSWORDS.make("x", List.of(AuthMethod.WAMPCRA)))));
    durable.run(() -> directory.putUser(SHOP, User.of("eve")));
    restart();

    declare(
        DECLARED
            .replace("'first'", "'second'")
            .replace("'ada', 'password': 'secret'", "'ada', 'password': 'edited'"));

    assertThat(Passwords.verify("edited", passwordsOf("ada"))).isTrue();
    assertThat(shop().definition().description()).isEqualTo("second");
    assertThat(shop().user("eve")).as("made at run time").isNotNull();
  }

  @Test
  void whatIsDeclaredNoMoreIsRemoved() throws IOException {
    declare(DECLARED);
    restart();

    declare("{'uri': 'com.shop', 'users': [{'username': 'bob', 'password': 'secret'}]}");

    assertThat(shop().users()).extracting(User::username).containsExactly("bob");
    assertThat(shop().rules().groups()).isEmpty();
    assertThat(shop().rules().grants()).isEmpty();
    assertThat(shop().sources()).isEmpty();
    Map<String, Object> before = contentOf(directory);
    restart();
    assertThat(contentOf(directory)).isEqualTo(before);
  }

  @Test
  void aRealmThatIsDeclaredNoMoreStaysAndIsTold() throws IOException {
    assertThat(declare(DECLARED)).isEmpty();
    durable.run(
        () -> directory.merge(RealmContent.empty(RealmDefinition.of(Uri.of("com.runtime")))));
    restart();

    assertThat(declare("{'uri': 'com.other'}")).containsExactly(SHOP);
    assertThat(shop().users()).hasSize(2);
  }

  @Test
  void whatIsDeclaredAnewBringsBackWhatItNeeds() throws IOException {
    declare(DECLARED);
    durable.run(() -> directory.removeGroup(SHOP, "devs"));
    restart();

    declare(DECLARED.replace("'ada', 'password': 'secret'", "'ada', 'password': 'edited'"));

    assertThat(Objects.requireNonNull(shop().user("ada")).groups()).containsExactly("devs");
    assertThat(shop().rules().groups()).containsKey("devs");
  }

  @Test
  void aPasswordIsMadeAnewWhenTheRealmsMethodsNeedOtherForms() throws IOException {
    declare(DECLARED);
    assertThat(passwordsOf("bob")).hasSize(1);
    restart();

    declare(
        DECLARED.replace(
            "'description'", "'authmethods': ['wampcra', 'wamp-scram'], 'description'"));

    assertThat(passwordsOf("bob")).hasSize(2);
    assertThat(ObjectForms.user(Objects.requireNonNull(shop().user("bob"))))
        .containsKey("password");
  }

  @Test
  void manyRealmsNeedFewTransactions() throws IOException {
    List<RealmContent> realms = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      realms.add(
          new RealmContent(
              RealmDefinition.of(Uri.of("com.realm" + i)),
              List.of(User.of("ada")),
              List.of(new Group("devs", Set.of(), Map.of())),
              List.of(Source.everywhere(Role.ALL, AuthMethod.WAMPCRA)),
              List.of(grant(Role.ALL, "com.", Grant.Effect.ALLOW))));
    }
    long before = store.view().version();
    durable.declare(realms);
    assertThat(store.view().version() - before).isBetween(1L, 10L);
    Map<String, Object> declared = contentOf(directory);

    restart();
    before = store.view().version();
    durable.declare(realms);

    assertThat(contentOf(directory)).isEqualTo(declared).hasSize(10_000);
    assertThat(store.view().version()).as("nothing differs").isEqualTo(before);
  }

  @Test
  void manyUsersNeedNoLargeTransaction() throws IOException {
    List<User> users = new ArrayList<>();
    for (int i = 0; i < 1_200; i++) {
      users.add(
          new User(
              "user" + i,
              List.of(),
              Set.of(),
              Set.of(),
              Set.of(),
              true,
              Map.of("text", "x".repeat(20_000)),
              null));
    }
    durable.declare(
        List.of(
            new RealmContent(RealmDefinition.of(SHOP), users, List.of(), List.of(), List.of())));
    restart();
    assertThat(shop().users()).hasSize(1_200);
  }
}
