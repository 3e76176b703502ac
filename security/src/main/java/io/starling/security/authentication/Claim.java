package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Attempt;
import io.starling.router.port.Authenticator.Step;
import io.starling.security.directory.Realm;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.PasswordRecord;
import io.starling.security.password.Passwords;
import io.starling.security.token.TokenException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client's claim to be somebody, while a method examines it. A method asks for what the user has
 * and gets it for a user who does not exist as well, made up, so that it treats both alike; the
 * claim of such a user fails at the end, whatever the proof, as does that of a user who is disabled
 * or whom no source admits by this method from here.
 */
final class Claim {

  private final Judge judge;
  private final Attempt attempt;
  private final Realm realm;
  private final AuthMethod method;
  private final @Nullable InetAddress address;
  private final String authid;
  private final @Nullable Identity identity;
  private final @Nullable Decision decision;
  private final Lockouts.Who who;

  Claim(
      Judge judge,
      Attempt attempt,
      Realm realm,
      AuthMethod method,
      @Nullable InetAddress address,
      String authid,
      @Nullable Identity identity) {
    this(judge, attempt, realm, method, address, authid, identity, null);
  }

  private Claim(
      Judge judge,
      Attempt attempt,
      Realm realm,
      AuthMethod method,
      @Nullable InetAddress address,
      String authid,
      @Nullable Identity identity,
      @Nullable Decision decision) {
    this.judge = judge;
    this.attempt = attempt;
    this.realm = realm;
    this.method = method;
    this.address = address;
    this.authid = authid;
    this.identity = identity;
    this.decision = decision;
    this.who = judge.lockouts().who(realm.uri(), authid, address);
  }

  Attempt attempt() {
    return attempt;
  }

  AuthMethod method() {
    return method;
  }

  /** Where the client is, or null when that cannot be told. */
  @Nullable InetAddress address() {
    return address;
  }

  /** Who the client claims to be, in its own words. */
  String authid() {
    return authid;
  }

  /** Whose failures are counted. */
  Lockouts.Who who() {
    return who;
  }

  @Nullable Identity identity() {
    return identity;
  }

  /** Whether he who is claimed exists and may come in without a proof. */
  boolean needsNoProof() {
    return identity != null && Judge.whyNot(this, realm, identity) == null;
  }

  /**
   * The stored form of a password, of a kind; that of nobody when there is none. Nobody's is made
   * in any case, since that takes time.
   */
  <T extends PasswordRecord> T password(Class<T> kind) {
    T mock =
        decision == null
            ? judge.mocks().password(realm, authid, kind)
            : judge.mocks().decided(realm, authid, kind);
    return stored(kind).orElse(mock);
  }

  /** The stored form of the password that is cheapest to verify a password against. */
  PasswordRecord anyPassword() {
    PasswordRecord mock = judge.mocks().anyPassword(realm, authid);
    return Passwords.cheapest(passwords()).orElse(mock);
  }

  /** Whether there is a stored form of a kind; for the operator, clients are not told. */
  boolean has(Class<? extends PasswordRecord> kind) {
    return stored(kind).isPresent();
  }

  private <T extends PasswordRecord> Optional<T> stored(Class<T> kind) {
    return passwords().stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  private List<PasswordRecord> passwords() {
    return decision == null ? Identity.passwordsOf(realm, authid, identity) : decision.passwords();
  }

  Set<String> authorizedKeys() {
    if (decision != null) {
      return decision.keys();
    }
    return identity == null ? Set.of() : identity.authorizedKeys();
  }

  /** The proof is right: lets the client in, if it claims to be somebody who may come in. */
  Step proven(Map<String, Object> authextra) {
    return proven(Proof.with(authextra));
  }

  /** The same, by something that may end. */
  Step proven(Proof proof) {
    if (decision == null) {
      return judge.proven(this, proof);
    }
    Decision.Admitted admitted = decision.admitted();
    return admitted == null
        ? disproven("")
        : judge.admitted(this, admitted.with(proof.authextra()));
  }

  /** The same claim, on which a procedure of a client has decided. */
  Claim decided(Decision decided) {
    return new Claim(judge, attempt, realm, method, address, authid, null, decided);
  }

  /** The same client's claim to be somebody else, whom its proof has named. */
  Claim of(String name) {
    return new Claim(judge, attempt, realm, method, address, name, Identity.find(realm, name));
  }

  /** The proof is right, and speaks of somebody who is no user: lets him in with some groups. */
  Step vouched(Set<String> groups, Proof proof) {
    return judge.vouched(this, groups, proof);
  }

  /**
   * The proof is wrong.
   *
   * @param why for the operator
   */
  Step disproven(String why) {
    if (decision != null) {
      return judge.disproven(this, decision.admitted() == null ? decision.whyNot() : why);
    }
    return judge.disproven(this, identity == null ? "no such user" : why);
  }

  /** A token is not good any more, or never was. */
  Step disproven(TokenException refusal, String why) {
    return refusal.isOutdated() && decision == null ? judge.outdated(this, why) : disproven(why);
  }

  /** The client was let in by this password: its stored forms may be made better, later. */
  void seen(String password) {
    judge.seen(this, password);
  }

  /** Whether too many logins have failed lately. */
  boolean isLocked() {
    return judge.isLocked(this);
  }

  /** Too many logins have failed lately. */
  Step locked() {
    return judge.locked(this);
  }

  /** Too much is to be done already. */
  Step busy() {
    return judge.refuse(attempt, method, Refusal.BUSY, "the queue of logins is full");
  }

  Realm realm() {
    return realm;
  }
}
