package io.starling.distribution.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.distribution.config.binding.ConfigProblem;
import io.starling.distribution.config.binding.Origin;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigurationsTest {

  @Test
  void withoutAFileANodeIsInDevelopmentMode() {
    EffectiveConfiguration effective = Configurations.load(ConfigurationSources.none());

    assertThat(effective.developmentMode()).isTrue();
    assertThat(effective.warnings()).isEmpty();
    assertThat(effective.configuration().realms())
        .extracting(RealmSettings::uri)
        .containsExactly("realm1");
    Map<String, ListenerSettings> listeners = effective.configuration().listeners();
    assertThat(listeners).containsOnlyKeys("http", "admin-http", "raw-tcp", "raw-unix");
    assertThat(listeners.get("http"))
        .returns(ListenerSettings.Type.HTTP, ListenerSettings::type)
        .returns(true, ListenerSettings::enabled)
        .returns(List.of(BindAddress.parse("127.0.0.1:18080")), ListenerSettings::bind);
    assertThat(listeners.get("admin-http").bind()).hasToString("[127.0.0.1:18081]");
    assertThat(listeners.get("raw-tcp").bind()).hasToString("[127.0.0.1:18082]");
    assertThat(listeners.get("raw-unix").enabled()).isFalse();
  }

  @Test
  void withAFileThereIsNoRealmUnlessItHasOne() {
    EffectiveConfiguration effective = Configurations.parse("c", "");

    assertThat(effective.developmentMode()).isFalse();
    assertThat(effective.configuration().realms()).isEmpty();
    assertThat(effective.warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly("realms: none is defined, so no client can join");
  }

  @Test
  void aRealmThatNobodyCanJoinIsWarnedOf() {
    EffectiveConfiguration effective =
        Configurations.parse(
            "c",
            """
            realms:
              - {uri: closed}
              - {uri: open, security_enabled: false}
              - {uri: ready, sources: [{usernames: all, authmethod: anonymous}]}
            """);

    assertThat(effective.warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "c:2:5: realms[0]: closed has no sources, so no client can join; add sources, or"
                + " security_enabled: false to let everybody do everything");
  }

  @Test
  void realmsOfTheirOwnFileAreJoinedToTheOthers(@TempDir Path folder) throws Exception {
    Path realms =
        Files.writeString(
            folder.resolve("security_config.json"),
            """
            [
              {"uri": "b", "users": [{"username": "bob", "password": "open sesame"}]},
              {"uri": "a", "users": [{"username": "bob", "groups": ["devs"]}],
               "is_prototype": false}
            ]
            """);
    Path file =
        Files.writeString(
            folder.resolve("c.yaml"),
            """
            security: {realms-file: "%s"}
            realms: [{uri: a, groups: [{name: devs}], users: [{username: ann}]}]
            """
                .formatted(realms));

    Configuration joined =
        Configurations.load(ConfigurationSources.none().withFile(file)).configuration();

    assertThat(joined.realms()).extracting(RealmSettings::uri).containsExactly("a", "b");
    assertThat(joined.realms().getFirst().users())
        .extracting(user -> user.get("username"))
        .containsExactly("ann", "bob");
  }

  @Test
  void aProblemInTheFileOfRealmsIsToldWithItsPlaceThere(@TempDir Path folder) throws Exception {
    Path realms =
        Files.writeString(
            folder.resolve("security_config.json"),
            """
            [{"uri": "a",
              "description": "twice",
              "users": [{"username": "bob", "groups": ["devs"]}]}]
            """);
    Path file =
        Files.writeString(
            folder.resolve("c.yaml"),
            """
            security: {realms-file: "%s"}
            realms: [{uri: a}]
            """
                .formatted(realms));

    assertThatThrownBy(() -> Configurations.load(ConfigurationSources.none().withFile(file)))
        .hasMessage(realms + ":3:44: realms[0].users[0].groups[0]: no group 'devs'");

    Files.writeString(file, Files.readString(file).replace("{uri: a}", "{uri: a, description: x}"));

    assertThatThrownBy(() -> Configurations.load(ConfigurationSources.none().withFile(file)))
        .hasMessageContaining(realms + ":2:3: realms[0].description: written twice, first at ");
  }

  @Test
  void passwordsAreNotShown() {
    String shown =
        Configurations.parse(
                "c", "realms: [{uri: a, users: [{username: ann, password: open sesame}]}]")
            .render();

    assertThat(shown).contains("{username: ann, password: \"(hidden)\"}").doesNotContain("sesame");
  }

  @Test
  void exampleFileSaysNothingButTheDefaults() {
    Path example = Path.of("src/main/dist/conf/starling.yaml");

    assertThat(Configurations.load(ConfigurationSources.none().withFile(example)).configuration())
        .isEqualTo(Configurations.parse("empty", "").configuration());
  }

  @Test
  void eachSourceOverridesThoseBeforeIt(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("c.yaml"),
            """
            limits:
              nesting: 10
              uri-length: 100
              ping-missed: 3
              connections: 5
            """);

    EffectiveConfiguration effective =
        Configurations.load(
            ConfigurationSources.none()
                .withFile(file)
                .withEnvironment(
                    Map.of(
                        "STARLING__LIMITS__URI_LENGTH", "200",
                        "STARLING__LIMITS__PING_MISSED", "4",
                        "LIMITS__PING_MISSED", "9"))
                .withSettings(
                    List.of(
                        "limits.ping-missed=5",
                        "limits.ping-missed=6",
                        "limits.connections=null")));

    LimitSettings limits = effective.configuration().limits();
    assertThat(limits.nesting()).isEqualTo(10);
    assertThat(limits.uriLength()).isEqualTo(200);
    assertThat(limits.pingMissed()).isEqualTo(6);
    assertThat(limits.connections()).isZero();
    assertThat(limits.pendingCalls()).isEqualTo(1000);
    assertThat(effective.origin("limits.nesting"))
        .isEqualTo(new Origin.InFile(file.toString(), 2, 12));
    assertThat(effective.origin("limits.uri-length"))
        .isEqualTo(new Origin.Environment("STARLING__LIMITS__URI_LENGTH"));
    assertThat(effective.origin("limits.ping-missed"))
        .isEqualTo(new Origin.CommandLine("limits.ping-missed"));
    assertThat(effective.origin("limits.pending-calls")).isEqualTo(new Origin.Default());
  }

  @Test
  void listenersAreLaidOverThoseThatExistByName() {
    Map<String, ListenerSettings> listeners =
        Configurations.parse(
                "c",
                """
                listeners:
                  http: {bind: ["127.0.0.1:0", "[::1]:0"]}
                  raw-tcp: {enabled: false}
                  raw-unix: {bind: ./s.sock, socket-mode: 600}
                  https: {tls: {development-certificate: true}}
                  inner: {type: raw-tcp, bind: "10.0.0.1:5000", realms: [a.b]}
                """)
            .configuration()
            .listeners();

    assertThat(listeners.get("http").bind()).hasToString("[127.0.0.1:0, [::1]:0]");
    assertThat(listeners.get("http").type()).isEqualTo(ListenerSettings.Type.HTTP);
    assertThat(listeners.get("raw-tcp").enabled()).isFalse();
    assertThat(listeners.get("raw-unix").enabled()).isTrue();
    assertThat(listeners.get("raw-unix").socketMode()).hasToString("0600");
    assertThat(listeners.get("https").bind()).hasToString("[127.0.0.1:18083]");
    assertThat(listeners.get("https").type()).isEqualTo(ListenerSettings.Type.HTTP);
    assertThat(listeners.get("inner").realms()).containsExactly("a.b");
    assertThat(listeners).hasSize(6);
  }

  @Test
  void environmentReachesNamesWithDashesAndTakesValuesWordForWord() {
    EffectiveConfiguration effective =
        Configurations.load(
            ConfigurationSources.none()
                .withEnvironment(
                    Map.of(
                        "STARLING__LISTENERS__ADMIN_HTTP__BIND", "127.0.0.1:0",
                        "STARLING__LISTENERS__HTTP__ORIGINS", "*",
                        "STARLING__LISTENERS__RAW_TLS__TLS__CERTIFICATE", "a #b: c",
                        "STARLING__LISTENERS__RAW_TLS__TLS__KEY", "k",
                        "STARLING__LISTENERS__RAW_TLS__TLS__KEY_PASSWORD", "*x # {y}: ",
                        "STARLING__REALMS", "[{uri: a}, {uri: b, conformance: strict}]"))
                .withSettings(List.of("log.levels.\"io.netty\"=warn", "log.levels.x='debug'")));

    Map<String, ListenerSettings> listeners = effective.configuration().listeners();
    assertThat(listeners.get("admin-http").bind()).hasToString("[127.0.0.1:0]");
    assertThat(listeners.get("http").origins()).containsExactly("*");
    assertThat(listeners.get("raw-tls").tls())
        .satisfies(
            tls -> {
              assertThat(tls.certificate()).isEqualTo(Path.of("a #b: c"));
              assertThat(tls.keyPassword().reveal()).isEqualTo("*x # {y}: ");
            });
    assertThat(effective.configuration().realms())
        .extracting(RealmSettings::uri)
        .containsExactly("a", "b");
    assertThat(effective.configuration().log().levels())
        .isEqualTo(Map.of("io.netty", LogSettings.Level.WARN, "x", LogSettings.Level.DEBUG));
  }

  @Test
  void emptyVariableStandsForTheDefault() {
    EffectiveConfiguration effective =
        Configurations.load(
            ConfigurationSources.none()
                .withEnvironment(Map.of("STARLING__NODE__NAME", ""))
                .withSettings(List.of("realms=", "listeners.http.bind=null")));

    assertThat(effective.configuration().node().name()).isEqualTo("starling");
    assertThat(effective.configuration().realms()).hasSize(1);
    assertThat(effective.configuration().listeners().get("http").bind())
        .hasToString("[127.0.0.1:18080]");
    assertThat(effective.origin("node.name")).isEqualTo(new Origin.Default());
    assertThat(effective.origin("realms[7].uri")).isEqualTo(new Origin.Default());
  }

  @Test
  void conformancePresetsWhatIsNotSetAlone() {
    List<RealmSettings> realms =
        Configurations.parse(
                "c",
                """
                realms:
                  - uri: a
                  - {uri: b, conformance: strict, call_timeout_maximum: 90s}
                  - {uri: c, conformance: strict, request_ids: lenient}
                """)
            .configuration()
            .realms();

    assertThat(realms)
        .extracting(RealmSettings::requestIds)
        .containsExactly(
            RealmSettings.Conformance.LENIENT,
            RealmSettings.Conformance.STRICT,
            RealmSettings.Conformance.LENIENT);
    assertThat(realms)
        .extracting(RealmSettings::roleCheck)
        .containsExactly(
            RealmSettings.Conformance.LENIENT,
            RealmSettings.Conformance.STRICT,
            RealmSettings.Conformance.STRICT);
    assertThat(realms)
        .extracting(RealmSettings::callTimeoutMaximum)
        .containsExactly(Duration.ofMinutes(10), Duration.ofSeconds(90), Duration.ofMinutes(10));
  }

  @Test
  void developmentModeWarnsOfListenersThatOthersCanReach() {
    EffectiveConfiguration effective =
        Configurations.load(
            ConfigurationSources.none()
                .withSettings(
                    List.of(
                        "listeners.http.bind=0.0.0.0:18080",
                        "listeners.raw-tcp.bind=localhost:0",
                        "listeners.raw-unix.bind=./s.sock")));

    assertThat(effective.warnings())
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "--set listeners.http.bind: listeners.http.bind: other machines can connect, and in"
                + " development mode anyone may do anything; start with a configuration file to"
                + " change that");
  }

  @Test
  void everythingThatIsShownCanBeLoadedAgain() {
    EffectiveConfiguration effective =
        Configurations.parse(
            "c",
            """
            node: {name: "1e3", data-dir: 'a "quoted" \\ folder'}
            listeners:
              http: {bind: ["[::1]:1", "h:2"], origins: [https://a.example:8443, "*"]}
              raw-unix: {bind: ./x.sock}
              https:
                trusted-proxies: [10.0.0.0/8, fd00::/8]
                proxy-protocol: optional
                tls: {certificate: c, key: k, client-auth: optional, trust: t, versions: TLSv1.3}
            realms:
              - {uri: a, description: "with: colon # and hash", relay_custom_attributes: [x_a]}
              - {uri: null.true, conformance: strict, role_check: lenient, description: null}
              - {uri: "true", description: "null", trust_levels_by_authid: {al: 5, "x.y": 0}}
              - uri: b
                event_history: [{uri: "", match: prefix, time: 2h}, {uri: .x, match: wildcard, events: 1}]
            limits: {idle-timeout: 36h, ping-interval: off, mailbox: 1500KiB}
            log: {levels: {io.netty: off, "x y": trace}}
            """);

    Configuration again = Configurations.parse("again", effective.render()).configuration();

    assertThat(again).isEqualTo(effective.configuration());
    assertThat(Configurations.parse("again", effective.render().replaceAll(" # c:.*", "")))
        .returns(effective.configuration(), EffectiveConfiguration::configuration);
  }

  @Test
  void whatIsShownTellsWhereValuesComeFrom() {
    EffectiveConfiguration effective =
        Configurations.load(
            ConfigurationSources.none()
                .withEnvironment(Map.of("STARLING__NODE__NAME", "n1"))
                .withSettings(
                    List.of(
                        "listeners={https: {tls: {certificate: c, key: k, key-password: hush}}}",
                        "log.levels.\"io.netty\"=warn")));

    assertThat(effective.render())
        .isEqualTo(
            """
            node:
              name: n1 # environment STARLING__NODE__NAME
              data-dir: data
            listeners:
              http:
                type: http
                enabled: true
                bind: [127.0.0.1:18080]
                path: /ws
                realms: []
                trusted-proxies: []
                proxy-protocol: off
                origins: ["*"]
                long-poll:
                  enabled: true
                  path: /wamp/longpoll
                  receive-timeout: 10s
                  idle-timeout: 30s
                  transports: 10000
                sse:
                  enabled: true
                  path: /wamp/sse
                  keep-alive: 20s
                  idle-timeout: 30s
                  replay: 64KiB
                  transports: 10000
                http2:
                  enabled: true
                  streams: 100
                compression: true
                serializers: [json, msgpack, cbor]
                batched: true
              admin-http:
                type: admin-http
                enabled: true
                bind: [127.0.0.1:18081]
                trusted-proxies: []
                proxy-protocol: off
              raw-tcp:
                type: raw-tcp
                enabled: true
                bind: [127.0.0.1:18082]
                realms: []
                trusted-proxies: []
                proxy-protocol: off
                serializers: [json, msgpack, cbor]
              raw-unix:
                type: raw-unix
                enabled: false
                bind: []
                realms: []
                serializers: [json, msgpack, cbor]
                socket-mode: "0660"
              https:
                type: http
                enabled: true
                bind: [127.0.0.1:18083]
                path: /ws
                realms: []
                trusted-proxies: []
                proxy-protocol: off
                origins: ["*"]
                long-poll:
                  enabled: true
                  path: /wamp/longpoll
                  receive-timeout: 10s
                  idle-timeout: 30s
                  transports: 10000
                sse:
                  enabled: true
                  path: /wamp/sse
                  keep-alive: 20s
                  idle-timeout: 30s
                  replay: 64KiB
                  transports: 10000
                http2:
                  enabled: true
                  streams: 100
                tls:
                  certificate: c # --set listeners
                  key: k # --set listeners
                  key-password: "(hidden)" # --set listeners
                  client-auth: none
                  versions: [TLSv1.3, TLSv1.2]
                  development-certificate: false
                  reload-interval: 1m
                  engine: jdk
                compression: true
                serializers: [json, msgpack, cbor]
                batched: true
            realms:
              - uri: realm1
                conformance: lenient
                request_ids: lenient
                role_check: lenient
                uri_strictness: loose
                disclosure: negotiated
                relay_custom_attributes: []
                call_timeout_maximum: 10m
                trust_levels_by_authid: {}
                trust_levels_by_authrole: {}
                event_history:
                  - uri: accept.history
                    match: exact
                    events: 10000
                    size: 16MiB
                    time: off
                description: ""
                is_prototype: false
                is_sso_realm: false
                security_enabled: false
                dynamic_authenticator:
                  authmethods: [ticket, password]
                  timeout: 5s
                dynamic_authorizer:
                  timeout: 5s
                limits: {}
                users: []
                groups: []
                sources: []
                grants: []
            security:
              master-realm: starling.master
              audit: true
              audit-file-size: 64MiB
              audit-failure: continue
              password-as-ticket: true
              autobahn-scram: false
              pbkdf-iterations: 100000
              scram-kdf: argon2id
              argon-iterations: 2
              argon-memory: 19MiB
              password-length-minimum: 6
              hashing-threads: 0
              hashing-queue: 200
              upgrade-passwords: true
              lockout:
                failures-per-user-and-address: 10
                failures-per-user: 100
                failures-per-address: 50
                first: 1s
                longest: 15m
                forget: 1h
                entries: 50000
                trusted-addresses: [127.0.0.0/8, 0:0:0:0:0:0:0:1/128]
              clock-leeway: 30s
              ticket:
                expiry-time: 30d
                max-expiry-time: 30d
                per-user: 100
              oauth2:
                allow-http: false
                timeout: 5s
                refresh: 15m
                keep: 1d
                attempts: 64
            store:
              on-damage: refuse
              checkpoint-size: 64MiB
            limits:
              message-size: 4MiB
              nesting: 64
              uri-length: 1024
              outbound-soft: 8MiB
              outbound-hard: 16MiB
              slow-receiver: drop
              pending-calls: 1000
              registrations-per-session: 10000
              subscriptions-per-session: 100000
              message-rate-per-session: 0
              message-rate-per-user: 0
              message-rate-per-realm: 0
              message-rate-per-address: 0
              byte-rate-per-session: "0"
              byte-rate-per-user: "0"
              byte-rate-per-realm: "0"
              byte-rate-per-address: "0"
              rate-burst: 1s
              on-rate-limit: error
              flood-factor: 10
              payload-size: "0"
              sessions-per-address: 0
              sessions-per-user: 0
              sessions-per-realm: 0
              registrations-per-address: 0
              registrations-per-user: 0
              registrations-per-realm: 0
              subscriptions-per-address: 0
              subscriptions-per-user: 0
              subscriptions-per-realm: 0
              pending-calls-per-address: 0
              pending-calls-per-user: 0
              pending-calls-per-realm: 0
              retained-events: 100000
              retained-size: 64MiB
              retained-time: off
              retained-replay: 10000
              history-answer: 10000
              testaments-per-session: 100
              testament-size: 1MiB
              hello-timeout: 10s
              tls-handshake-timeout: 10s
              goodbye-timeout: 5s
              ping-interval: 30s
              ping-missed: 2
              idle-timeout: off
              resume-timeout: 30s
              resume-buffer: 1MiB
              detached-sessions: 10000
              detached-size: 256MiB
              connections-per-address: 10000
              http-transports-per-address: 1000
              connections: 0
              accept-rate: 10000
              mailbox: 64MiB
              drain-timeout: 10s
            transport:
              loops: 0
              io: auto
              allocator: pooled
            log:
              level: info
              format: text
              levels:
                io.netty: warn # --set log.levels."io.netty"
            metrics:
              enabled: true
            """);
  }
}
