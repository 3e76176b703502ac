package io.starling.security.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.starling.wamp.uri.Uri;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys that realms sign tokens with. A realm's first key is made when it is first needed. After
 * {@link #rotate} a new key signs, and the old one verifies what it has signed for as long as the
 * longest-lived of its tokens may live; only {@link #revoke} ends it earlier.
 *
 * <pre>{@code
 * RealmKeys keys = new RealmKeys(Keeper.NOTHING, Duration.ofDays(31), Clock.systemUTC());
 * String token = keys.sign(realm, "JWT", Map.of("sub", "ann", ...));
 * }</pre>
 *
 * <p>Threads: safe for all. What changes keys waits for the {@link Keeper}.
 */
public final class RealmKeys {

  private static final String KIND = "signing_key";

  private final Keeper keeper;
  private final Duration overlap;
  private final Clock clock;
  private final List<BiConsumer<Uri, String>> listeners = new CopyOnWriteArrayList<>();

  /** Of each realm that has any, the newest key first. */
  private final ConcurrentHashMap<Uri, List<SigningKey>> keys = new ConcurrentHashMap<>();

  /**
   * Takes up the keys that were kept.
   *
   * @param overlap how long a key verifies after another has taken its place: at least as long as
   *     tokens live
   */
  public RealmKeys(Keeper keeper, Duration overlap, Clock clock) {
    this.keeper = keeper;
    this.overlap = overlap;
    this.clock = clock;
    for (Keeper.Entry entry : keeper.load(KIND)) {
      SigningKey key = SigningKey.decode(entry.value());
      keys.merge(entry.realm(), List.of(key), RealmKeys::join);
    }
  }

  private static List<SigningKey> join(List<SigningKey> some, List<SigningKey> more) {
    List<SigningKey> all = new ArrayList<>(some);
    all.addAll(more);
    // Those that sign come first, then the newest.
    all.sort(
        Comparator.comparing((SigningKey key) -> key.retired() != null)
            .thenComparing(SigningKey::created, Comparator.reverseOrder()));
    return List.copyOf(all);
  }

  /** The keys of a realm that verify, the one that signs first; empty when it has none yet. */
  public List<SigningKey> of(Uri realm) {
    return keys.getOrDefault(realm, List.of()).stream().filter(this::verifies).toList();
  }

  private boolean verifies(SigningKey key) {
    Instant retired = key.retired();
    return retired == null || clock.instant().isBefore(retired.plus(overlap));
  }

  /** The public keys of a realm as a JSON web key set (RFC 7517). */
  public Map<String, Object> publicKeys(Uri realm) {
    return Map.of("keys", of(realm).stream().map(SigningKey::publicKey).toList());
  }

  /** Returns the key of an id that verifies tokens of a realm, or null. */
  @Nullable SigningKey find(Uri realm, String id) {
    for (SigningKey key : keys.getOrDefault(realm, List.of())) {
      if (key.id().equals(id)) {
        return verifies(key) ? key : null;
      }
    }
    return null;
  }

  /** Returns the public key of an id that verifies tokens of a realm, or null. */
  public @Nullable VerifyingKey verifying(Uri realm, String id) {
    SigningKey key = find(realm, id);
    return key == null ? null : key.verifying();
  }

  /** Returns the key that signs; makes it, if there is none. */
  public SigningKey signing(Uri realm) {
    SigningKey present = signingOrNull(realm);
    return present == null ? makeFirst(realm) : present;
  }

  private @Nullable SigningKey signingOrNull(Uri realm) {
    List<SigningKey> present = keys.getOrDefault(realm, List.of());
    return present.isEmpty() || present.getFirst().retired() != null ? null : present.getFirst();
  }

  private SigningKey makeFirst(Uri realm) {
    return keeper.change(
        writing -> {
          SigningKey present = signingOrNull(realm);
          return present == null ? add(writing, realm) : present;
        });
  }

  private SigningKey add(Keeper.Writing writing, Uri realm) {
    SigningKey made = SigningKey.draw(clock.instant());
    keep(writing, realm, made);
    set(writing, realm, join(keys.getOrDefault(realm, List.of()), List.of(made)));
    return made;
  }

  private void keep(Keeper.Writing writing, Uri realm, SigningKey key) {
    Instant retired = key.retired();
    writing.put(
        new Keeper.Entry(
            realm, KIND, key.id(), key.encode(), retired == null ? null : retired.plus(overlap)));
  }

  /** Happens inside of changes of the keeper only. */
  private void set(Keeper.Writing writing, Uri realm, List<SigningKey> now) {
    List<SigningKey> before = keys.getOrDefault(realm, List.of());
    writing.otherwise(() -> set(realm, before));
    set(realm, now);
  }

  private void set(Uri realm, List<SigningKey> now) {
    if (now.isEmpty()) {
      keys.remove(realm);
    } else {
      keys.put(realm, List.copyOf(now));
    }
  }

  /**
   * Signs a token.
   *
   * @param type what the token is for ({@code typ}), so that it is not taken for something else
   * @param claims what it says; times in seconds since 1970
   * @return the token in its compact form
   */
  public String sign(Uri realm, String type, Map<String, Object> claims) {
    return sign(signing(realm), type, claims);
  }

  /** Signs a token with a key. */
  public static String sign(SigningKey key, String type, Map<String, Object> claims) {
    try {
      SignedJWT token =
          new SignedJWT(
              new JWSHeader.Builder(JWSAlgorithm.ES256)
                  .type(new JOSEObjectType(type))
                  .keyID(key.id())
                  .build(),
              JWTClaimsSet.parse(claims));
      token.sign(new ECDSASigner(key.key()));
      return token.serialize();
    } catch (JOSEException | ParseException e) {
      throw new IllegalStateException("a token could not be signed", e);
    }
  }

  /** Has a new key sign from now on; what older keys have signed stays good. */
  public SigningKey rotate(Uri realm) {
    return keeper.change(writing -> rotate(writing, realm));
  }

  private SigningKey rotate(Keeper.Writing writing, Uri realm) {
    Instant now = clock.instant();
    SigningKey made = SigningKey.draw(now);
    keep(writing, realm, made);
    List<SigningKey> all = new ArrayList<>(List.of(made));
    for (SigningKey old : keys.getOrDefault(realm, List.of())) {
      SigningKey retired = old.retire(now);
      if (!verifies(retired)) {
        writing.remove(realm, KIND, old.id());
        continue;
      }
      if (old.retired() == null) {
        keep(writing, realm, retired);
      }
      all.add(retired);
    }
    set(writing, realm, all);
    return made;
  }

  /**
   * Ends a key at once: nothing that it has signed is good any more.
   *
   * @return whether it was there
   */
  public boolean revoke(Uri realm, String id) {
    return keeper.change(
        writing -> {
          List<SigningKey> present = keys.getOrDefault(realm, List.of());
          if (present.stream().noneMatch(key -> key.id().equals(id))) {
            return false;
          }
          writing.remove(realm, KIND, id);
          set(writing, realm, present.stream().filter(key -> !key.id().equals(id)).toList());
          listeners.forEach(listener -> listener.accept(realm, id));
          return true;
        });
  }

  /** Has told which key of which realm was revoked, on the thread that revokes it. */
  public void onRevoked(BiConsumer<Uri, String> listener) {
    listeners.add(listener);
  }

  /** Forgets the keys of a realm that is gone. */
  public void forget(Uri realm) {
    keeper.change(
        writing -> {
          for (SigningKey key : keys.getOrDefault(realm, List.of())) {
            writing.remove(realm, KIND, key.id());
          }
          set(writing, realm, List.of());
          return true;
        });
  }
}
