package io.starling.distribution.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.ConfigProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigurationErrorsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {limit: {}}                                | c:1:2: limit: unknown key; did you mean 'limits'?
          {limits: {nestin: 3}}                      | c:1:11: limits.nestin: unknown key; did you mean 'nesting'?
          {node: {data_dir: x}}                      | c:1:9: node.data_dir: unknown key; did you mean 'data-dir'?
          {node: {name: a b}}                        | c:1:15: node.name: 'a b' is not allowed; allowed: 1 to 255 letters, digits and . _ @ -
          {limits: {nesting: 0}}                     | c:1:20: limits.nesting: 0 is not allowed; allowed: 8 to 1024
          {limits: {message-size: 1GiB}}             | c:1:25: limits.message-size: 1GiB is not allowed; allowed: 1KiB to 64MiB
          {limits: {message-size: 4MB}}              | c:1:25: limits.message-size: '4MB' is not a size; write it like 4MiB, 512KiB or as a number of bytes
          {limits: {ping-interval: 10ms}}            | c:1:26: limits.ping-interval: 10ms is not allowed; allowed: off (no pings) or 1s to 1h
          {limits: {hello-timeout: off}}             | c:1:26: limits.hello-timeout: off is not allowed; allowed: 100ms to 10m
          {limits: {connections: -1}}                | c:1:24: limits.connections: -1 is not allowed; allowed: 0 (as many as the process may open) or 1 to 10000000
          {limits: {outbound-soft: 20MiB}}           | c:1:10: limits.outbound-hard: 16MiB is not allowed; allowed: at least outbound-soft, 20MiB
          {limits: {message-size: 32MiB}}            | c:1:10: limits.outbound-hard: 16MiB is not allowed; allowed: at least message-size, 32MiB
          {limits: {slow-receiver: dorp}}            | c:1:26: limits.slow-receiver: 'dorp' is not allowed; did you mean 'drop'?
          {transport: {loops: 2000}}                 | c:1:21: transport.loops: 2000 is not allowed; allowed: 0 (all processors but one) or 1 to 64
          {transport: {io: io-uring}}                | c:1:18: transport.io: 'io-uring' is not allowed; did you mean 'io_uring'?
          {log: {levels: {io.netty: loud}}}          | c:1:27: log.levels."io.netty": 'loud' is not allowed; allowed: off, error, warn, info, debug, trace
          {listeners: {http: {bind: 18080}}}         | c:1:27: listeners.http.bind[0]: '18080' is not an address; write host:port like 127.0.0.1:18080 or [::1]:18080, or a path with a slash for a Unix socket
          {listeners: {http: {bind: "1.2.3.4:99999"}}} | c:1:27: listeners.http.bind[0]: '1.2.3.4:99999' has a port that is not in 0 to 65535
          {listeners: {http: {bind: "1.2.3.456:80"}}} | c:1:27: listeners.http.bind[0]: '1.2.3.456:80' has a host that is not an IP address
          {listeners: {http: {bind: ./x.sock}}}      | c:1:27: listeners.http.bind[0]: './x.sock' is not host:port
          {listeners: {http: {bind: []}}}            | c:1:27: listeners.http.bind: missing; write host:port
          {listeners: {raw-unix: {bind: "h:1"}}}     | c:1:31: listeners.raw-unix.bind[0]: 'h:1' is not a path; write it like ./starling.sock
          {listeners: {raw-unix: {bind: [./a, ./b]}}} | c:1:31: listeners.raw-unix.bind: a raw-unix listener has one path
          {listeners: {raw-unix: {enabled: true}}}   | c:1:24: listeners.raw-unix.bind: missing; write the path of the socket
          {listeners: {raw-unix: {bind: ./x, socket-mode: 999}}} | c:1:49: listeners.raw-unix.socket-mode: '999' is not a file mode; write it in octal like 0660
          {listeners: {raw-tcp: {origins: ["*"]}}}   | c:1:33: listeners.raw-tcp.origins: has no meaning for type raw-tcp; only for http
          {listeners: {raw-unix: {tls: {development-certificate: true}}}} | c:1:30: listeners.raw-unix.tls: has no meaning for type raw-unix; only for http, admin-http, raw-tcp
          {listeners: {http: {path: ws}}}            | c:1:27: listeners.http.path: 'ws' is not allowed; write it like /ws
          {listeners: {http: {realms: [a, b..c]}}}   | c:1:33: listeners.http.realms[1]: 'b..c' is not a realm URI; write it like com.example.realm
          {listeners: {http: {origins: [example.com]}}} | c:1:31: listeners.http.origins[0]: 'example.com' is not an origin; write it like https://example.com
          {listeners: {http: {serializers: []}}}     | c:1:34: listeners.http.serializers: at least one serializer, each once
          {listeners: {http: {trusted-proxies: 10.0.0.1/8}}} | c:1:38: listeners.http.trusted-proxies[0]: '10.0.0.1/8' is not the start of a block; did you mean '10.0.0.0/8'?
          {listeners: {http: {trusted-proxies: proxy}}} | c:1:38: listeners.http.trusted-proxies[0]: 'proxy' is not a block of addresses; write it like 10.0.0.0/8 or fd00::/8
          {listeners: {http: {proxy-protocol: required}}} | c:1:20: listeners.http.trusted-proxies: missing; proxy-protocol needs the proxies to believe
          {listeners: {http: {tls: {}}}}             | c:1:26: listeners.http.tls.certificate: missing; give certificate and key, or development-certificate: true
          {listeners: {https: {enabled: true}}}      | c:1:21: listeners.https.tls.certificate: missing; give certificate and key, or development-certificate: true
          {listeners: {http: {tls: {certificate: c}}}} | c:1:26: listeners.http.tls.key: missing; certificate and key go together
          {listeners: {http: {tls: {certificate: c, development-certificate: true}}}} | c:1:68: listeners.http.tls.development-certificate: true is not allowed together with certificate
          {listeners: {http: {tls: {development-certificate: true, client-auth: required}}}} | c:1:26: listeners.http.tls.trust: missing; client-auth needs the authorities to trust
          {listeners: {http: {tls: {development-certificate: true, versions: [TLSv1.1]}}}} | c:1:69: listeners.http.tls.versions[0]: 'TLSv1.1' is not allowed; did you mean 'TLSv1.3'?
          {listeners: {my: {bind: "h:1"}}}           | c:1:18: listeners.my.type: missing; What is spoken: HTTP with WebSocket, the admin HTTP API, or raw sockets.
          {listeners: {my: {type: http}}}            | c:1:18: listeners.my.bind: missing; write host:port
          {listeners: {My: {type: http, bind: "h:1"}}} | c:1:18: listeners.My: is not a name; allowed: lower-case letters, digits and dashes
          {listeners: {raw-tcp: {bind: "127.0.0.1:18080"}}} | c:1:30: listeners.raw-tcp.bind[0]: 127.0.0.1:18080 is taken by the listener http
          {realms: [{description: x}]}               | c:1:11: realms[0].uri: missing; URI of the realm, which clients name in HELLO.
          {realms: [{uri: a b}]}                     | c:1:17: realms[0].uri: 'a b' is not a realm URI; write it like com.example.realm
          {realms: [{uri: a}, {uri: a}]}             | c:1:27: realms[1].uri: a is defined twice
          {realms: [{uri: a, relay_custom_attributes: [_id, foo]}]} | c:1:46: realms[0].relay_custom_attributes[0]: '_id' is not a custom option; write it like _name or x_name
          {realms: [{uri: a, disclosure: no}]}       | c:1:32: realms[0].disclosure: 'no' is not allowed; allowed: negotiated, always, never
          {realms: [{uri: a, event_history: [{uri: a..b}]}]} | c:1:42: realms[0].event_history[0].uri: 'a..b' is not a topic or pattern to match exact
          {realms: [{uri: a, event_history: [{uri: wamp.session, match: prefix}]}]} | c:1:42: realms[0].event_history[0].uri: 'wamp.session' is the router's own; only what clients publish is remembered
          {realms: [{uri: a, event_history: [{uri: b}, {uri: b}]}]} | c:1:52: realms[0].event_history[1].uri: 'b' is there twice
          {realms: [{uri: a, event_history: [{uri: b, event: 3}]}]} | c:1:45: realms[0].event_history[0].event: unknown key; did you mean 'events'?
          {realms: [{uri: a, users: [{username: u, groups: [x]}]}]} | c:1:51: realms[0].users[0].groups[0]: no group 'x'
          {realms: [{uri: a, users: [{username: u, password: pw, authorized_keys: [1]}]}]} | c:1:74: realms[0].users[0].authorized_keys[0]: expected a text, found a number
          {realms: [{uri: a, sources: [{usernames: [bob], authmethod: tls}]}]} | c:1:43: realms[0].sources[0].usernames[0]: no user 'bob'
          {realms: [{uri: a, prototype_uri: b}]}     | c:1:35: realms[0].prototype_uri: no realm 'b'
          {realms: {uri: a}}                         | c:1:10: realms: expected a list, found a mapping
          """)
  void mistakesAreToldWithKeyValuePlaceAndWhatIsAllowed(String yaml, String message) {
    assertThatThrownBy(() -> Configurations.parse("c", yaml))
        .isInstanceOf(ConfigException.class)
        .hasMessage(message);
  }

  @Test
  void allMistakesAreToldInTheOrderOfTheFile() {
    String yaml =
        """
        metrics: {enabled: maybe}
        limits:
          nesting: 0
          mailbox: lots
          ping-missed: 0
        listeners:
          http:
            binds: 127.0.0.1:1
        """;

    assertThatThrownBy(() -> Configurations.parse("starling.yaml", yaml))
        .hasMessage(
            """
            starling.yaml:1:20: metrics.enabled: 'maybe' is not allowed; write true or false
            starling.yaml:3:12: limits.nesting: 0 is not allowed; allowed: 8 to 1024
            starling.yaml:4:12: limits.mailbox: 'lots' is not a size; write it like 4MiB, 512KiB or as a number of bytes
            starling.yaml:5:16: limits.ping-missed: 0 is not allowed; allowed: 1 to 100
            starling.yaml:8:5: listeners.http.binds: unknown key; did you mean 'bind'?\
            """);
  }

  @Test
  void mistakesOfOtherSourcesNameThem() {
    ConfigurationSources sources =
        ConfigurationSources.none()
            .withEnvironment(
                Map.of(
                    "STARLING__LIMITS__NESTING", "x",
                    "STARLING__LIMIT__NESTING", "1",
                    "STARLING____NAME", "1",
                    "STARLING_PROFILE", "unused"))
            .withSettings(
                List.of(
                    "node.nam=x", "nonsense", "a..b=1", "realms[0].uri=x", "log.levels={a: [}"));

    assertThatThrownBy(() -> Configurations.load(sources))
        .hasMessage(
            """
            environment STARLING____NAME: has an empty level; write it like STARLING__LIMITS__NESTING
            --set nonsense: has no value; write it like key.path=value
            --set a..b: 'a..b' is not a key; write it like limits.nesting
            --set realms[0].uri: realms[0].uri: an item cannot be set alone; set the whole list: key=[a, b]
            --set log.levels: log.levels: cannot be read: expected the node content, but found '}'
            environment STARLING__LIMIT__NESTING: limit: unknown key; did you mean 'limits'?
            --set node.nam: node.nam: unknown key; did you mean 'name'?
            environment STARLING__LIMITS__NESTING: limits.nesting: 'x' is not a whole number of at most 2147483647\
            """);
  }

  @Test
  void fileThatCannotBeReadIsNamed(@TempDir Path folder) throws Exception {
    Path missing = folder.resolve("none.yaml");
    Path binary = Files.write(folder.resolve("binary.yaml"), new byte[] {(byte) 0xff, 0});

    assertThatThrownBy(() -> load(missing))
        .isInstanceOf(ConfigException.class)
        .hasMessage(missing + ": cannot be read: no such file");
    assertThatThrownBy(() -> load(binary))
        .isInstanceOf(ConfigException.class)
        .hasMessage(binary + ": cannot be read: it is not UTF-8 text");
    assertThatThrownBy(() -> load(folder))
        .isInstanceOf(ConfigException.class)
        .hasMessage(folder + ": cannot be read: Is a directory");
  }

  @Test
  void unknownKeyOfARealmIsAWarningUnlessTheCheckIsStrict(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("c.yaml"), "realms:\n- {uri: a, security_enabled: false, oidc: x}");
    String message =
        file
            + ":2:37: realms[0].oidc: unknown key; known here: uri, conformance, request_ids,"
            + " role_check, uri_strictness, disclosure, relay_custom_attributes,"
            + " call_timeout_maximum, trust_levels_by_authid, trust_levels_by_authrole,"
            + " event_history, description, is_prototype, prototype_uri, is_sso_realm,"
            + " sso_realm_uri, allow_connections, security_enabled, authmethods, oauth2_issuers,"
            + " oauth2_close_on_expiry, dynamic_authenticator, dynamic_authorizer, limits,"
            + " users, groups, sources, grants";

    assertThat(load(file).warnings()).extracting(ConfigProblem::toString).containsExactly(message);
    assertThatThrownBy(
            () -> Configurations.load(ConfigurationSources.none().withFile(file).withStrictCheck()))
        .hasMessage(message);
  }

  @Test
  void recordsThatAreBuiltInCodeAreCheckedToo() {
    assertThatThrownBy(
            () ->
                new TransportSettings(
                    -1, TransportSettings.Io.NIO, TransportSettings.Allocator.POOLED))
        .isInstanceOf(ConfigException.class)
        .hasMessage("loops: -1 is not allowed; allowed: 0 (all processors but one) or 1 to 64");
  }

  private static EffectiveConfiguration load(Path file) {
    return Configurations.load(ConfigurationSources.none().withFile(file));
  }
}
