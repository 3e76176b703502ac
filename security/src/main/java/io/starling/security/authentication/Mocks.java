package io.starling.security.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.security.directory.Realm;
import io.starling.security.model.Kdf;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.User;
import io.starling.security.password.PasswordSettings;
import io.starling.security.password.Passwords;
import io.starling.security.password.Passwords.Form;
import io.starling.wamp.uri.Uri;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Stored forms of passwords for users who do not exist, or have none. No password fits them.
 *
 * <p>They look and cost as the realm's own do: functions, costs and lengths are drawn for each name
 * as often as the realm's users have them, so that a rare one tells nothing about who exists. What
 * is drawn for a name, and its salt, follow from the secret and the name, and stay: by weighted
 * rendezvous, so that a change of what users have moves no more names than it must.
 *
 * <p>The salt of a user of a single sign-on realm is the same in all realms that use it. So is that
 * of nobody: it is drawn whether he would be kept there, as often as the realm's users are.
 *
 * <p>Threads: safe for all.
 */
final class Mocks {

  private static final String HMAC = "HmacSHA256";
  private static final int HMAC_BYTES = 32;
  private static final int KEY_BYTES = 32;

  /** What new salts of ours look like: Base64 of 16 bytes. */
  private static final int SALT_LENGTH = 24;

  private static final int SALT_PADDING = 2;

  /** More users than this are not looked at: enough to know what others have. */
  private static final int SAMPLE = 200;

  /** Shapes that a realm's procedure is remembered for. */
  private static final int SHAPES_MAX = 16;

  private static final double TWO_TO_53 = 0x1p53;

  private final SecretKeySpec secret;
  private final PasswordSettings settings;
  private final Map<Uri, Habits> habits = new ConcurrentHashMap<>();

  /** What procedures of clients give, by realm. */
  private final Map<Uri, Map<Shape, Integer>> decided = new ConcurrentHashMap<>();

  /**
   * What can be seen, or measured, of a stored form.
   *
   * @param form which method it is for
   * @param keyLength bytes of the derived key
   * @param saltLength characters of the salt, with padding
   * @param saltPadding how many of them are padding of Base64
   */
  private record Shape(Form form, Kdf kdf, int keyLength, int saltLength, int saltPadding) {

    static Shape of(PasswordRecord record) {
      return switch (record) {
        case PasswordRecord.Cra cra -> of(Form.CRA, cra.kdf(), cra.keyLength(), cra.salt());
        case PasswordRecord.Scram scram -> of(Form.SCRAM, scram.kdf(), KEY_BYTES, scram.salt());
        case PasswordRecord.AutobahnScram scram ->
            of(Form.AUTOBAHN_SCRAM, scram.kdf(), KEY_BYTES, scram.salt());
      };
    }

    private static Shape of(Form form, Kdf kdf, int keyLength, String salt) {
      int end = salt.length();
      while (end > 0 && salt.charAt(end - 1) == '=') {
        end--;
      }
      return new Shape(form, kdf, keyLength, salt.length(), salt.length() - end);
    }

    /** What new ones look like. */
    static Shape ours(Form form, PasswordSettings settings) {
      Kdf kdf =
          switch (form) {
            case CRA -> settings.cra();
            case SCRAM -> settings.scram();
            case AUTOBAHN_SCRAM -> settings.autobahnScram();
          };
      return new Shape(form, kdf, KEY_BYTES, SALT_LENGTH, SALT_PADDING);
    }
  }

  /**
   * What users of a realm have and how many of them, as of a version of the realm.
   *
   * @param shapes stored forms of their passwords
   * @param cheapest the forms that passwords in clear are verified against
   * @param kept whether the single sign-on realm keeps what they have
   */
  private record Habits(
      WeakReference<Realm> realm,
      long version,
      Map<Shape, Integer> shapes,
      Map<Form, Integer> cheapest,
      Map<Boolean, Integer> kept) {}

  /**
   * Makes mocks.
   *
   * @param secret at least 32 bytes that nobody knows; another makes other salts
   */
  Mocks(byte[] secret, PasswordSettings settings) {
    this.secret = new SecretKeySpec(secret, HMAC);
    this.settings = settings;
  }

  /** The stored form, of a kind, of nobody's password. */
  <T extends PasswordRecord> T password(Realm realm, String authid, Class<T> kind) {
    Realm keeper = keeperOf(realm, authid);
    return kind.cast(made(formOf(kind), habitsOf(keeper).shapes(), keeper.uri() + "\0" + authid));
  }

  /** A procedure of a client has given a stored form: what is made up shall look like it. */
  void learn(Realm realm, PasswordRecord record) {
    Shape shape = Shape.of(record);
    Map<Shape, Integer> known =
        decided.computeIfAbsent(realm.uri(), _ -> new ConcurrentHashMap<>());
    if (known.size() < SHAPES_MAX || known.containsKey(shape)) {
      known.merge(shape, 1, (count, more) -> Math.min(count + more, SAMPLE));
    }
  }

  /** The stored form, of a kind, for whom a procedure of a client does not let in. */
  <T extends PasswordRecord> T decided(Realm realm, String authid, Class<T> kind) {
    Map<Shape, Integer> shapes = decided.getOrDefault(realm.uri(), Map.of());
    return kind.cast(made(formOf(kind), shapes, "decided\0" + realm.uri() + "\0" + authid));
  }

  private static Form formOf(Class<? extends PasswordRecord> kind) {
    return kind == PasswordRecord.Cra.class
        ? Form.CRA
        : kind == PasswordRecord.Scram.class ? Form.SCRAM : Form.AUTOBAHN_SCRAM;
  }

  private PasswordRecord made(Form form, Map<Shape, Integer> shapes, String name) {
    Map<Shape, Integer> ofForm = new HashMap<>(shapes);
    ofForm.keySet().removeIf(shape -> shape.form() != form);
    Shape shape = draw(ofForm, form + "\0" + name, Shape.ours(form, settings));
    return switch (form) {
      case CRA -> cra(shape, name);
      case SCRAM -> scram(shape, name);
      case AUTOBAHN_SCRAM -> autobahn(shape, name);
    };
  }

  /** The stored form of nobody's password that would be the cheapest to verify. */
  PasswordRecord anyPassword(Realm realm, String authid) {
    Realm keeper = keeperOf(realm, authid);
    Form form =
        draw(
            habitsOf(keeper).cheapest(),
            "cheapest\0" + keeper.uri() + "\0" + authid,
            Passwords.formsFor(keeper.effectiveMethods()).iterator().next());
    return switch (form) {
      case CRA -> password(realm, authid, PasswordRecord.Cra.class);
      case SCRAM -> password(realm, authid, PasswordRecord.Scram.class);
      case AUTOBAHN_SCRAM -> password(realm, authid, PasswordRecord.AutobahnScram.class);
    };
  }

  private PasswordRecord.Cra cra(Shape shape, String name) {
    return new PasswordRecord.Cra(
        (Kdf.Pbkdf2) shape.kdf(),
        shape.keyLength(),
        salt("cra salt\0" + name, shape),
        base64(bytes("cra\0" + name, shape.keyLength())));
  }

  private PasswordRecord.Scram scram(Shape shape, String name) {
    return new PasswordRecord.Scram(
        shape.kdf(),
        salt("scram salt\0" + name, shape),
        base64(bytes("stored\0" + name, KEY_BYTES)),
        base64(bytes("server\0" + name, KEY_BYTES)));
  }

  private PasswordRecord.AutobahnScram autobahn(Shape shape, String name) {
    return new PasswordRecord.AutobahnScram(
        (Kdf.Argon2id) shape.kdf(),
        salt("autobahn salt\0" + name, shape),
        base64(bytes("autobahn stored\0" + name, KEY_BYTES)),
        base64(bytes("autobahn server\0" + name, KEY_BYTES)));
  }

  private String salt(String purpose, Shape shape) {
    int length = shape.saltLength();
    if (length == 0) {
      return "";
    }
    if (length % 4 == 0) {
      return base64(bytes(purpose, Math.max(1, length / 4 * 3 - shape.saltPadding())));
    }
    return base64(bytes(purpose, length)).substring(0, length);
  }

  // ---------------------------------------------------------------------------- drawing

  private Realm keeperOf(Realm realm, String authid) {
    Realm sso = realm.ssoRealm();
    if (sso == null) {
      return realm;
    }
    return draw(habitsOf(realm).kept(), "kept\0" + realm.uri() + "\0" + authid, true) ? sso : realm;
  }

  /** Draws as often as the weights say; the same for the same purpose, as far as it can be. */
  private <T> T draw(Map<T, Integer> weights, String purpose, T otherwise) {
    T drawn = otherwise;
    double best = Double.POSITIVE_INFINITY;
    for (Map.Entry<T, Integer> weight : weights.entrySet()) {
      long random = ByteBuffer.wrap(hmac(purpose + "\0" + weight.getKey())).getLong() >>> 11;
      double score = -Math.log((random + 1) / TWO_TO_53) / weight.getValue();
      if (score < best) {
        best = score;
        drawn = weight.getKey();
      }
    }
    return drawn;
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

  private static Habits look(Realm realm, long version) {
    Habits found =
        new Habits(
            new WeakReference<>(realm), version, new HashMap<>(), new HashMap<>(), new HashMap<>());
    realm.users().stream().limit(SAMPLE).forEach(user -> count(user, found));
    return found;
  }

  private static void count(User user, Habits found) {
    found.kept().merge(user.ssoRealmUri() != null, 1, Integer::sum);
    user.passwords().forEach(record -> found.shapes().merge(Shape.of(record), 1, Integer::sum));
    Passwords.cheapest(user.passwords())
        .ifPresent(record -> found.cheapest().merge(Form.of(record), 1, Integer::sum));
  }

  // ---------------------------------------------------------------------------- bytes

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  private byte[] bytes(String purpose, int length) {
    ByteBuffer bytes = ByteBuffer.allocate(length);
    for (int block = 0; bytes.hasRemaining(); block++) {
      byte[] more = hmac(block + "\0" + purpose);
      bytes.put(more, 0, Math.min(HMAC_BYTES, bytes.remaining()));
    }
    return bytes.array();
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
