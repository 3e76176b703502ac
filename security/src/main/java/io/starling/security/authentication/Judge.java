package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Accept;
import io.starling.router.port.Authenticator.Attempt;
import io.starling.router.port.Authenticator.Deny;
import io.starling.router.port.Authenticator.Step;
import io.starling.router.port.Principal;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a claim: who is let in, as whom and with which roles, and what the others hear.
 * Keeps the counts, the locks and the log.
 *
 * <p>Threads: safe for all.
 */
final class Judge {

  /** Who vouches for the identity of sessions. */
  static final String PROVIDER = "starling";

  private static final String DENIED = "the login was refused";

  private final SecurityDirectory directory;
  private final Mocks mocks;
  private final Lockouts lockouts;
  private final @Nullable Upgrades upgrades;
  private final LoginCounters counters;
  private final LongSupplier nanoTime;
  private final LoginLog log;
  private final RightsCache rights = new RightsCache();

  /**
   * Makes a judge.
   *
   * @param upgrades null when stored forms of passwords stay as they are
   * @param nanoTime tells the time for locks, of any origin
   */
  Judge(
      SecurityDirectory directory,
      Mocks mocks,
      Lockouts lockouts,
      @Nullable Upgrades upgrades,
      LoginCounters counters,
      LongSupplier nanoTime) {
    this.directory = directory;
    this.mocks = mocks;
    this.lockouts = lockouts;
    this.upgrades = upgrades;
    this.counters = counters;
    this.nanoTime = nanoTime;
    this.log = new LoginLog(nanoTime);
  }

  LoginCounters counters() {
    return counters;
  }

  Lockouts lockouts() {
    return lockouts;
  }

  Mocks mocks() {
    return mocks;
  }

  /** Why somebody may not come in by a claim that may well be right, or null when he may. */
  static @Nullable String whyNot(Claim claim, Realm realm, Identity identity) {
    if (!identity.isEnabled()) {
      return "the user is disabled";
    }
    Role user = new Role.OfUser(identity.user().username());
    return Admission.isFor(user, realm, claim.method(), claim.address())
        ? null
        : Admission.whyNot(claim.method(), user, claim.address());
  }

  boolean isLocked(Claim claim) {
    return lockouts.isLocked(claim.who(), nanoTime.getAsLong());
  }

  Step locked(Claim claim) {
    return refuse(
        claim.attempt(), claim.method(), Refusal.LOCKED, "too many logins have failed lately");
  }

  /** It could not be found out whether the claim is right. */
  Step mishap(Claim claim, String why) {
    return refuse(claim.attempt(), claim.method(), Refusal.AUTHENTICATOR_FAILED, why);
  }

  /** Lets in whom a procedure of a client vouches for. */
  Step admitted(Claim claim, Decision.Admitted admitted) {
    String asked = claim.attempt().hello().authrole();
    Set<String> roles = admitted.roles();
    if (asked != null && !Roles.isAll(asked)) {
      if (!roles.contains(asked)) {
        return refuse(claim.attempt(), claim.method(), Refusal.NO_ROLE, "asked for " + asked);
      }
      roles = Set.of(asked);
    }
    counters.accepted(claim.method());
    lockouts.succeeded(claim.who());
    return new Accept(
        new Principal(
            admitted.authid(),
            roles.stream().sorted().collect(Collectors.joining(",")),
            claim.method().wireName(),
            "dynamic",
            admitted.extra(),
            rights.ofVouched(claim.realm().uri(), admitted.authid(), roles)));
  }

  Step disproven(Claim claim, String why) {
    Step step = refuse(claim.attempt(), claim.method(), Refusal.DENIED, why);
    lockouts
        .failed(claim.who(), nanoTime.getAsLong())
        .forEach(lock -> log.locked(claim.attempt(), lock));
    return step;
  }

  /**
   * A proof that was right once: what does not count as a failure, or clients that come again by
   * themselves would lock their users out.
   */
  Step outdated(Claim claim, String why) {
    return refuse(claim.attempt(), claim.method(), Refusal.OUTDATED, why);
  }

  /** Lets the client of a claim in, if he who was proven may come in now. */
  Step proven(Claim claim, Proof proof) {
    Identity proven = claim.identity();
    Realm realm = directory.realm(claim.realm().uri());
    Identity identity =
        proven == null || realm == null ? null : Identity.find(realm, proven.user().username());
    if (proven == null || realm == null || identity == null) {
      return claim.disproven("the user is gone");
    }
    String whyNot = whyNot(claim, realm, identity);
    if (whyNot != null) {
      return claim.disproven(whyNot);
    }
    if (!isSamePassword(proven.passwords(), identity.passwords())
        || !identity.authorizedKeys().equals(proven.authorizedKeys())) {
      return claim.disproven("the credentials were changed meanwhile");
    }
    User user = identity.user();
    Roles roles = Roles.of(realm, user, claim.attempt().hello().authrole());
    if (roles == null) {
      return refuse(
          claim.attempt(),
          claim.method(),
          Refusal.NO_ROLE,
          "asked for " + claim.attempt().hello().authrole());
    }
    counters.accepted(claim.method());
    lockouts.succeeded(claim.who());
    return new Accept(
        new Principal(
            user.username(),
            roles.name(),
            claim.method().wireName(),
            PROVIDER,
            withMeta(proof.authextra(), user),
            rights.of(realm.uri(), user.username(), roles.groups()),
            proof.credential()),
        proof.validFor());
  }

  /** Lets somebody in who is no user, with the groups of the realm that he is vouched to be in. */
  Step vouched(Claim claim, Set<String> groups, Proof proof) {
    Realm realm = claim.realm();
    Set<String> found = new TreeSet<>(groups);
    found.removeIf(group -> realm.effectiveGroup(group) == null);
    String asked = claim.attempt().hello().authrole();
    if (found.isEmpty()) {
      return disproven(claim, "no such user, and no claim leads to a group");
    }
    if (!Admission.isForAll(realm, claim.method(), claim.address())) {
      return disproven(claim, Admission.whyNot(claim.method(), Role.ALL, claim.address()));
    }
    if (asked != null && !Roles.isAll(asked)) {
      if (!found.contains(asked)) {
        return refuse(claim.attempt(), claim.method(), Refusal.NO_ROLE, "asked for " + asked);
      }
      found.retainAll(Set.of(asked));
    }
    counters.accepted(claim.method());
    lockouts.succeeded(claim.who());
    return new Accept(
        new Principal(
            claim.authid(),
            String.join(",", found),
            claim.method().wireName(),
            PROVIDER,
            proof.authextra(),
            rights.ofVouched(realm.uri(), claim.authid(), found),
            proof.credential()),
        proof.validFor());
  }

  private boolean isSamePassword(List<PasswordRecord> then, List<PasswordRecord> now) {
    return then.equals(now) || (upgrades != null && upgrades.isUpgrade(then, now));
  }

  /** A client was let in by a password in clear. */
  void seen(Claim claim, String password) {
    Identity identity = claim.identity();
    if (upgrades != null && identity != null) {
      upgrades.consider(claim.realm(), identity, password);
    }
  }

  private static Map<String, Object> withMeta(Map<String, Object> authextra, User user) {
    if (user.meta().isEmpty()) {
      return authextra;
    }
    Map<String, Object> all = new LinkedHashMap<>(authextra);
    all.put("meta", user.meta());
    return all;
  }

  /**
   * Refuses a client, counts and logs it.
   *
   * @param why for the operator; clients are told no more than the kind
   */
  Step refuse(Attempt attempt, @Nullable AuthMethod method, Refusal refusal, String why) {
    counters.refused(refusal);
    log.refused(attempt, method == null ? null : method.wireName(), refusal, why);
    return switch (refusal) {
      case REALM_CLOSED ->
          new Deny(WampUris.AUTHENTICATION_FAILED, "this realm takes no connections");
      case NO_METHOD -> noMethod(attempt.hello().authMethods());
      case DENIED, OUTDATED -> new Deny(WampUris.AUTHENTICATION_DENIED, DENIED);
      case NO_ROLE -> new Deny(WampUris.NO_SUCH_ROLE, "no such role");
      case BUSY ->
          new Deny(WampUris.AUTHENTICATION_FAILED, "too many logins at once; try again later");
      case AUTHENTICATOR_FAILED ->
          new Deny(
              WampUris.AUTHENTICATION_FAILED, "the login could not be judged; try again later");
      case LOCKED ->
          new Deny(WampUris.AUTHENTICATION_FAILED, "too many failed logins; try again later");
    };
  }

  private static Step noMethod(List<String> offered) {
    Uri reason =
        offered.isEmpty() ? WampUris.AUTHENTICATION_REQUIRED : WampUris.NO_MATCHING_AUTH_METHOD;
    return new Deny(
        reason,
        offered.isEmpty()
            ? "this realm asks for an identity, and no authmethods are offered"
            : "none of the authmethods " + offered + " is admitted");
  }
}
