package io.starling.security.authentication;

import static io.starling.security.authentication.Logins.REALM;
import static io.starling.security.authentication.Logins.accepted;
import static io.starling.security.authentication.Logins.denied;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Principal;
import io.starling.security.authentication.Logins.Client;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.User;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlsMethodTest {

  private static final String DENIED = "wamp.error.authentication_denied";

  private final Logins logins = new Logins(AuthMethod.TLS, AuthMethod.PASSWORD);

  @BeforeEach
  void addUsers() {
    logins.directory.putUser(
        REALM,
        new User("ann", List.of(), Set.of(), Set.of(), Set.of("ann@shop"), true, Map.of(), null));
    logins.directory.putUser(REALM, User.of("bob"));
  }

  @AfterEach
  void close() {
    logins.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"CN=ann", "CN=ann,OU=sales,O=shop", "O=shop, CN=ann", "CN=ann@shop,C=AT"})
  void commonNameIsTheUser(String subject) {
    logins.certificate = subject;
    for (String authid : new String[] {null, "ann"}) {
      Principal principal = accepted(logins.hello(Client.of(authid, "tls")));

      assertThat(principal.authid()).isEqualTo("ann");
      assertThat(principal.authmethod()).isEqualTo("tls");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CN=bob",
        "CN=ann,CN=bob",
        "CN=ann+CN=bob",
        "OU=ann",
        "CN=ann\\,CN\\=bob",
        "CN=Ann",
        "CN=",
        "ann"
      })
  void certificateOfAnotherIsRefused(String subject) {
    logins.certificate = subject;

    assertThat(denied(logins.hello(Client.of("ann", "tls")))).isEqualTo(DENIED);
  }

  @Test
  void whoIsNoUserOrDisabledIsRefused() {
    logins.certificate = "CN=nobody";
    assertThat(denied(logins.hello(Client.of(null, "tls")))).isEqualTo(DENIED);
    logins.certificate = "CN=ann";
    logins.directory.putUser(REALM, User.of("ann").withEnabled(false));
    assertThat(denied(logins.hello(Client.of(null, "tls")))).isEqualTo(DENIED);
  }

  @Test
  void withoutACertificateTheNextMethodIsTaken() {
    assertThat(logins.challenge(Client.of("ann", "tls", "password")).method())
        .isEqualTo("password");
    assertThat(denied(logins.hello(Client.of("ann", "tls"))))
        .isEqualTo("wamp.error.no_matching_auth_method");
  }
}
