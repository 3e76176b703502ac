package io.starling.bench.inprocess;

import io.starling.router.port.Authenticator.Attempt;
import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Deny;
import io.starling.router.port.Authenticator.Step;
import io.starling.router.port.Origin;
import io.starling.security.authentication.AuthenticationSettings;
import io.starling.security.authentication.LockoutSettings;
import io.starling.security.authentication.RealmAuthenticator;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.security.password.PasswordSettings;
import io.starling.security.password.Passwords;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.uri.Uri;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Whether the time of a refusal tells who exists: wrong passwords of users who exist and of others,
 * in turn, from HELLO to ABORT, without sockets. The figures are medians.
 *
 * <p>Arguments: attempts of each kind by methods that derive keys; by those that do not.
 */
public final class LoginTimes {

  private static final Uri REALM = Uri.of("com.example");
  private static final String WRONG = "bm90IHRoZSByaWdodCBvbmUsIGJ5IG5vIG1lYW5zISE=";
  private static final int USERS = 1_000;

  private LoginTimes() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    int slow = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 200;
    int fast = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 20_000;
    SecurityDirectory directory = users();
    try (RealmAuthenticator authenticator =
        new RealmAuthenticator(directory, withoutLocks(), Clock.systemUTC(), new byte[32])) {
      Report.line("| method | attempts | exists us | does not us | ratio |");
      Report.line("|---|--:|--:|--:|--:|");
      for (String method : List.of("password", "wampcra", "wamp-scram", "cryptosign")) {
        int attempts = method.equals("password") ? slow : fast;
        measure(authenticator, method, Math.min(attempts, 2_000));
        List<List<Double>> micros = measure(authenticator, method, attempts);
        double exists = median(micros.getFirst());
        double unknown = median(micros.getLast());
        Report.line(
            "| %s | %,d | %.1f | %.1f | %.3f |",
            method, attempts, exists, unknown, unknown / exists);
      }
    }
  }

  private static AuthenticationSettings withoutLocks() {
    LockoutSettings off =
        new LockoutSettings(0, 0, 0, Duration.ZERO, Duration.ZERO, Duration.ZERO, 1, List.of());
    return new AuthenticationSettings(PasswordSettings.DEFAULT, true, false, 1, 200, false, off);
  }

  private static SecurityDirectory users() {
    AuthMethod[] methods = {
      AuthMethod.PASSWORD, AuthMethod.WAMPCRA, AuthMethod.WAMP_SCRAM, AuthMethod.CRYPTOSIGN
    };
    SecurityDirectory directory = new SecurityDirectory();
    directory.merge(RealmContent.empty(RealmDefinition.of(REALM).withAuthmethods(methods)));
    List<Source> sources = new ArrayList<>();
    for (AuthMethod method : methods) {
      sources.add(Source.everywhere(Role.ALL, method));
    }
    directory.setSources(REALM, sources);
    List<PasswordRecord> passwords =
        new Passwords(PasswordSettings.DEFAULT).make("open sesame", List.of(methods));
    for (int i = 0; i < USERS; i++) {
      directory.putUser(
          REALM,
          User.of("some" + i)
              .withPasswords(passwords)
              .withAuthorizedKeys(Set.of(String.format(Locale.ROOT, "%064x", i))));
    }
    return directory;
  }

  /** The times of those who exist, and of others. */
  private static List<List<Double>> measure(
      RealmAuthenticator authenticator, String method, int attempts) {
    List<List<Double>> micros = List.of(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < 2 * attempts; i++) {
      int kind = i & 1;
      String name = (kind == 0 ? "some" : "none") + (i / 2) % USERS;
      long began = System.nanoTime();
      refuse(authenticator, method, name);
      micros.get(kind).add((System.nanoTime() - began) / 1e3);
    }
    return micros;
  }

  private static void refuse(RealmAuthenticator authenticator, String method, String name) {
    Attempt attempt =
        new Attempt(
            REALM,
            123456,
            new HelloDetails(
                PeerRoles.NONE,
                null,
                List.of(method),
                name,
                null,
                Map.of("nonce", "AAECAwQFBgcICQoLDA0ODw==", "pubkey", "ab".repeat(32))),
            new Origin("http", "websocket", "127.0.0.1", Set.of(), false, null, Map.of()),
            "random");
    if (!(await(next -> authenticator.begin(attempt, next)) instanceof Challenge challenge)) {
      throw new IllegalStateException(method + " was not asked for");
    }
    String answer = method.equals("cryptosign") ? "ab".repeat(64) : WRONG;
    Object nonce = challenge.extra().get("nonce");
    Map<String, Object> extra = nonce == null ? Map.of() : Map.of("nonce", nonce);
    if (!(await(next -> challenge.answer().judge(answer, extra, next)) instanceof Deny)) {
      throw new IllegalStateException(method + " was not refused");
    }
  }

  private static Step await(Consumer<Consumer<Step>> ask) {
    CompletableFuture<Step> step = new CompletableFuture<>();
    ask.accept(step::complete);
    return step.join();
  }

  private static double median(List<Double> micros) {
    return Report.median(micros.stream().mapToDouble(Double::doubleValue));
  }
}
