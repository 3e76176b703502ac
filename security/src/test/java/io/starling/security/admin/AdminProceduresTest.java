package io.starling.security.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Principal;
import io.starling.router.port.Principal.Rights;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Services.Service;
import io.starling.security.directory.Changes;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AdminProceduresTest {

  private static final String MASTER = "starling.master";
  private static final String SHOP = "com.shop";

  private final List<AdminAct> acts = new ArrayList<>();
  private final SecurityDirectory directory = new SecurityDirectory();
  private final AdminProcedures procedures =
      new AdminProcedures(
          new AdminContext(
              directory,
              Changes.IN_MEMORY,
              (password, methods) -> record(password),
              (user, password) -> user.passwords().equals(record(password)),
              RealmSettings::lenient,
              acts::add),
          Uri.of(MASTER),
          Runnable::run);

  private static List<PasswordRecord> record(String password) {
    byte[] salted = Arrays.copyOf(password.getBytes(StandardCharsets.UTF_8), 32);
    return List.of(
        new PasswordRecord.Cra(
            new Kdf.Pbkdf2(1), 32, "salt", Base64.getEncoder().encodeToString(salted)));
  }

  @BeforeEach
  void addRealms() {
    for (String realm : List.of(MASTER, SHOP)) {
      directory.merge(
          new RealmContent(
              RealmDefinition.of(Uri.of(realm)),
              List.of(
                  User.of("admin").withGroups(Set.of("administrators")),
                  User.of("ada").withGroups(Set.of("everything"))),
              List.of(
                  new Group("administrators", Set.of(), Map.of()),
                  new Group("everything", Set.of(), Map.of())),
              List.of(),
              List.of(
                  grant("administrators", "starling."),
                  grant("administrators", "bondy."),
                  grant("everything", ""))));
    }
  }

  private static Grant grant(String group, String prefix) {
    return new Grant(
        new Role.OfGroup(group),
        new Resource(Uri.of(prefix), MatchPolicy.PREFIX),
        Grant.Effect.ALLOW,
        Set.of("wamp.call"));
  }

  private Realm shop() {
    return Objects.requireNonNull(directory.realm(Uri.of(SHOP)));
  }

  // ---------------------------------------------------------------------------- calls

  private Object call(
      String realm,
      String authid,
      String procedure,
      Map<String, @Nullable Object> kwargs,
      @Nullable Object... args) {
    return call(new TestCall(realm, authid, procedure, kwargs, args));
  }

  private Object call(TestCall call) {
    Service service = procedures.find(call.realm(), call.procedure());
    assertThat(service).as(call.procedure().text()).isNotNull();
    service.handle(call);
    return call.answer();
  }

  private Object admin(String procedure, @Nullable Object... args) {
    return call(SHOP, "admin", "starling." + procedure, Map.of(), args);
  }

  private Object master(String procedure, @Nullable Object... args) {
    return call(MASTER, "admin", "starling." + procedure, Map.of(), args);
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object answer) {
    assertThat(answer).isInstanceOf(Map.class);
    return (Map<String, Object>) answer;
  }

  private static List<Object> names(Object answer, String key) {
    assertThat(answer).isInstanceOf(List.class);
    List<Object> names = new ArrayList<>();
    ((List<?>) answer).forEach(item -> names.add(map(item).get(key)));
    return names;
  }

  // ---------------------------------------------------------------------------- who may

  @Test
  void whoHasNoGrantThatNamesAdministrationIsNoAdministrator() {
    assertThat(call(SHOP, "ada", "starling.user.list", Map.of()))
        .asString()
        .startsWith("wamp.error.not_authorized: needs a grant of wamp.call on this procedure");
    assertThat(call(SHOP, "anonymous", "starling.user.list", Map.of()))
        .asString()
        .startsWith("wamp.error.not_authorized");
    assertThat(call(SHOP, "nobody", "starling.user.list", Map.of()))
        .asString()
        .startsWith("wamp.error.not_authorized");
  }

  @Test
  void limitsAreChangedOneByOne() {
    master("realm.update", SHOP, Map.of("limits", Map.of("sessions_per_user", 3)));
    assertThat(
            map(master(
                    "realm.update",
                    SHOP,
                    Map.of("limits", Map.of("sessions_per_realm", 50, "rate_burst", "1s"))))
                .get("limits"))
        .isEqualTo(
            Map.of("sessions_per_user", 3L, "sessions_per_realm", 50L, "rate_burst", "1000ms"));
    Map<String, @Nullable Object> none = new HashMap<>();
    none.put("sessions_per_user", null);
    none.put("rate_burst", null);
    assertThat(map(master("realm.update", SHOP, Map.of("limits", none))).get("limits"))
        .isEqualTo(Map.of("sessions_per_realm", 50L));
    assertThat(master("realm.update", SHOP, Map.of("limits", Map.of("nope", 1))))
        .asString()
        .startsWith("wamp.error.invalid_argument");
    Map<String, @Nullable Object> all = new HashMap<>();
    all.put("limits", null);
    assertThat(map(master("realm.update", SHOP, all)).get("limits")).isEqualTo(Map.of());
  }

  @Test
  void clientsOfOAuthAreUsersOfAGroup() {
    assertThat(admin("oauth2.client.add", Map.of("client_id", "web")))
        .isEqualTo("wamp.error.invalid_argument: client_secret is missing");
    Map<String, Object> web =
        map(
            admin(
                "oauth2.client.add",
                Map.of(
                    "client_id",
                    "web",
                    "client_secret",
                    "open sesame",
                    "groups",
                    List.of("everything"),
                    "meta",
                    Map.of("app", "shop"))));
    assertThat(web)
        .containsEntry("username", "web")
        .containsEntry("groups", List.of("api_clients", "everything"))
        .containsEntry("has_password", true);
    assertThat(map(admin("oauth2.client.add", Map.of("client_secret", "open sesame"))))
        .as("a name is drawn")
        .extracting("username")
        .asString()
        .hasSize(36);
    assertThat(names(admin("oauth2.client.list"), "username")).hasSize(2).contains("web");
    assertThat(admin("oauth2.client.get", "ada"))
        .asString()
        .startsWith("starling.error.no_such_client");
    assertThat(admin("oauth2.client.delete", "ada"))
        .asString()
        .startsWith("starling.error.no_such_client");

    assertThat(map(admin("oauth2.client.update", "web", Map.of("groups", List.of()))))
        .as("a client stays one")
        .containsEntry("groups", List.of("api_clients"));
    assertThat(map(call(SHOP, "admin", "bondy.api_gateway.fetch_client", Map.of(), "web")))
        .containsEntry("username", "web");
    assertThat(admin("oauth2.resource_owner.get", "web"))
        .asString()
        .startsWith("starling.error.no_such_resource_owner");
    assertThat(
            map(
                admin(
                    "oauth2.resource_owner.add",
                    Map.of("username", "ann", "password", "open sesame"))))
        .containsEntry("groups", List.of("resource_owners"));
    assertThat(admin("oauth2.client.delete", "web")).isEqualTo("done");
    assertThat(shop().user("web")).isNull();
  }

  @Test
  void realmWithoutSecurityIsAdministeredFromTheMasterRealmOnly() {
    assertThat(master("realm.security.disable", SHOP)).isEqualTo("done");
    assertThat(admin("user.list"))
        .isEqualTo(
            "wamp.error.not_authorized: this realm has no security; it is administered from the"
                + " realm starling.master");
    assertThat(names(master("user.list", SHOP), "username")).containsExactly("ada", "admin");
    assertThat(master("realm.security.is_enabled", SHOP)).isEqualTo(false);
    assertThat(master("realm.security.enable", SHOP)).isEqualTo("done");
    assertThat(master("realm.security.status", SHOP)).isEqualTo("enabled");
    assertThat(master("realm.security.disable", MASTER))
        .isEqualTo("wamp.error.invalid_argument: the master realm cannot be without security");
  }

  @Test
  void onlyTheMasterRealmReachesOthers() {
    assertThat(names(admin("user.list", SHOP), "username")).containsExactly("ada", "admin");
    String refused =
        "wamp.error.not_authorized: only sessions of the realm starling.master may name another"
            + " realm";
    assertThat(admin("user.list", MASTER)).isEqualTo(refused);
    assertThat(admin("user.get", MASTER, "admin")).isEqualTo(refused);
    assertThat(admin("user.get", "com.none", "admin")).isEqualTo(refused);
    assertThat(admin("realm.list"))
        .isEqualTo("wamp.error.not_authorized: only sessions of the realm starling.master may");
    assertThat(master("user.get", "com.nowhere", "admin"))
        .isEqualTo("starling.error.no_such_realm: there is no realm com.nowhere [code]");
  }

  // ---------------------------------------------------------------------------- realms

  @Test
  void realmsComeChangeAndGo() {
    assertThat(
            map(master("realm.create", Map.of("uri", "com.new", "description", "fresh")))
                .get("description"))
        .isEqualTo("fresh");
    assertThat(master("realm.create", Map.of("uri", "com.new")))
        .isEqualTo("starling.error.already_exists: there is a realm com.new already [code]");
    assertThat(names(master("realm.list"), "uri"))
        .containsExactly("com.new", "com.shop", "starling.master");
    assertThat(map(master("realm.get", "com.new")).get("security_status")).isEqualTo("enabled");
    assertThat(
            map(master(
                    "realm.update",
                    "com.new",
                    Map.of(
                        "description",
                        "older",
                        "allow_connections",
                        false,
                        "users",
                        List.of(Map.of("username", "eve", "password", "secret")))))
                .get("allow_connections"))
        .isEqualTo(false);
    assertThat(map(master("realm.get", "com.new")).get("description")).isEqualTo("older");
    assertThat(map(master("user.get", "com.new", "eve")).get("has_password")).isEqualTo(true);
    assertThat(master("realm.delete", "com.new"))
        .asString()
        .startsWith("starling.error.active_users: the realm com.new has users");
    assertThat(call(MASTER, "admin", "starling.realm.delete", Map.of("force", true), "com.new"))
        .isEqualTo("done");
    assertThat(master("realm.get", "com.new"))
        .isEqualTo("starling.error.no_such_realm: there is no realm com.new [code]");
    assertThat(master("realm.delete", MASTER))
        .isEqualTo("wamp.error.invalid_argument: the master realm cannot be deleted");
  }

  @Test
  void wrongRealmDocumentsTellWhereAndWhat() {
    assertThat(master("realm.create", Map.of("uri", "a..b")))
        .asString()
        .startsWith("wamp.error.invalid_argument: ")
        .contains("uri");
    assertThat(master("realm.create", Map.of("uri", "com.x", "colour", "red")))
        .asString()
        .startsWith("wamp.error.invalid_argument: ")
        .contains("colour");
    assertThat(master("realm.update", SHOP, Map.of("uri", "com.other")))
        .isEqualTo("wamp.error.invalid_argument: uri: cannot be changed");
    assertThat(master("realm.create", "com.x"))
        .isEqualTo("wamp.error.invalid_argument: argument 0: expected a dict");
  }

  @Test
  void realmMayDependOnRealmsThatAreThere() {
    assertThat(
            master(
                "realm.create",
                Map.of(
                    "uri",
                    "com.model",
                    "is_prototype",
                    true,
                    "groups",
                    List.of(Map.of("name", "inherited")))))
        .isInstanceOf(Map.class);
    assertThat(
            master(
                "realm.create",
                Map.of(
                    "uri", "com.heir",
                    "prototype_uri", "com.model",
                    "users", List.of(Map.of("username", "u", "groups", List.of("inherited"))))))
        .isInstanceOf(Map.class);
    assertThat(master("realm.delete", "com.model"))
        .isEqualTo("wamp.error.invalid_argument: the realm com.heir depends on com.model");
    assertThat(master("realm.create", Map.of("uri", "com.orphan", "prototype_uri", "com.nowhere")))
        .asString()
        .contains("prototype_uri: no realm 'com.nowhere'");
  }

  // ---------------------------------------------------------------------------- users

  @Test
  void usersComeChangeAndGo() {
    assertThat(map(admin("user.add", Map.of("username", "bob", "password", "x"))))
        .containsEntry("has_password", true)
        .containsEntry("enabled", true)
        .doesNotContainKey("password");
    assertThat(admin("user.add", Map.of("username", "bob")))
        .isEqualTo("starling.error.already_exists: there is a user bob already [code]");
    assertThat(map(admin("user.update", "bob", Map.of("meta", Map.of("floor", 3)))))
        .containsEntry("meta", Map.of("floor", 3))
        .containsEntry("has_password", true);
    assertThat(admin("user.update", "bob", Map.of("username", "rob")))
        .isEqualTo("wamp.error.invalid_argument: username: cannot be changed");
    assertThat(admin("user.update", "bob", Map.of("groups", List.of("nobody"))))
        .asString()
        .startsWith("wamp.error.invalid_argument: groups[0]");
    assertThat(admin("user.disable", "bob")).isEqualTo("done");
    assertThat(admin("user.is_enabled", "bob")).isEqualTo(false);
    assertThat(admin("user.enable", "bob")).isEqualTo("done");
    assertThat(admin("user.is_enabled", "bob")).isEqualTo(true);
    assertThat(admin("user.add_group", "bob", "everything")).isEqualTo("done");
    assertThat(admin("user.add_groups", "bob", List.of("administrators"))).isEqualTo("done");
    assertThat(map(admin("user.get", "bob")).get("groups"))
        .isEqualTo(List.of("administrators", "everything"));
    assertThat(admin("user.remove_group", "bob", "everything")).isEqualTo("done");
    assertThat(admin("user.add_alias", "bob", "bobby")).isEqualTo("done");
    assertThat(admin("user.add_alias", "ada", "bobby"))
        .isEqualTo("wamp.error.invalid_argument: the name bobby is taken");
    assertThat(map(admin("user.get", "bob")))
        .containsEntry("groups", List.of("administrators"))
        .containsEntry("aliases", List.of("bobby"));
    assertThat(admin("user.remove_alias", "bob", "bobby")).isEqualTo("done");
    assertThat(admin("user.delete", "bob")).isEqualTo("done");
    assertThat(admin("user.get", "bob"))
        .isEqualTo("starling.error.no_such_user: there is no user bob in com.shop [code]");
  }

  @Test
  void whoChangesHisOwnPasswordTellsTheOldOne() {
    admin("user.add", Map.of("username", "bob", "password", "one"));
    assertThat(admin("user.change_password", "bob", "two")).isEqualTo("done");
    assertThat(admin("user.change_password", "bob", "three", "one"))
        .isEqualTo("starling.error.bad_password: the old password is another [code]");
    assertThat(admin("user.change_password", "bob", "three", "two")).isEqualTo("done");
    assertThat(shop().user("bob").passwords()).isEqualTo(record("three"));
    assertThat(admin("user.change_password", "admin", "first")).isEqualTo("done");
    assertThat(admin("user.change_password", "admin", "second"))
        .asString()
        .startsWith("wamp.error.invalid_argument: who changes his own password");
    assertThat(admin("user.change_password", "admin", "second", "first")).isEqualTo("done");
    assertThat(master("user.change_password", SHOP, "admin", "third"))
        .as("one of the same name in another realm is somebody else")
        .isEqualTo("done");
  }

  @Test
  void listsHavePages() {
    assertThat(names(call(SHOP, "admin", "starling.user.list", Map.of("limit", 1L)), "username"))
        .containsExactly("ada");
    assertThat(names(call(SHOP, "admin", "starling.user.list", Map.of("after", "ada")), "username"))
        .containsExactly("admin");
    assertThat(call(SHOP, "admin", "starling.user.list", Map.of("limit", 0L)))
        .isEqualTo("wamp.error.invalid_argument: limit: expected a positive integer");
  }

  // ---------------------------------------------------------------------------- groups

  @Test
  void groupsComeChangeAndGo() {
    assertThat(map(admin("group.add", Map.of("name", "devs")))).containsEntry("name", "devs");
    assertThat(admin("group.add", Map.of("name", "devs")))
        .isEqualTo("starling.error.already_exists: there is a group devs already [code]");
    assertThat(admin("group.add_group", "devs", "everything")).isEqualTo("done");
    assertThat(admin("group.add_group", "everything", "devs"))
        .asString()
        .startsWith("wamp.error.invalid_argument: the group ");
    assertThat(map(admin("group.get", "devs"))).containsEntry("groups", List.of("everything"));
    assertThat(names(admin("group.grants", "devs"), "roles"))
        .containsExactly(List.of("group/everything"));
    assertThat(admin("group.remove_group", "devs", "everything")).isEqualTo("done");
    assertThat(map(admin("group.update", "devs", Map.of("meta", Map.of("a", 1)))))
        .containsEntry("meta", Map.of("a", 1));
    assertThat(names(admin("group.list"), "name"))
        .containsExactly("administrators", "devs", "everything");
    assertThat(admin("group.delete", "devs")).isEqualTo("done");
    assertThat(admin("group.get", "devs"))
        .isEqualTo("starling.error.no_such_group: there is no group devs in com.shop [code]");
  }

  // ---------------------------------------------------------------------------- rights

  @Test
  void grantsComeAndGoAndAreExplained() {
    Map<String, Object> request =
        Map.of(
            "permissions", List.of("wamp.publish", "wamp.subscribe"),
            "roles", List.of("ada"),
            "resources", List.of(Map.of("uri", "com.news", "match", "exact")));
    assertThat(admin("rbac.authorize", "ada", "wamp.publish", "com.news")).isEqualTo(false);
    assertThat(admin("grant.create", request)).isEqualTo("done");
    assertThat(admin("rbac.authorize", "ada", "wamp.publish", "com.news")).isEqualTo(true);
    Map<String, Object> why = map(admin("rbac.explain", "ada", "wamp.publish", "com.news"));
    assertThat(why).containsEntry("allowed", true).containsEntry("outcome", "allowed");
    assertThat(map(map(why.get("rule")).get("grant")).get("roles")).isEqualTo(List.of("user/ada"));
    assertThat(names(admin("user.grants", "ada"), "roles"))
        .containsExactlyInAnyOrder(List.of("user/ada"), List.of("group/everything"));
    assertThat(
            admin(
                "grant.revoke",
                Map.of(
                    "permissions",
                    List.of("wamp.publish"),
                    "roles",
                    List.of("ada"),
                    "uri",
                    "com.news",
                    "match",
                    "exact")))
        .isEqualTo("done");
    assertThat(admin("rbac.authorize", "ada", "wamp.publish", "com.news")).isEqualTo(false);
    assertThat(admin("rbac.authorize", "ada", "wamp.subscribe", "com.news")).isEqualTo(true);
    assertThat(admin("rbac.authorize", "ada", "wamp.subscribe", "com.", "prefix")).isEqualTo(false);
    assertThat(map(admin("rbac.explain", "anonymous", "wamp.call", "com.news")))
        .containsEntry("outcome", "not_granted");
    assertThat(admin("rbac.explain", "ada", "wamp.call", "com.news", "fuzzy"))
        .isEqualTo("wamp.error.invalid_argument: argument 3: expected exact, prefix or wildcard");
    assertThat(
            admin(
                "grant.create",
                Map.of("permissions", List.of("wamp.call"), "roles", "ghost", "uri", "com.x")))
        .asString()
        .contains("no user or group 'ghost'");
    assertThat(names(admin("grant.list"), "roles")).hasSize(4);
  }

  @Test
  void whatIsSaidOfAdministrationIsWhatHappens() {
    assertThat(call(SHOP, "ada", "starling.user.list", Map.of())).asString().contains("by name");
    assertThat(admin("rbac.authorize", "ada", "wamp.call", "starling.user.list")).isEqualTo(false);
    assertThat(admin("rbac.authorize", "ada", "wamp.call", "starling.ticket.issue"))
        .as("is for everybody")
        .isEqualTo(true);
    assertThat(admin("rbac.authorize", "admin", "wamp.call", "bondy.user.list")).isEqualTo(true);
    Map<String, Object> why = map(admin("rbac.explain", "ada", "wamp.call", "starling.user.list"));
    assertThat(why).containsEntry("outcome", "not_granted");
    assertThat(names(why.get("near_misses"), "differs")).contains("not_by_name");
  }

  @Test
  void whoAskedForLessIsNoAdministrator() {
    directory.putUser(
        Uri.of(SHOP), User.of("eve").withGroups(Set.of("everything", "administrators")));
    Principal all = TestCall.principal("eve");
    Principal less =
        new Principal(
            "eve",
            "everything",
            "wampcra",
            "test",
            Map.of(),
            new Rights("eve", Set.of("everything")));
    Principal vouched =
        new Principal(
            "eve",
            "guest",
            "ticket",
            "test",
            Map.of(),
            Rights.vouched("eve", Set.of("everything")));

    assertThat(call(new TestCall(SHOP, all, "starling.user.list", Map.of())))
        .isInstanceOf(List.class);
    for (Principal principal : List.of(less, vouched)) {
      assertThat(call(new TestCall(SHOP, principal, "starling.user.list", Map.of())))
          .asString()
          .startsWith("wamp.error.not_authorized");
    }
  }

  // ---------------------------------------------------------------------------- sources

  @Test
  void sourcesComeAndGo() {
    assertThat(
            map(
                admin(
                    "source.add",
                    Map.of("usernames", "all", "authmethod", "wampcra", "cidr", "10.0.0.0/8"))))
        .containsEntry("cidr", "10.0.0.0/8");
    admin("source.add", Map.of("usernames", List.of("ada"), "authmethod", "ticket"));
    assertThat(names(admin("source.list"), "authmethod"))
        .containsExactlyInAnyOrder("wampcra", "ticket");
    assertThat(names(admin("source.match", "ada", "10.1.2.3"), "authmethod"))
        .containsExactly("wampcra", "ticket");
    assertThat(names(admin("source.match", "ada", "11.1.2.3"), "authmethod"))
        .containsExactly("ticket");
    assertThat(admin("source.delete", "all", "10.0.0.0/8")).isEqualTo("done");
    assertThat(admin("source.delete", "all", "10.0.0.0/8"))
        .isEqualTo("starling.error.no_such_source: there is no such source [code]");
    assertThat(admin("source.delete", "ada", "0.0.0.0/0", "ticket")).isEqualTo("done");
    assertThat(admin("source.match", "ada", "nowhere"))
        .isEqualTo("wamp.error.invalid_argument: argument 1: 'nowhere' is not an address");
  }

  // ---------------------------------------------------------------------------- acts

  @Test
  void changesAreToldWithWhatWasBeforeAndAfter() {
    admin("user.add", Map.of("username", "bob", "password", "secret"));
    admin("user.disable", "bob");
    admin("user.list");
    admin("user.delete", "ghost");
    call(SHOP, "ada", "starling.user.delete", Map.of(), "bob");
    master("user.delete", SHOP, "bob");
    assertThat(acts)
        .extracting(
            act -> act.procedure() + " " + act.object() + " " + act.topic() + " " + act.error())
        .containsExactly(
            "user.add bob user.added null",
            "user.disable bob user.updated null",
            "user.delete ghost null no_such_user",
            "user.delete  null not_authorized",
            "user.delete bob user.deleted null");
    assertThat(acts.get(0).before()).isNull();
    assertThat(acts.get(1).before().get("enabled")).isEqualTo(true);
    assertThat(acts.get(1).after().get("enabled")).isEqualTo(false);
    assertThat(acts.get(4).after()).isNull();
    assertThat(acts.get(4).realm()).isEqualTo(Uri.of(SHOP));
    assertThat(acts.get(4).call().realm()).isEqualTo(Uri.of(MASTER));
    assertThat(acts.toString()).doesNotContain("salted_password");
  }

  @Test
  void everyProcedureThatChangesSomethingHasATopic() {
    assertThat(procedures.names())
        .filteredOn(
            name ->
                name.matches(
                    ".*\\.(create|add|update|delete|enable|disable|revoke|change_.*|add_.*|remove_.*)"))
        .allSatisfy(
            name -> {
              acts.clear();
              call(MASTER, "nobody", name, Map.of());
              assertThat(acts).as(name).hasSize(1);
            });
  }

  // ---------------------------------------------------------------------------- aliases

  @Test
  void aliasesDoTheSameAndAnswerErrorsAsBondy() {
    assertThat(names(call(SHOP, "admin", "bondy.user.list", Map.of()), "username"))
        .containsExactly("ada", "admin");
    assertThat(call(SHOP, "admin", "bondy.user.get", Map.of(), "ghost"))
        .isEqualTo(
            "bondy.error.no_such_user: there is no user ghost in com.shop"
                + " [code, description, message]");
    assertThat(names(call(SHOP, "admin", "bondy.security.list_users", Map.of()), "username"))
        .containsExactly("ada", "admin");
    assertThat(procedures.find(Uri.of(SHOP), Uri.of("com.leapsight.bondy.user.add"))).isNotNull();
    assertThat(procedures.find(Uri.of(SHOP), Uri.of("starling.security.list_users"))).isNull();
  }

  @Test
  void nameOfOnesOwnRealmMayStandInFront() {
    assertThat(call(SHOP, "admin", "bondy.user.get", Map.of(), SHOP, "ada"))
        .isInstanceOf(Map.class);
    assertThat(admin("ping")).isEqualTo("pong");
  }
}
