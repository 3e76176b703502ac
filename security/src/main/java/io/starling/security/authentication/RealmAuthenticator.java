package io.starling.security.authentication;

import io.starling.router.port.AnonymousAuthenticator;
import io.starling.router.port.Authenticator;
import io.starling.router.port.Origin;
import io.starling.router.port.Principal;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.DynamicAuthenticator;
import io.starling.security.model.PasswordRecord;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import io.starling.security.model.User;
import io.starling.security.oauth.AccessTokens;
import io.starling.security.password.HashingPool;
import io.starling.security.password.Improvement;
import io.starling.security.ticket.Tickets;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides who a client is by the users and sources of the realm that it wants to join.
 *
 * <p>A method is taken when the client offers it, the realm has it among its {@code authmethods},
 * and a source of the realm admits it for somebody from the client's address. The client's order
 * counts. A realm whose security is off lets everybody in as anonymous.
 *
 * <h2>Who exists is not told</h2>
 *
 * <p>What a client is asked, how, and what that costs is decided without a look at the user, so it
 * cannot depend on whether he exists, is disabled, or has a password, a key or a source of his own:
 *
 * <ul>
 *   <li>the method depends on HELLO, the realm's methods, and the sources for the address. A source
 *       for one user brings its method into play for all names: who is not admitted by it fails at
 *       the end as with a wrong secret. So a client that offers a method first that its user has
 *       nothing for is refused, although a later one would have served: trying the user's methods
 *       instead (as Bondy does) tells any passer-by which names have keys. {@code trust} alone goes
 *       on to the next method; it asks for nothing, so it tells who exists in any case;
 *   <li>stored forms of passwords are made up for who has none, alike those of others: {@link
 *       Mocks};
 *   <li>whether he may come in at all is looked at behind the proof, and any failure has the one
 *       answer {@code wamp.error.authentication_denied}. The log tells the operator what it was.
 * </ul>
 *
 * <p>What remains: a salt is the user's own, so an alias, which shows the same salt as the name,
 * tells who guesses both that they are one; salts that are not written in Base64 are not imitated;
 * and a user's salt changes when his password does.
 *
 * <p>A realm may leave methods to a procedure of a client instead of its users: {@link
 * DynamicAuthenticator}. Sources and locks count for these logins, too.
 *
 * <p>Guesses are slowed down by {@link Lockouts}; during a lock the right secret gets the answer
 * that a wrong one does.
 *
 * <p>Threads: safe for all.
 */
public final class RealmAuthenticator implements Authenticator, AutoCloseable {

  /** Who vouches for the identity of sessions. */
  static final String PROVIDER = "starling";

  /** The fewest bytes of the secret that unknown users are made from. */
  public static final int SECRET_BYTES = 32;

  private static final String DENIED = "the login was refused";

  private final SecurityDirectory directory;
  private final Tickets tickets;
  private final HashingPool pool;
  private final Mocks mocks;
  private final Map<AuthMethod, Method> methods = new EnumMap<>(AuthMethod.class);
  private final DynamicMethod dynamic = new DynamicMethod(this, methods);
  private volatile @Nullable ProcedureCaller caller;
  private final Authenticator open = new AnonymousAuthenticator();
  private final RightsCache rights = new RightsCache();
  private final LoginCounters counters = new LoginCounters();
  private final Lockouts lockouts;
  private final @Nullable Upgrades upgrades;
  private final LongSupplier nanoTime;
  private final LoginLog log;

  /**
   * Makes an authenticator, which is to be closed.
   *
   * @param clock tells the time in challenges
   * @param secret at least {@value #SECRET_BYTES} bytes that nobody knows and that stay the same
   *     from start to start, also on all nodes that know the same users: with another, the salts of
   *     users who do not exist change, which those of others never do
   */
  public RealmAuthenticator(
      SecurityDirectory directory, AuthenticationSettings settings, Clock clock, byte[] secret) {
    this(directory, settings, clock, secret, Backing.inMemory(directory, clock), System::nanoTime);
  }

  /**
   * Makes an authenticator, which is to be closed.
   *
   * @param backing what else logins work with
   * @param nanoTime tells the time for locks, of any origin
   */
  public RealmAuthenticator(
      SecurityDirectory directory,
      AuthenticationSettings settings,
      Clock clock,
      byte[] secret,
      Backing backing,
      LongSupplier nanoTime) {
    if (secret.length < SECRET_BYTES) {
      throw new IllegalArgumentException("the secret has " + secret.length + " bytes");
    }
    this.directory = directory;
    this.tickets = backing.tickets();
    this.pool = new HashingPool(settings.hashingThreads(), settings.hashingQueue());
    SecureRandom random = new SecureRandom();
    this.mocks = new Mocks(secret, settings.passwords());
    this.lockouts = new Lockouts(settings.lockout(), secret);
    this.nanoTime = nanoTime;
    this.upgrades =
        settings.upgradePasswords()
            ? new Upgrades(
                directory,
                new Improvement(settings.passwords()),
                backing.recordUpgrade(),
                pool,
                counters)
            : null;
    this.log = new LoginLog(nanoTime);
    PasswordMethod password = new PasswordMethod(pool);
    methods.put(AuthMethod.TRUST, new TrustMethod());
    methods.put(AuthMethod.PASSWORD, password);
    methods.put(AuthMethod.WAMPCRA, new WampCraMethod(random, clock));
    methods.put(AuthMethod.WAMP_SCRAM, new ScramMethod(random));
    if (settings.autobahnScram()) {
      methods.put(AuthMethod.SCRAM, new AutobahnScramMethod(random));
    }
    methods.put(AuthMethod.CRYPTOSIGN, new CryptosignMethod(random));
    methods.put(
        AuthMethod.TICKET,
        new TicketMethod(pool, tickets, settings.passwordAsTicket() ? password : null));
    methods.put(AuthMethod.TLS, new TlsMethod());
    methods.put(
        AuthMethod.OAUTH2,
        new OAuthMethod(
            new AccessTokens(tickets.verifier(), tickets.keys(), backing.issuers()), clock));
  }

  /** The counts of logins. */
  public LoginCounters counters() {
    return counters;
  }

  /** Says how procedures are called that decide on logins; before, they refuse everybody. */
  public void callBy(ProcedureCaller router) {
    caller = router;
  }

  @Nullable ProcedureCaller caller() {
    return caller;
  }

  /** How many logins wait for a procedure of a client that decides. */
  public int waitingForProcedures() {
    return dynamic.waiting();
  }

  /** The locks of users and addresses. */
  public Lockouts lockouts() {
    return lockouts;
  }

  /** How many logins wait for their password to be checked. */
  public int waiting() {
    return pool.waiting();
  }

  /** Ends the threads; logins that wait are not answered. */
  @Override
  public void close() {
    pool.close();
  }

  // ---------------------------------------------------------------------------- HELLO

  @Override
  public void begin(Attempt attempt, Consumer<Step> next) {
    Realm realm = directory.realm(attempt.realm());
    if (realm == null) {
      next.accept(new Deny(WampUris.NO_SUCH_REALM, "no such realm: " + attempt.realm()));
    } else if (!realm.allowsConnections()) {
      next.accept(refuse(attempt, null, Refusal.REALM_CLOSED, "allow_connections is false"));
    } else if (!realm.isSecurityEnabled()) {
      open.begin(attempt, next);
    } else {
      choose(attempt, realm, next);
    }
  }

  private void choose(Attempt attempt, Realm realm, Consumer<Step> next) {
    InetAddress address = addressOf(attempt.origin());
    List<String> offered = attempt.hello().authMethods();
    List<String> whyNot = new ArrayList<>();
    Claim unfit = null;
    for (String name : offered.isEmpty() ? List.of("anonymous") : offered) {
      AuthMethod method = AuthMethod.of(name);
      if (method == null
          || !isAvailable(method, realm, name, whyNot)
          || !isAdmittedForSome(realm, method, address, whyNot)) {
        continue;
      }
      if (method == AuthMethod.ANONYMOUS) {
        next.accept(anonymous(attempt));
        return;
      }
      Claim claim = claim(attempt, realm, method, address, whyNot);
      if (claim == null) {
        continue;
      }
      if (methodOf(claim).fits(claim)) {
        begin(claim, next);
        return;
      }
      unfit = unfit == null ? claim : unfit;
    }
    if (unfit != null) {
      begin(unfit, next);
      return;
    }
    next.accept(refuse(attempt, null, Refusal.NO_METHOD, String.join("; ", whyNot)));
  }

  private void begin(Claim claim, Consumer<Step> next) {
    if (isLocked(claim)) {
      next.accept(locked(claim));
      return;
    }
    methodOf(claim)
        .begin(
            claim,
            step ->
                next.accept(
                    step instanceof Challenge challenge ? guarded(claim, challenge) : step));
  }

  /** A lock may have begun when the client answers: it can begin any number of attempts at once. */
  private Challenge guarded(Claim claim, Challenge challenge) {
    return new Challenge(
        challenge.method(),
        challenge.extra(),
        (signature, extra, next) -> {
          if (isLocked(claim)) {
            next.accept(locked(claim));
          } else {
            challenge.answer().judge(signature, extra, next);
          }
        });
  }

  private boolean isAvailable(AuthMethod method, Realm realm, String name, List<String> whyNot) {
    if (method != AuthMethod.ANONYMOUS && !methods.containsKey(method)) {
      whyNot.add(name + " does not work on this node");
      return false;
    }
    if (!realm.effectiveMethods().contains(method)) {
      whyNot.add(name + " is not among the authmethods of the realm " + realm.effectiveMethods());
      return false;
    }
    return true;
  }

  private static boolean isDynamic(AuthMethod method, Realm realm) {
    DynamicAuthenticator authenticator = realm.authenticator();
    return authenticator != null && authenticator.methods().contains(method);
  }

  private Method methodOf(Claim claim) {
    Method found = isDynamic(claim.method(), claim.realm()) ? dynamic : methods.get(claim.method());
    if (found == null) {
      throw new IllegalStateException("no method " + claim.method());
    }
    return found;
  }

  private @Nullable Claim claim(
      Attempt attempt,
      Realm realm,
      AuthMethod method,
      @Nullable InetAddress address,
      List<String> whyNot) {
    String authid = attempt.hello().authid();
    String key = CryptosignMethod.announcedKey(attempt);
    if (authid == null && method == AuthMethod.CRYPTOSIGN && key != null) {
      Identity identity = Identity.findByKey(realm, key);
      return new Claim(this, attempt, realm, method, address, key, identity);
    }
    if (method == AuthMethod.TLS) {
      String name = TlsMethod.nameIn(attempt);
      if (attempt.origin().certificate() == null) {
        whyNot.add("tls needs a client certificate");
        return null;
      }
      String claimed = authid != null ? authid : name == null ? "" : name;
      Identity identity = Identity.find(realm, claimed);
      return new Claim(this, attempt, realm, method, address, claimed, identity);
    }
    if (authid == null && method == AuthMethod.OAUTH2) {
      // Who it is comes with the proof; until then failures are counted for the address.
      return new Claim(this, attempt, realm, method, address, "oauth2@" + text(address), null);
    }
    if (authid == null) {
      whyNot.add(method + " needs an authid");
      return null;
    }
    Identity identity = Identity.find(realm, authid);
    return new Claim(this, attempt, realm, method, address, authid, identity);
  }

  /** Whether a source admits a method for anybody, be it one user only: see {@link Claim}. */
  private static boolean isAdmittedForSome(
      Realm realm, AuthMethod method, @Nullable InetAddress address, List<String> whyNot) {
    Role everybody = method == AuthMethod.ANONYMOUS ? Role.ANONYMOUS : Role.ALL;
    boolean admitted =
        isAdmitted(realm.effectiveSources(everybody).stream(), method, address)
            || (method != AuthMethod.ANONYMOUS
                && isAdmitted(
                    realm.sources().stream().filter(source -> source.who() instanceof Role.OfUser),
                    method,
                    address));
    if (!admitted) {
      whyNot.add("no source of the realm admits " + method + " for anybody from " + text(address));
    }
    return admitted;
  }

  private static boolean isAdmitted(
      Stream<Source> sources, AuthMethod method, @Nullable InetAddress address) {
    return address != null
        && sources.anyMatch(source -> source.method() == method && source.covers(address));
  }

  private static String text(@Nullable InetAddress address) {
    return address == null ? "an unknown address" : address.getHostAddress();
  }

  /**
   * The address that sources are compared with. Who comes by a Unix socket is on this machine as
   * those are who come by loopback.
   */
  private static @Nullable InetAddress addressOf(Origin origin) {
    String text = origin.address();
    if (text == null) {
      return InetAddress.getLoopbackAddress();
    }
    int scope = text.indexOf('%');
    try {
      return InetAddress.ofLiteral(scope < 0 ? text : text.substring(0, scope));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  private Step anonymous(Attempt attempt) {
    String asked = attempt.hello().authrole();
    String method = AuthMethod.ANONYMOUS.wireName();
    if (asked != null && !asked.isEmpty() && !asked.equals(method)) {
      return refuse(attempt, AuthMethod.ANONYMOUS, Refusal.NO_ROLE, "asked for " + asked);
    }
    counters.accepted(AuthMethod.ANONYMOUS);
    return new Accept(
        new Principal(
            attempt.randomAuthid(),
            method,
            method,
            "static",
            Map.of(),
            Principal.Rights.ANONYMOUS));
  }

  @Override
  public void loggedOut(Uri realm, Principal principal) {
    String id = principal.credential();
    if (id != null && principal.authmethod().equals(AuthMethod.TICKET.wireName())) {
      // It waits until that is kept, which an event loop must not.
      Thread.startVirtualThread(() -> tickets.revoke(realm, principal.authid(), id));
    }
  }

  // ---------------------------------------------------------------------------- outcome

  Mocks mocks() {
    return mocks;
  }

  /** Why somebody may not come in by a claim that may well be right, or null when he may. */
  static @Nullable String whyNot(Claim claim, Realm realm, Identity identity) {
    if (!identity.isEnabled()) {
      return "the user is disabled";
    }
    Role user = new Role.OfUser(identity.user().username());
    return isAdmitted(realm.effectiveSources(user).stream(), claim.method(), claim.address())
        ? null
        : "no source of the realm admits "
            + claim.method()
            + " for "
            + user
            + " from "
            + text(claim.address());
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
    if (!isAdmitted(realm.effectiveSources(Role.ALL).stream(), claim.method(), claim.address())) {
      return disproven(claim, "no source of the realm admits " + claim.method() + " for all");
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
      case DENIED -> new Deny(WampUris.AUTHENTICATION_DENIED, DENIED);
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
