package io.starling.security.authentication;

import io.starling.router.port.AnonymousAuthenticator;
import io.starling.router.port.Authenticator;
import io.starling.router.port.Principal;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.DynamicAuthenticator;
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
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
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

  /** The fewest bytes of the secret that unknown users are made from. */
  public static final int SECRET_BYTES = 32;

  private final SecurityDirectory directory;
  private final Tickets tickets;
  private final HashingPool pool;
  private final Map<AuthMethod, Method> methods = new EnumMap<>(AuthMethod.class);
  private final DynamicMethod dynamic;
  private final Authenticator open = new AnonymousAuthenticator();
  private final Judge judge;

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
    LoginCounters counters = new LoginCounters();
    Upgrades upgrades =
        settings.upgradePasswords()
            ? new Upgrades(
                directory,
                new Improvement(settings.passwords()),
                backing.recordUpgrade(),
                pool,
                counters)
            : null;
    this.judge =
        new Judge(
            directory,
            new Mocks(secret, settings.passwords()),
            new Lockouts(settings.lockout(), secret),
            upgrades,
            counters,
            nanoTime);
    this.dynamic = new DynamicMethod(judge, methods);
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
    return judge.counters();
  }

  /** Says how procedures are called that decide on logins; before, they refuse everybody. */
  public void callBy(ProcedureCaller router) {
    dynamic.callBy(router);
  }

  /** How many logins wait for a procedure of a client that decides. */
  public int waitingForProcedures() {
    return dynamic.waiting();
  }

  /** The locks of users and addresses. */
  public Lockouts lockouts() {
    return judge.lockouts();
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
      next.accept(judge.refuse(attempt, null, Refusal.REALM_CLOSED, "allow_connections is false"));
    } else if (!realm.isSecurityEnabled()) {
      open.begin(attempt, next);
    } else {
      choose(attempt, realm, next);
    }
  }

  private void choose(Attempt attempt, Realm realm, Consumer<Step> next) {
    InetAddress address = Admission.addressOf(attempt.origin());
    List<String> offered = attempt.hello().authMethods();
    List<String> whyNot = new ArrayList<>();
    Claim unfit = null;
    for (String name : offered.isEmpty() ? List.of("anonymous") : offered) {
      AuthMethod method = AuthMethod.of(name);
      if (method == null
          || !isAvailable(method, realm, name, whyNot)
          || !isAdmitted(method, realm, address, whyNot)) {
        continue;
      }
      if (method == AuthMethod.ANONYMOUS && !isDynamic(method, realm)) {
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
    next.accept(judge.refuse(attempt, null, Refusal.NO_METHOD, String.join("; ", whyNot)));
  }

  private void begin(Claim claim, Consumer<Step> next) {
    if (judge.isLocked(claim)) {
      next.accept(judge.locked(claim));
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
          if (judge.isLocked(claim)) {
            next.accept(judge.locked(claim));
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

  private static boolean isAdmitted(
      AuthMethod method, Realm realm, @Nullable InetAddress address, List<String> whyNot) {
    boolean admitted = Admission.isForSome(realm, method, address);
    if (!admitted) {
      whyNot.add(Admission.whyNot(method, "anybody", address));
    }
    return admitted;
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
    if (method == AuthMethod.ANONYMOUS) {
      return new Claim(judge, attempt, realm, method, address, attempt.randomAuthid(), null);
    }
    String authid = attempt.hello().authid();
    String key = CryptosignMethod.announcedKey(attempt);
    if (authid == null && method == AuthMethod.CRYPTOSIGN && key != null) {
      Identity identity = Identity.findByKey(realm, key);
      return new Claim(judge, attempt, realm, method, address, key, identity);
    }
    if (method == AuthMethod.TLS) {
      String name = TlsMethod.nameIn(attempt);
      if (attempt.origin().certificate() == null) {
        whyNot.add("tls needs a client certificate");
        return null;
      }
      String claimed = authid != null ? authid : name == null ? "" : name;
      Identity identity = Identity.find(realm, claimed);
      return new Claim(judge, attempt, realm, method, address, claimed, identity);
    }
    if (authid == null && method == AuthMethod.OAUTH2) {
      // Who it is comes with the proof; until then failures are counted for the address.
      return new Claim(
          judge, attempt, realm, method, address, "oauth2@" + Admission.text(address), null);
    }
    if (authid == null) {
      whyNot.add(method + " needs an authid");
      return null;
    }
    Identity identity = Identity.find(realm, authid);
    return new Claim(judge, attempt, realm, method, address, authid, identity);
  }

  private Step anonymous(Attempt attempt) {
    String asked = attempt.hello().authrole();
    String method = AuthMethod.ANONYMOUS.wireName();
    if (asked != null && !asked.isEmpty() && !asked.equals(method)) {
      return judge.refuse(attempt, AuthMethod.ANONYMOUS, Refusal.NO_ROLE, "asked for " + asked);
    }
    judge.counters().accepted(AuthMethod.ANONYMOUS);
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
}
