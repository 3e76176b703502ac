package io.starling.security.ticket;

import io.starling.security.directory.Change;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.User;
import io.starling.security.token.Keeper;
import io.starling.security.token.RealmKeys;
import io.starling.security.token.SigningKey;
import io.starling.security.token.Token;
import io.starling.security.token.TokenException;
import io.starling.security.token.TokenVerifier;
import io.starling.wamp.uri.Uri;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The tickets of users: signed tokens that are good as long as they are known here. So one that was
 * revoked is of no use from that moment on, and those of a user go with him, and with his password
 * and keys.
 *
 * <p>A user has one ticket for each use (realm, scope, client, device): another takes its place.
 * Tickets of single sign-on are signed with the key of the single sign-on realm, others with that
 * of their realm.
 *
 * <pre>{@code
 * Tickets tickets = new Tickets(directory, keys, verifier, TicketSettings.DEFAULT, keeper, clock);
 * Tickets.Issued issued = tickets.issue(new TicketRequest(...));
 * Ticket ticket = tickets.verify(realm, issued.token());
 * }</pre>
 *
 * <p>Threads: safe for all. What issues or revokes waits for the {@link Keeper}, logins never do.
 */
public final class Tickets {

  /** What tells tickets from other tokens ({@code typ}). */
  public static final String TYPE = "ticket+jwt";

  private static final String KIND = "ticket";
  private static final int ID_BYTES = 16;

  private final SecurityDirectory directory;
  private final RealmKeys keys;
  private final TokenVerifier verifier;
  private final TicketSettings settings;
  private final Keeper keeper;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final List<Consumer<Ticket>> listeners = new CopyOnWriteArrayList<>();

  /** Logins with tickets read; who revokes writes, so that no login is in the middle then. */
  private final ReadWriteLock lock = new ReentrantReadWriteLock();

  /** Those of each user that has any; under {@link #lock}. */
  private final ConcurrentHashMap<Owner, List<Ticket>> byOwner = new ConcurrentHashMap<>();

  /** A user of the realm that signs. */
  private record Owner(Uri issuer, String authid) {
    static Owner of(Ticket ticket) {
      return new Owner(ticket.issuer(), ticket.authid());
    }
  }

  /**
   * A ticket and its token, which is a secret.
   *
   * @param token what its user logs in with
   */
  public record Issued(Ticket ticket, String token) {
    @Override
    public String toString() {
      return ticket.toString();
    }
  }

  /** Takes up the tickets that were kept, and follows the directory and the keys from now on. */
  public Tickets(
      SecurityDirectory directory,
      RealmKeys keys,
      TokenVerifier verifier,
      TicketSettings settings,
      Keeper keeper,
      Clock clock) {
    this.directory = directory;
    this.keys = keys;
    this.verifier = verifier;
    this.settings = settings;
    this.keeper = keeper;
    this.clock = clock;
    Instant now = clock.instant();
    for (Keeper.Entry entry : keeper.load(KIND)) {
      Ticket ticket = TicketForm.read(entry.value());
      boolean isKnown = entry.realm().equals(ticket.realm()) && isUser(ticket) && isSigned(ticket);
      if (isKnown && ticket.expires().isAfter(now)) {
        byOwner.merge(Owner.of(ticket), List.of(ticket), Tickets::join);
      }
    }
    directory.onChange(this::changed);
    keys.onRevoked((realm, id) -> forgetIf(t -> t.issuer().equals(realm) && t.keyId().equals(id)));
  }

  private boolean isSigned(Ticket ticket) {
    return keys.verifying(ticket.issuer(), ticket.keyId()) != null;
  }

  private boolean isUser(Ticket ticket) {
    Realm realm = directory.realm(ticket.realm());
    User user = realm == null ? null : realm.user(ticket.authid());
    return user != null && user.enabled();
  }

  /** Tickets that are gone with the process. */
  public static Tickets inMemory(SecurityDirectory directory, Clock clock) {
    return new Tickets(
        directory,
        new RealmKeys(Keeper.NOTHING, TicketSettings.DEFAULT.expiryTimeMax(), clock),
        new TokenVerifier(clock, Duration.ofSeconds(30)),
        TicketSettings.DEFAULT,
        Keeper.NOTHING,
        clock);
  }

  private static List<Ticket> join(List<Ticket> some, List<Ticket> more) {
    List<Ticket> all = new ArrayList<>(some);
    all.addAll(more);
    return List.copyOf(all);
  }

  /** The keys that tickets are signed with. */
  public RealmKeys keys() {
    return keys;
  }

  /** What verifies the signatures of tokens. */
  public TokenVerifier verifier() {
    return verifier;
  }

  /** The settings. */
  public TicketSettings settings() {
    return settings;
  }

  /** Has told which tickets were revoked, on the thread that revokes them. */
  public void onRevoked(Consumer<Ticket> listener) {
    listeners.add(listener);
  }

  /** The realms where a ticket can be used. */
  public List<Uri> realmsOf(Ticket ticket) {
    return ticket.scope().isSso()
        ? directory.realms().stream()
            .filter(realm -> Objects.equals(ticket.issuer(), ssoUri(realm)))
            .map(Realm::uri)
            .toList()
        : List.of(ticket.realm());
  }

  private static @Nullable Uri ssoUri(@Nullable Realm realm) {
    Realm sso = realm == null ? null : realm.ssoRealm();
    return sso == null ? null : sso.uri();
  }

  // ---------------------------------------------------------------------------- issuing

  /**
   * Issues a ticket, in the place of the one that the user has for the same use.
   *
   * @throws IllegalArgumentException when the user is not there, or the scope is single sign-on and
   *     he is not one of a single sign-on realm
   */
  public Issued issue(TicketRequest request) {
    return keeper.change(writing -> issue(writing, request));
  }

  private Issued issue(Keeper.Writing writing, TicketRequest request) {
    Uri issuer = issuerOf(request);
    SigningKey key = keys.signing(issuer);
    Instant now = clock.instant().truncatedTo(ChronoUnit.SECONDS);
    Ticket ticket =
        new Ticket(
            drawId(),
            issuer,
            request.realm(),
            request.authid(),
            request.scope(),
            request.clientId(),
            request.deviceId(),
            request.authmethod(),
            key.id(),
            now,
            now.plus(lifeOf(request)));
    add(writing, ticket);
    return new Issued(ticket, RealmKeys.sign(key, TYPE, TicketForm.claims(ticket)));
  }

  private Uri issuerOf(TicketRequest request) {
    Realm realm = directory.realm(request.realm());
    User user = realm == null ? null : realm.user(request.authid());
    if (realm == null || user == null) {
      throw new IllegalArgumentException("there is no user " + request.authid());
    }
    if (!request.scope().isSso()) {
      return realm.uri();
    }
    Uri sso = ssoUri(realm);
    if (sso == null || !Objects.equals(sso, user.ssoRealmUri())) {
      throw new IllegalArgumentException(
          request.authid() + " is not a user of a single sign-on realm");
    }
    return sso;
  }

  private Duration lifeOf(TicketRequest request) {
    Duration asked = request.expiryTime();
    if (asked == null) {
      return settings.expiryTime();
    }
    return asked.compareTo(settings.expiryTimeMax()) > 0 ? settings.expiryTimeMax() : asked;
  }

  private String drawId() {
    byte[] id = new byte[ID_BYTES];
    random.nextBytes(id);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  private void add(Keeper.Writing writing, Ticket ticket) {
    Owner owner = Owner.of(ticket);
    List<Ticket> before = byOwner.getOrDefault(owner, List.of());
    List<Ticket> kept = new ArrayList<>();
    List<Ticket> dropped = new ArrayList<>();
    for (Ticket other : before) {
      boolean stays = other.expires().isAfter(ticket.issued()) && !other.use().equals(ticket.use());
      (stays ? kept : dropped).add(other);
    }
    kept.sort(Comparator.comparing(Ticket::expires));
    while (kept.size() >= settings.perUserMax()) {
      dropped.add(kept.removeFirst());
    }
    kept.add(ticket);
    writing.put(
        new Keeper.Entry(
            ticket.realm(), KIND, ticket.id(), TicketForm.write(ticket), ticket.expires()));
    dropped.forEach(old -> writing.remove(old.realm(), KIND, old.id()));
    writing.otherwise(() -> set(owner, before));
    set(owner, kept);
  }

  /** Changes of the tickets of a user happen inside of those of the {@link Keeper} only. */
  private void set(Owner owner, List<Ticket> tickets) {
    lock.writeLock().lock();
    try {
      if (tickets.isEmpty()) {
        byOwner.remove(owner);
      } else {
        byOwner.put(owner, List.copyOf(tickets));
      }
    } finally {
      lock.writeLock().unlock();
    }
  }

  // ---------------------------------------------------------------------------- verifying

  /** Whether a text has the form of a ticket; nothing is verified. */
  public static boolean isTicket(String text) {
    return TokenVerifier.isOfType(text, TYPE);
  }

  /**
   * Verifies a ticket that is used in a realm.
   *
   * @throws TokenException with the reason when it is not good there, or not any more
   */
  public Ticket verify(Uri realm, String token) throws TokenException {
    Token verified = verifier.verify(token, new TicketSource(keys, realm, ssoOf(realm)));
    Ticket ticket = find(Uri.of(verified.issuer()), verified.subject(), verified.id());
    if (ticket == null) {
      throw TokenException.outdated("it was revoked, or another was issued in its place");
    }
    return ticket;
  }

  private @Nullable Uri ssoOf(Uri realm) {
    return ssoUri(directory.realm(realm));
  }

  private @Nullable Ticket find(Uri issuer, @Nullable String authid, @Nullable String id) {
    if (authid == null || id == null) {
      return null;
    }
    for (Ticket ticket : byOwner.getOrDefault(new Owner(issuer, authid), List.of())) {
      if (ticket.id().equals(id)) {
        return ticket;
      }
    }
    return null;
  }

  /**
   * Does something if a ticket has not been revoked; who revokes it waits until that is done.
   *
   * @return whether it was done
   */
  public boolean whileGood(Ticket ticket, Runnable work) {
    lock.readLock().lock();
    try {
      boolean isGood = find(ticket.issuer(), ticket.authid(), ticket.id()) != null;
      if (isGood) {
        work.run();
      }
      return isGood;
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Returns a ticket of an id that is good in a realm, or null. */
  public @Nullable Ticket find(Uri realm, String id) {
    Uri sso = ssoOf(realm);
    return byOwner.entrySet().stream()
        .filter(
            of -> of.getKey().issuer().equals(realm) || Objects.equals(of.getKey().issuer(), sso))
        .flatMap(of -> of.getValue().stream())
        .filter(ticket -> ticket.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  /** The tickets of a user that are good in a realm, in the order of their issue. */
  public List<Ticket> of(Uri realm, String authid) {
    Instant now = clock.instant();
    List<Ticket> found = new ArrayList<>(byOwner.getOrDefault(new Owner(realm, authid), List.of()));
    Realm in = directory.realm(realm);
    User user = in == null ? null : in.user(authid);
    Uri sso = ssoUri(in);
    if (sso != null && user != null && Objects.equals(sso, user.ssoRealmUri())) {
      found.addAll(byOwner.getOrDefault(new Owner(sso, authid), List.of()));
    }
    found.removeIf(ticket -> !ticket.expires().isAfter(now));
    found.sort(Comparator.comparing(Ticket::issued).thenComparing(Ticket::id));
    return found;
  }

  // ---------------------------------------------------------------------------- revoking

  /** Revokes a ticket; returns whether it was good. */
  public boolean revoke(Ticket ticket) {
    return revoke(Owner.of(ticket), other -> other.id().equals(ticket.id())) > 0;
  }

  /** Revokes a ticket of a user that is good in a realm, by its id; returns whether it was. */
  public boolean revoke(Uri realm, String authid, String id) {
    return of(realm, authid).stream().anyMatch(ticket -> ticket.id().equals(id) && revoke(ticket));
  }

  /** Revokes the tickets of a user that are good in a realm; returns how many. */
  public int revokeAll(Uri realm, String authid) {
    return keeper.change(
        writing -> {
          int revoked = 0;
          for (Ticket ticket : of(realm, authid)) {
            revoked += revoke(ticket) ? 1 : 0;
          }
          return revoked;
        });
  }

  /**
   * Forgets tickets, however many they are, that are kept no more or not taken up again: their
   * realm or their key is gone.
   */
  private void forgetIf(Predicate<Ticket> which) {
    keeper.change(
        writing -> {
          byOwner.keySet().forEach(owner -> forget(writing, owner, which));
          return true;
        });
  }

  private int revoke(Owner owner, Predicate<Ticket> which) {
    return keeper.change(
        writing -> {
          List<Ticket> revoked = forget(writing, owner, which);
          revoked.forEach(ticket -> writing.remove(ticket.realm(), KIND, ticket.id()));
          return revoked.size();
        });
  }

  private List<Ticket> forget(Keeper.Writing writing, Owner owner, Predicate<Ticket> which) {
    List<Ticket> before = byOwner.getOrDefault(owner, List.of());
    List<Ticket> kept = before.stream().filter(which.negate()).toList();
    List<Ticket> gone = before.stream().filter(which).toList();
    if (!gone.isEmpty()) {
      writing.otherwise(() -> set(owner, before));
      set(owner, kept);
      gone.forEach(ticket -> listeners.forEach(listener -> listener.accept(ticket)));
    }
    return gone;
  }

  private void changed(Change change) {
    switch (change) {
      case Change.RealmRemoved(Uri realm) -> {
        forgetIf(ticket -> ticket.issuer().equals(realm) || ticket.realm().equals(realm));
        keys.forget(realm);
      }
      case Change.UserChanged user -> {
        if (user.before() != null && !isAsTrustworthy(user)) {
          forgetUser(user.realm(), user.before());
        }
      }
      case Change.RealmAdded _,
          Change.DefinitionChanged _,
          Change.RulesChanged _,
          Change.SourcesChanged _ -> {}
    }
  }

  private static boolean isAsTrustworthy(Change.UserChanged change) {
    User before = change.before();
    User after = change.after();
    return before != null
        && after != null
        && after.enabled()
        && !change.changesCredentials()
        && Objects.equals(after.ssoRealmUri(), before.ssoRealmUri());
  }

  private void forgetUser(Uri realm, User before) {
    revoke(new Owner(realm, before.username()), ticket -> true);
    if (before.ssoRealmUri() != null) {
      revoke(
          new Owner(before.ssoRealmUri(), before.username()),
          ticket -> ticket.realm().equals(realm));
    }
  }
}
