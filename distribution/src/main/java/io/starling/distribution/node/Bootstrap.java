package io.starling.distribution.node;

import io.starling.router.port.RealmSettings;
import io.starling.security.directory.Change;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.durable.DurableDirectory;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Grant;
import io.starling.security.model.Group;
import io.starling.security.model.Kdf;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.security.password.PasswordSettings;
import io.starling.security.password.Passwords;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the first administrator gets in. No password is made by default: as long as nobody in the
 * group {@code administrators} of the master realm has a password or key, each start makes a token,
 * with which {@value #USER} can log in there. It is written to a file that only the owner of the
 * process can read, and is worth nothing any more as soon as somebody else can log in.
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

  private final DurableDirectory durable;
  private final SecurityDirectory directory;
  private final Uri realm;
  private final Path file;
  private final Executor executor;

  private Bootstrap(
      DurableDirectory durable,
      SecurityDirectory directory,
      Uri realm,
      Path file,
      Executor executor) {
    this.durable = durable;
    this.directory = directory;
    this.realm = realm;
    this.file = file;
    this.executor = executor;
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
   * Makes a token, if there is nobody who can administer.
   *
   * @param dataDirectory where the file is
   * @param executor carries out what may wait
   * @return the token, or null when there is an administrator, or no group of them
   * @throws NodeException when the file cannot be written
   */
  static @Nullable String prepare(
      DurableDirectory durable,
      SecurityDirectory directory,
      Uri realm,
      Path dataDirectory,
      Executor executor) {
    Bootstrap bootstrap =
        new Bootstrap(durable, directory, realm, dataDirectory.resolve(FILE), executor);
    bootstrap.removeFile();
    Realm master = Objects.requireNonNull(directory.realm(realm));
    if (master.effectiveGroup(ADMINISTRATORS) == null || bootstrap.hasAdministrator()) {
      return null;
    }
    byte[] random = new byte[TOKEN_BYTES];
    new SecureRandom().nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    durable.putTransientUser(
        realm,
        User.of(USER)
            .withGroups(Set.of(ADMINISTRATORS))
            .withPasswords(CHEAP.make(token, List.of(AuthMethod.WAMPCRA))));
    bootstrap.writeFile(token);
    directory.onChange(bootstrap::saw);
    return token;
  }

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

  /** Takes the token's worth; who is in by it stays until he leaves. */
  private void end() {
    Realm master = directory.realm(realm);
    User user = master == null ? null : master.user(USER);
    if (user != null && !user.passwords().isEmpty()) {
      // Restated, so that his session stays, in the middle of its work.
      durable.run(() -> directory.restatePasswords(realm, USER, user.passwords(), List.of()));
      removeFile();
      LOG.info("the bootstrap token is worth nothing any more: there is an administrator");
    }
  }

  private void writeFile(String token) {
    try {
      Files.createFile(file, DataDirectory.ownerOnly("rw-------"));
      Files.writeString(file, token + "\n");
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
