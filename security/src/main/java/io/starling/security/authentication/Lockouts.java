package io.starling.security.authentication;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.wamp.uri.Uri;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Refuses guesses: after some failures logins are locked for a time that doubles with each further
 * one.
 *
 * <p>Counted are a user from an address first, so that guessing from one place does not lock out a
 * user who is elsewhere; an address, whichever users it tries; and with a higher limit a user from
 * all addresses together, against guesses from many places. That last lock is what somebody may do
 * to a victim on purpose, so it does not hold where that user has logged in before. Users are
 * counted by the name that the client gave, whether or not it is somebody's: a lock tells nothing.
 * Of IPv6 addresses the first 64 bits count, since one host can have all addresses of them.
 *
 * <p>What comes during a lock does not count. A success clears the counts of the user and not those
 * of the address: who has one account could go on with others otherwise. Memory is bounded: names
 * are kept as keyed hashes, and of too many the oldest are forgotten.
 *
 * <p>Times are nanoseconds of one origin. Threads: safe for all.
 */
public final class Lockouts {

  /** What is locked; each is a value of the label {@code by} of a metric. */
  public enum By {
    /** A user from an address. */
    USER_AND_ADDRESS,
    /** A user, wherever he has not logged in before. */
    USER,
    /** An address. */
    ADDRESS;

    /** The value of the metric's label. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final String HMAC = "HmacSHA256";
  private static final int IPV6_NETWORK_BYTES = 8;

  /** How many of those that count no longer are removed for one that is added. */
  private static final int SWEPT = 2;

  private final LockoutSettings settings;
  private final SecretKeySpec secret;
  private final Map<By, Table> tables = new EnumMap<>(By.class);
  private long forgotten;

  /** Users at addresses from where they have logged in; the latest is the last. */
  private final LinkedHashMap<Key, Boolean> known = new LinkedHashMap<>();

  /** Something that is counted: 128 bits of a user, a family and 64 bits of an address, or both. */
  record Key(long user1, long user2, int family, long network) {}

  /**
   * Who tries to log in.
   *
   * @param address null when it is trusted or cannot be told
   */
  record Who(Key userAndAddress, Key user, @Nullable Key address) {}

  /** A lock that begins. */
  record Lock(By by, Duration length) {}

  private static final class Failures {
    int number;
    long lockedUntil;
    long countsUntil;
  }

  /** Failures of one kind. */
  private final class Table {
    private final int limit;
    private long begun;

    /** Who failed last is the last. */
    private final LinkedHashMap<Key, Failures> failures = new LinkedHashMap<>();

    Table(int limit) {
      this.limit = limit;
    }

    boolean isLocked(Key key, long now) {
      Failures found = failures.get(key);
      return found != null && found.number >= limit && found.lockedUntil - now > 0;
    }

    /** Counts a failure and returns how long the lock is that it begins, or null. */
    @Nullable Duration count(Key key, long now) {
      if (limit == 0 || isLocked(key, now)) {
        return null;
      }
      sweep(now);
      Failures found = failures.remove(key);
      if (found == null || found.countsUntil - now <= 0) {
        found = new Failures();
      }
      failures.put(key, found);
      if (failures.size() > settings.entries()) {
        failures.pollFirstEntry();
        forgotten++;
      }
      found.number++;
      found.countsUntil = now + settings.forget().toNanos();
      if (found.number < limit) {
        return null;
      }
      Duration length = length(found.number - limit);
      found.lockedUntil = now + length.toNanos();
      found.countsUntil += length.toNanos();
      begun++;
      return length;
    }

    private void sweep(long now) {
      for (int i = 0; i < SWEPT; i++) {
        Map.Entry<Key, Failures> oldest = failures.firstEntry();
        if (oldest == null || oldest.getValue().countsUntil - now > 0) {
          return;
        }
        failures.pollFirstEntry();
      }
    }
  }

  /**
   * Counts nothing yet.
   *
   * @param secret hides names, and keeps anybody from choosing two of the same hash
   */
  Lockouts(LockoutSettings settings, byte[] secret) {
    this.settings = settings;
    this.secret = new SecretKeySpec(secret, HMAC);
    tables.put(By.USER_AND_ADDRESS, new Table(settings.perUserAndAddress()));
    tables.put(By.USER, new Table(settings.perUser()));
    tables.put(By.ADDRESS, new Table(settings.perAddress()));
  }

  private Duration length(int doublings) {
    Duration length = settings.first();
    for (int i = 0; i < doublings && length.compareTo(settings.longest()) < 0; i++) {
      length = length.multipliedBy(2);
    }
    return length.compareTo(settings.longest()) < 0 ? length : settings.longest();
  }

  // ---------------------------------------------------------------------------- logins

  /** Whether an attempt is to be refused without a look at it. */
  synchronized boolean isLocked(Who who, long now) {
    return table(By.USER_AND_ADDRESS).isLocked(who.userAndAddress(), now)
        || (who.address() != null && table(By.ADDRESS).isLocked(who.address(), now))
        || (table(By.USER).isLocked(who.user(), now) && !known.containsKey(who.userAndAddress()));
  }

  /** Counts a failure and returns the locks that it begins. */
  synchronized List<Lock> failed(Who who, long now) {
    List<Lock> locks = new ArrayList<>();
    count(By.USER_AND_ADDRESS, who.userAndAddress(), now, locks);
    count(By.USER, who.user(), now, locks);
    if (who.address() != null) {
      count(By.ADDRESS, who.address(), now, locks);
    }
    return locks;
  }

  private void count(By by, Key key, long now, List<Lock> locks) {
    Duration length = table(by).count(key, now);
    if (length != null) {
      locks.add(new Lock(by, length));
    }
  }

  /** Forgets the failures of a user who is let in. */
  synchronized void succeeded(Who who) {
    table(By.USER_AND_ADDRESS).failures.remove(who.userAndAddress());
    table(By.USER).failures.remove(who.user());
    known.remove(who.userAndAddress());
    known.put(who.userAndAddress(), true);
    if (known.size() > settings.entries()) {
      known.pollFirstEntry();
    }
  }

  private Table table(By by) {
    Table table = tables.get(by);
    if (table == null) {
      throw new IllegalStateException("no table of " + by);
    }
    return table;
  }

  // ---------------------------------------------------------------------------- counts

  /** How many locks have begun. */
  public synchronized long begun(By by) {
    return table(by).begun;
  }

  /** For how many failures are remembered. */
  public synchronized int size() {
    return tables.values().stream().mapToInt(table -> table.failures.size()).sum();
  }

  /** How many were forgotten before their time because there were too many. */
  public synchronized long forgotten() {
    return forgotten;
  }

  // ---------------------------------------------------------------------------- who

  /**
   * Says who tries to log in.
   *
   * @param name as the client gave it
   */
  Who who(Uri realm, String name, @Nullable InetAddress address) {
    ByteBuffer hash = ByteBuffer.wrap(hmac("lockout\0" + realm + "\0" + name));
    Key user = new Key(hash.getLong(), hash.getLong(), 0, 0);
    int family = address == null ? 0 : address instanceof Inet4Address ? 4 : 6;
    long network = address == null ? 0 : network(address);
    boolean trusted =
        address == null || settings.trusted().stream().anyMatch(block -> block.contains(address));
    return new Who(
        new Key(user.user1(), user.user2(), family, network),
        user,
        trusted ? null : new Key(0, 0, family, network));
  }

  private static long network(InetAddress address) {
    byte[] bytes = address.getAddress();
    ByteBuffer network = ByteBuffer.allocate(Long.BYTES);
    network.put(bytes, 0, Math.min(bytes.length, IPV6_NETWORK_BYTES));
    return network.getLong(0);
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
