package io.starling.security.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.Authenticator.Accept;
import io.starling.router.port.Authenticator.Attempt;
import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Deny;
import io.starling.router.port.Authenticator.Step;
import io.starling.router.port.ChannelBindings;
import io.starling.router.port.Origin;
import io.starling.router.port.Principal;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.security.oauth.Issuers;
import io.starling.security.oauth.OAuthSettings;
import io.starling.security.password.PasswordSettings;
import io.starling.security.password.Passwords;
import io.starling.security.ticket.Tickets;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.uri.Uri;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** A realm with users, and clients that log in to it. */
final class Logins implements AutoCloseable {

  static final Uri REALM = Uri.of("com.example");
  static final String PASSWORD = "open sesame";

  private static final PasswordSettings CHEAP =
      new PasswordSettings(new Kdf.Pbkdf2(10), new Kdf.Pbkdf2(10), 3, 100);

  private static final LockoutSettings NO_LOCKS =
      new LockoutSettings(0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1, List.of());
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2030-01-02T03:04:05.600Z"), ZoneOffset.UTC);

  final SecurityDirectory directory = new SecurityDirectory();
  final Tickets tickets = Tickets.inMemory(directory, CLOCK);
  final RealmAuthenticator authenticator;

  /** The subject of the certificate that clients show. */
  volatile @Nullable String certificate;

  /** What the connections of clients have. */
  volatile ChannelBindings bindings = ChannelBindings.NONE;

  /** The time that the authenticator sees. */
  volatile long nanos;

  Logins(AuthMethod... methods) {
    this(new byte[32], methods);
  }

  Logins(byte[] secret, AuthMethod... methods) {
    this(secret, true, NO_LOCKS, new Issuers(OAuthSettings.DEFAULT), methods);
  }

  Logins(LockoutSettings lockout, AuthMethod... methods) {
    this(new byte[32], true, lockout, new Issuers(OAuthSettings.DEFAULT), methods);
  }

  Logins(Issuers issuers, AuthMethod... methods) {
    this(new byte[32], true, NO_LOCKS, issuers, methods);
  }

  static Logins withoutUpgrades(AuthMethod... methods) {
    return new Logins(new byte[32], false, NO_LOCKS, new Issuers(OAuthSettings.DEFAULT), methods);
  }

  private Logins(
      byte[] secret,
      boolean upgrades,
      LockoutSettings lockout,
      Issuers issuers,
      AuthMethod... methods) {
    authenticator =
        new RealmAuthenticator(
            directory,
            new AuthenticationSettings(CHEAP, true, true, 1, 100, upgrades, lockout),
            CLOCK,
            secret,
            new Backing(RecordUpgrade.in(directory), tickets, issuers),
            () -> nanos);
    directory.merge(RealmContent.empty(RealmDefinition.of(REALM).withAuthmethods(methods)));
    admitEverywhere(methods);
  }

  Realm realm() {
    return Objects.requireNonNull(directory.realm(REALM));
  }

  void admitEverywhere(AuthMethod... methods) {
    List<Source> sources = new ArrayList<>();
    for (AuthMethod method : methods) {
      sources.add(Source.everywhere(Role.ALL, method));
    }
    directory.setSources(REALM, sources);
  }

  /** Adds a user with {@link #PASSWORD}. */
  User addUser(String name) {
    User user =
        User.of(name)
            .withPasswords(
                new Passwords(CHEAP)
                    .makeForms(PASSWORD, List.of(Passwords.Form.CRA, Passwords.Form.SCRAM)));
    directory.putUser(REALM, user);
    return user;
  }

  /** What a client says first. */
  record Client(
      @Nullable String authid,
      List<String> methods,
      @Nullable String authrole,
      @Nullable String address,
      Map<String, Object> extra) {

    static Client of(@Nullable String authid, String... methods) {
      return new Client(authid, List.of(methods), null, "127.0.0.1", Map.of());
    }

    Client from(@Nullable String address) {
      return new Client(authid, methods, authrole, address, extra);
    }

    Client as(String authrole) {
      return new Client(authid, methods, authrole, address, extra);
    }

    Client with(Map<String, Object> extra) {
      return new Client(authid, methods, authrole, address, extra);
    }
  }

  Step hello(Client client) {
    return await(next -> authenticator.begin(attempt(client), next));
  }

  Attempt attempt(Client client) {
    return new Attempt(
        REALM,
        123456,
        new HelloDetails(
            PeerRoles.NONE,
            null,
            client.methods(),
            client.authid(),
            client.authrole(),
            client.extra()),
        new Origin(
            "http",
            "websocket",
            client.address(),
            Set.of(),
            false,
            certificate,
            Map.of(),
            bindings),
        "random");
  }

  Challenge challenge(Client client) {
    Step step = hello(client);
    assertThat(step).isInstanceOf(Challenge.class);
    return (Challenge) step;
  }

  static Step answer(Challenge challenge, String signature) {
    return answer(challenge, signature, Map.of());
  }

  static Step answer(Challenge challenge, String signature, Map<String, Object> extra) {
    return await(next -> challenge.answer().judge(signature, extra, next));
  }

  static String craSignature(Challenge challenge, String password) {
    Map<String, Object> extra = challenge.extra();
    try {
      byte[] key =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
              .generateSecret(
                  new PBEKeySpec(
                      password.toCharArray(),
                      ((String) extra.get("salt")).getBytes(UTF_8),
                      (Integer) extra.get("iterations"),
                      8 * (Integer) extra.get("keylen")))
              .getEncoded();
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getEncoder().encode(key), "HmacSHA256"));
      return Base64.getEncoder()
          .encodeToString(mac.doFinal(((String) extra.get("challenge")).getBytes(UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  static Principal accepted(Step step) {
    assertThat(step).isInstanceOf(Accept.class);
    return ((Accept) step).principal();
  }

  static String denied(Step step) {
    assertThat(step).isInstanceOf(Deny.class);
    return ((Deny) step).reason().text();
  }

  private static Step await(java.util.function.Consumer<java.util.function.Consumer<Step>> ask) {
    CompletableFuture<Step> step = new CompletableFuture<>();
    ask.accept(step::complete);
    try {
      return step.get(20, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("no step", e);
    }
  }

  @Override
  public void close() {
    authenticator.close();
  }
}
