package io.starling.security.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.security.directory.Realm;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.User;
import io.starling.security.password.PasswordSettings;
import io.starling.wamp.uri.Uri;
import java.lang.ref.WeakReference;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stored forms of passwords for users who do not exist. They look and cost as most of the realm's
 * own do, and are the same each time, so that a client cannot tell them from those of others. No
 * password fits them.
 *
 * <p>Threads: safe for all.
 */
final class Mocks {

  private static final String HMAC = "HmacSHA256";
  private static final int SALT_BYTES = 16;
  private static final int CRA_KEY_BYTES = 32;

  /** More users than this are not looked at: enough to know what most have. */
  private static final int SAMPLE = 200;

  private final SecretKeySpec secret;
  private final PasswordSettings settings;
  private final Map<Uri, Habits> habits = new ConcurrentHashMap<>();

  /** What most users of a realm have, as of a version of the realm. */
  private record Habits(
      WeakReference<Realm> realm,
      long version,
      Kdf.Pbkdf2 cra,
      Kdf scram,
      Class<? extends PasswordRecord> cheapest) {}

  /**
   * Makes mocks.
   *
   * @param secret at least 32 bytes that nobody knows; another makes other salts
   */
  Mocks(byte[] secret, PasswordSettings settings) {
    this.secret = new SecretKeySpec(secret, HMAC);
    this.settings = settings;
  }

  <T extends PasswordRecord> T password(Realm realm, String authid, Class<T> kind) {
    Habits usual = habitsOf(realm);
    String salt = base64(realm, authid, "salt", SALT_BYTES);
    PasswordRecord record =
        kind == PasswordRecord.Cra.class
            ? new PasswordRecord.Cra(
                usual.cra(), CRA_KEY_BYTES, salt, base64(realm, authid, "cra", CRA_KEY_BYTES))
            : new PasswordRecord.Scram(
                usual.scram(),
                salt,
                base64(realm, authid, "stored", CRA_KEY_BYTES),
                base64(realm, authid, "server", CRA_KEY_BYTES));
    return kind.cast(record);
  }

  PasswordRecord anyPassword(Realm realm, String authid) {
    return password(realm, authid, habitsOf(realm).cheapest());
  }

  private Habits habitsOf(Realm realm) {
    Habits known = habits.get(realm.uri());
    long version = realm.version();
    if (known != null && known.version() == version && known.realm().refersTo(realm)) {
      return known;
    }
    Habits made = look(realm, version);
    habits.put(realm.uri(), made);
    return made;
  }

  private Habits look(Realm realm, long version) {
    List<PasswordRecord.Cra> cra = new ArrayList<>();
    List<PasswordRecord.Scram> scram = new ArrayList<>();
    List<Class<? extends PasswordRecord>> cheapest = new ArrayList<>();
    realm.users().stream()
        .limit(SAMPLE)
        .map(user -> keeperOf(realm, user).passwords())
        .forEach(
            passwords -> {
              int before = cra.size() + scram.size();
              passwords.forEach(record -> add(record, cra, scram));
              if (cra.size() + scram.size() > before) {
                cheapest.add(
                    passwords.stream().anyMatch(PasswordRecord.Cra.class::isInstance)
                        ? PasswordRecord.Cra.class
                        : PasswordRecord.Scram.class);
              }
            });
    boolean scramOnly =
        realm.effectiveMethods().contains(AuthMethod.WAMP_SCRAM)
            && !realm.effectiveMethods().contains(AuthMethod.WAMPCRA);
    return new Habits(
        new WeakReference<>(realm),
        version,
        most(cra.stream().map(PasswordRecord.Cra::kdf).toList()).orElse(settings.cra()),
        most(scram.stream().map(PasswordRecord.Scram::kdf).toList()).orElse(settings.scram()),
        most(cheapest).orElse(scramOnly ? PasswordRecord.Scram.class : PasswordRecord.Cra.class));
  }

  private static void add(
      PasswordRecord record, List<PasswordRecord.Cra> cra, List<PasswordRecord.Scram> scram) {
    switch (record) {
      case PasswordRecord.Cra found -> cra.add(found);
      case PasswordRecord.Scram found -> scram.add(found);
    }
  }

  private static User keeperOf(Realm realm, User user) {
    Identity identity = Identity.find(realm, user.username());
    return identity == null ? user : identity.keeper();
  }

  private static <T> Optional<T> most(List<T> all) {
    Map<T, Long> counts =
        all.stream()
            .collect(Collectors.groupingBy(one -> one, HashMap::new, Collectors.counting()));
    return counts.isEmpty()
        ? Optional.empty()
        : Optional.of(Collections.max(counts.entrySet(), Map.Entry.comparingByValue()).getKey());
  }

  private String base64(Realm realm, String authid, String purpose, int length) {
    byte[] bytes = hmac(purpose + "\0" + realm.uri() + "\0" + authid);
    byte[] cut = new byte[length];
    System.arraycopy(bytes, 0, cut, 0, length);
    return Base64.getEncoder().encodeToString(cut);
  }

  private byte[] hmac(String text) {
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(secret);
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }
}
