package io.starling.distribution.node;

import io.starling.router.port.Authenticator;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmSettings;
import io.starling.security.directory.Change;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.durable.DurableDirectory;
import io.starling.security.model.AuthMethod;
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
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the first administrator gets in. No password is made by default: as long as nobody in the
 * group {@code administrators} of the master realm has a password or key, each start makes a token,
 * with which {@value #USER} can log in there. It is written to a file that only the owner of the
 * process can read.
 *
 * <p>A token is good for one login: that spends it, and has another one written to the file before
 * it is answered. So a token that was seen is of no use, and who got in and did not make an
 * administrator finds the next one where the first was; a wrong one spends nothing. As soon as
 * somebody else can log in there is no token any more. Each login is logged and in the audit log.
 *
 * <p>Threads: safe for all.
 */
final class Bootstrap {

  /** The user whose password is the token. */
  static final String USER = "bootstrap";

  /** The file in the data directory that has the token. */
  static final String FILE = "bootstrap-token";

  private static final Logger LOG = LoggerFactory.getLogger(Bootstrap.class);
  private static final String ADMINISTRATORS = "administrators";
  private static final int TOKEN_BYTES = 32;

  private static final List<AuthMethod> METHODS =
      List.of(
          AuthMethod.CRYPTOSIGN,
          AuthMethod.WAMP_SCRAM,
          AuthMethod.WAMPCRA,
          AuthMethod.PASSWORD,
          AuthMethod.TICKET);

  /** The namespaces of administration, and the meta API. */
  private static final List<String> NAMESPACES =
      List.of("starling.", "bondy.", "com.bondy.", "com.leapsight.bondy.", "wamp.");

  /** The token is random: guessing it is hopeless, however cheap a guess is. */
  private static final Passwords CHEAP =
      new Passwords(
          new PasswordSettings(
              new Kdf.Pbkdf2(1), PasswordSettings.DEFAULT.scram(), 1, Integer.MAX_VALUE));

  /** How the token can be proven; anything else does not get the user in. */
  private static final Set<String> PROOFS =
      Stream.of(AuthMethod.WAMPCRA, AuthMethod.PASSWORD, AuthMethod.TICKET)
          .map(AuthMethod::wireName)
          .collect(Collectors.toUnmodifiableSet());

  private final DurableDirectory durable;
  private final SecurityDirectory directory;
  private final Uri realm;
  private final Path file;
  private final Executor executor;
  private final Witness witness;
  private final SecureRandom random = new SecureRandom();
  private volatile @Nullable String token;

  /** Is told of logins with a token. */
  @FunctionalInterface
  interface Witness {

    /** Somebody was let in. */
    void saw(Authenticator.Attempt attempt, Principal principal);
  }

  private Bootstrap(
      DurableDirectory durable,
      SecurityDirectory directory,
      Uri realm,
      Path file,
      Executor executor,
      Witness witness) {
    this.durable = durable;
    this.directory = directory;
    this.realm = realm;
    this.file = file;
    this.executor = executor;
    this.witness = witness;
  }

  /** The master realm where the configuration does not define it. */
  static RealmContent masterRealm(Uri uri) {
    Role administrators = new Role.OfGroup(ADMINISTRATORS);
    return new RealmContent(
        new RealmDefinition(
            uri,
            "Administrators of all realms",
            false,
            null,
            false,
            null,
            true,
            METHODS,
            true,
            RealmSettings.lenient(uri)),
        List.of(),
        List.of(new Group(ADMINISTRATORS, Set.of(), Map.of())),
        METHODS.stream().map(method -> Source.everywhere(Role.ALL, method)).toList(),
        NAMESPACES.stream()
            .map(
                namespace ->
                    new Grant(
                        administrators,
                        new Resource(Uri.of(namespace), MatchPolicy.PREFIX),
                        Grant.Effect.ALLOW,
                        Set.of("wamp.call", "wamp.subscribe")))
            .toList());
  }

  /**
   * Makes a token, if there is a group of administrators and nobody in it who can log in.
   *
   * @param dataDirectory where the file is
   * @param executor carries out what may wait
   * @param witness is told of logins
   * @throws NodeException when the file cannot be written
   */
  static Bootstrap prepare(
      DurableDirectory durable,
      SecurityDirectory directory,
      Uri realm,
      Path dataDirectory,
      Executor executor,
      Witness witness) {
    Bootstrap bootstrap =
        new Bootstrap(durable, directory, realm, dataDirectory.resolve(FILE), executor, witness);
    bootstrap.removeFile();
    Realm master = Objects.requireNonNull(directory.realm(realm));
    if (master.effectiveGroup(ADMINISTRATORS) != null && !bootstrap.hasAdministrator()) {
      bootstrap.begin();
    }
    return bootstrap;
  }

  private synchronized void begin() {
    String first = draw();
    durable.putTransientUser(
        realm, User.of(USER).withGroups(Set.of(ADMINISTRATORS)).withPasswords(formsOf(first)));
    writeFile(first);
    token = first;
    directory.onChange(this::saw);
  }

  /** The token that is good now; null when there is an administrator, or no group of them. */
  @Nullable String token() {
    return token;
  }

  private String draw() {
    byte[] bytes = new byte[TOKEN_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static List<PasswordRecord> formsOf(String token) {
    return CHEAP.make(token, List.of(AuthMethod.WAMPCRA));
  }

  // ---------------------------------------------------------------------------- logins

  /** Has an authenticator's logins with the token spend it. */
  Authenticator guard(Authenticator inner) {
    return new Authenticator() {
      @Override
      public void begin(Attempt attempt, Consumer<Step> next) {
        String good = token;
        inner.begin(
            attempt,
            good != null && attempt.realm().equals(realm)
                ? step -> judge(attempt, good, step, next)
                : next);
      }

      @Override
      public void loggedOut(Uri of, Principal principal) {
        inner.loggedOut(of, principal);
      }
    };
  }

  private void judge(
      Authenticator.Attempt attempt,
      String good,
      Authenticator.Step step,
      Consumer<Authenticator.Step> next) {
    switch (step) {
      case Authenticator.Accept accept when accept.principal().authid().equals(USER) ->
          executor.execute(() -> next.accept(spend(attempt, good, accept)));
      case Authenticator.Challenge challenge ->
          next.accept(
              new Authenticator.Challenge(
                  challenge.method(),
                  challenge.extra(),
                  (signature, extra, then) ->
                      challenge
                          .answer()
                          .judge(signature, extra, last -> judge(attempt, good, last, then))));
      case Authenticator.Accept _, Authenticator.Deny _ -> next.accept(step);
    }
  }

  /**
   * Lets somebody in who has proven the token that was good when he began, if it still is.
   *
   * @param good that token
   */
  private synchronized Authenticator.Step spend(
      Authenticator.Attempt attempt, String good, Authenticator.Accept accept) {
    Principal principal = accept.principal();
    if (!good.equals(token)
        || hasAdministrator()
        || principal.credential() != null
        || !PROOFS.contains(principal.authmethod())) {
      LOG.atWarn()
          .addKeyValue("address", attempt.origin().address())
          .log("a login with a bootstrap token that is spent was refused");
      return new Authenticator.Deny(
          WampUris.AUTHENTICATION_DENIED, "this token has been used; the next one is in its file");
    }
    renew();
    LOG.atWarn()
        .addKeyValue("session", attempt.session())
        .addKeyValue("address", attempt.origin().address())
        .addKeyValue("listener", attempt.origin().listener())
        .log("somebody has logged in with the bootstrap token");
    witness.saw(attempt, principal);
    return accept;
  }

  private void renew() {
    String next = draw();
    setForms(formsOf(next));
    token = next;
    try {
      writeFile(next);
    } catch (NodeException e) {
      LOG.atError()
          .setCause(e)
          .log("the next bootstrap token is not known; the next start makes one");
    }
  }

  /** Who is in stays in, in the middle of his work. */
  private void setForms(List<PasswordRecord> forms) {
    Realm master = directory.realm(realm);
    User user = master == null ? null : master.user(USER);
    if (user != null) {
      durable.run(() -> directory.restatePasswords(realm, USER, user.passwords(), forms));
    }
  }

  // ---------------------------------------------------------------------------- the end

  private Stream<User> administrators() {
    Realm master = directory.realm(realm);
    return master == null
        ? Stream.empty()
        : master.users().stream()
            .filter(user -> user.groups().contains(ADMINISTRATORS))
            .filter(user -> !user.username().equals(USER));
  }

  private boolean hasAdministrator() {
    return administrators().anyMatch(Bootstrap::canLogIn);
  }

  private static boolean canLogIn(User user) {
    return user.enabled()
        && (!user.passwords().isEmpty()
            || !user.authorizedKeys().isEmpty()
            || user.ssoRealmUri() != null);
  }

  private void saw(Change change) {
    if (change instanceof Change.UserChanged user
        && user.realm().equals(realm)
        && !user.username().equals(USER)
        && hasAdministrator()) {
      executor.execute(this::end);
    }
  }

  /** There is no token any more; who is in by one stays until he leaves. */
  private synchronized void end() {
    if (token != null) {
      token = null;
      setForms(List.of());
      removeFile();
      LOG.info("there is an administrator, and no bootstrap token any more");
    }
  }

  private void writeFile(String text) {
    Path next = file.resolveSibling(FILE + ".next");
    try {
      Files.deleteIfExists(next);
      Files.createFile(next, DataDirectory.ownerOnly("rw-------"));
      Files.writeString(next, text + "\n");
      Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new NodeException(file + " cannot be written: " + e, e);
    }
  }

  private void removeFile() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new NodeException(file + " cannot be removed: " + e, e);
    }
  }
}
