package io.starling.security.authentication;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.security.authentication.Lockouts.By;
import io.starling.security.authentication.Lockouts.Lock;
import io.starling.security.authentication.Lockouts.Who;
import io.starling.security.model.Cidr;
import io.starling.wamp.uri.Uri;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class LockoutsTest {

  private static final Uri REALM = Uri.of("com.example");
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private static final LockoutSettings SETTINGS =
      new LockoutSettings(
          3,
          8,
          5,
          Duration.ofSeconds(1),
          Duration.ofSeconds(60),
          Duration.ofSeconds(300),
          1000,
          List.of(Cidr.parse("127.0.0.0/8")));

  private final Lockouts lockouts = new Lockouts(SETTINGS, new byte[32]);

  /** Any origin will do, also one that overflows soon. */
  private long now = Long.MAX_VALUE - 100 * SECOND;

  private Who who(String name, String address) {
    return lockouts.who(REALM, name, InetAddress.ofLiteral(address));
  }

  private List<Lock> fail(Who who, int times) {
    List<Lock> locks = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      locks.addAll(lockouts.failed(who, now));
    }
    return locks;
  }

  @Test
  void aUserIsLockedWhereTooManyOfHisLoginsFail() {
    Who ann = who("ann", "10.0.0.1");
    assertThat(fail(ann, 2)).isEmpty();
    assertThat(lockouts.isLocked(ann, now)).isFalse();

    assertThat(fail(ann, 1)).containsExactly(new Lock(By.USER_AND_ADDRESS, Duration.ofSeconds(1)));

    assertThat(lockouts.isLocked(ann, now)).isTrue();
    assertThat(lockouts.isLocked(who("ann", "10.0.0.2"), now)).isFalse();
    assertThat(lockouts.isLocked(who("bob", "10.0.0.1"), now)).isFalse();
    assertThat(
            lockouts.isLocked(
                lockouts.who(Uri.of("com.other"), "ann", InetAddress.ofLiteral("10.0.0.1")), now))
        .isFalse();
    now += SECOND;
    assertThat(lockouts.isLocked(ann, now)).isFalse();
  }

  @Test
  void eachFurtherFailureDoublesTheLock() {
    Who ann = who("ann", "127.0.0.1");
    fail(ann, 2);
    List<Long> seconds = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      seconds.add(fail(ann, 1).getFirst().length().toSeconds());
      now += 60 * SECOND;
    }

    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L);
    fail(ann, 1);
    now += 60 * SECOND;
    assertThat(fail(ann, 1).getFirst().length()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void whatComesDuringALockDoesNotCount() {
    Who ann = who("ann", "10.0.0.1");
    fail(ann, 3);
    fail(ann, 1000);
    now += SECOND;

    assertThat(fail(ann, 1)).contains(new Lock(By.USER_AND_ADDRESS, Duration.ofSeconds(2)));
  }

  @Test
  void anAddressIsLockedWhicheverUsersItTries() {
    for (int i = 0; i < 5; i++) {
      fail(who("user" + i, "2001:db8:0:1::" + i), 1);
    }

    assertThat(lockouts.isLocked(who("other", "2001:db8:0:1:ffff::1"), now)).isTrue();
    assertThat(lockouts.isLocked(who("other", "2001:db8:0:2::1"), now)).isFalse();
    assertThat(lockouts.begun(By.ADDRESS)).isEqualTo(1);
    // One who knows a secret cannot go on with others' names.
    lockouts.succeeded(who("user0", "2001:db8:0:1::1"));
    assertThat(lockouts.isLocked(who("other", "2001:db8:0:1::1"), now)).isTrue();
  }

  @Test
  void aTrustedAddressIsNotLockedItself() {
    for (int i = 0; i < 100; i++) {
      fail(who("user" + i, "127.0.0.9"), 1);
    }

    assertThat(lockouts.isLocked(who("other", "127.0.0.9"), now)).isFalse();
    fail(who("user1", "127.0.0.9"), 2);
    assertThat(lockouts.isLocked(who("user1", "127.0.0.9"), now)).isTrue();
  }

  @Test
  void guessesFromManyPlacesLockAUserButNotWhereHeIsKnown() {
    lockouts.succeeded(who("ann", "10.0.0.1"));
    for (int i = 0; i < 8; i++) {
      fail(who("ann", "10.0.1." + i), 1);
    }

    assertThat(lockouts.isLocked(who("ann", "10.9.9.9"), now)).isTrue();
    assertThat(lockouts.isLocked(who("ann", "10.0.0.1"), now)).isFalse();
    fail(who("ann", "10.0.0.1"), 3);
    assertThat(lockouts.isLocked(who("ann", "10.0.0.1"), now)).isTrue();
  }

  @Test
  void aSuccessClearsTheCountsOfTheUser() {
    Who ann = who("ann", "10.0.0.1");
    fail(ann, 2);
    lockouts.succeeded(ann);

    assertThat(fail(ann, 2)).isEmpty();
    assertThat(fail(ann, 1)).isNotEmpty();
  }

  @Test
  void failuresAreForgotten() {
    Who ann = who("ann", "127.0.0.1");
    fail(ann, 2);
    now += 301 * SECOND;

    assertThat(fail(ann, 2)).isEmpty();
  }

  @Test
  void zeroIsOff() {
    Lockouts off =
        new Lockouts(
            new LockoutSettings(
                0, 0, 0, Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ZERO, 1, List.of()),
            new byte[32]);
    Who ann = off.who(REALM, "ann", InetAddress.ofLiteral("10.0.0.1"));
    for (int i = 0; i < 1000; i++) {
      assertThat(off.failed(ann, now)).isEmpty();
    }

    assertThat(off.isLocked(ann, now)).isFalse();
    assertThat(off.size()).isZero();
  }

  @Test
  void memoryIsBounded() {
    for (int i = 0; i < 10_000; i++) {
      fail(who("user" + i, "10.1." + i / 256 + "." + i % 256), 1);
      lockouts.succeeded(who("other" + i, "10.0.0.1"));
    }

    assertThat(lockouts.size()).isEqualTo(3000);
    assertThat(lockouts.forgotten()).isEqualTo(27_000);
  }

  /** Whoever guesses as fast as he is let in a day does not guess much. */
  @Test
  void aDayOfGuessingIsShort() {
    Lockouts real = new Lockouts(LockoutSettings.DEFAULT, new byte[32]);
    Who ann = real.who(REALM, "ann", InetAddress.ofLiteral("10.0.0.1"));
    int guesses = 0;
    for (long second = 0; second < 86_400; second++) {
      long time = now + second * SECOND;
      while (!real.isLocked(ann, time)) {
        real.failed(ann, time);
        guesses++;
      }
    }

    assertThat(guesses).isBetween(100, 130);
  }

  // ---------------------------------------------------------------------------- property

  /** What happened, in order: the reference looks at all of it for each answer. */
  private record Event(long time, boolean success, String name, String address) {}

  @Test
  void locksAreWhatTheHistorySays() {
    long given = Long.getLong("seed", 0);
    long first = given != 0 ? given : System.nanoTime();
    for (long seed = first; seed < first + (given != 0 ? 1 : 60); seed++) {
      check(seed);
    }
  }

  private void check(long seed) {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    Lockouts tried = new Lockouts(SETTINGS, new byte[32]);
    List<Event> history = new ArrayList<>();
    long time = random.nextLong();
    for (int step = 0; step < 300; step++) {
      String name = "user" + random.nextInt(3);
      String address = random.nextInt(4) == 0 ? "127.0.0.1" : "10.0.0." + random.nextInt(3);
      Who who = tried.who(REALM, name, InetAddress.ofLiteral(address));
      boolean locked = isLocked(history, name, address, time);
      assertThat(tried.isLocked(who, time))
          .as("step %s: replay with -Dseed=%s", step, seed)
          .isEqualTo(locked);
      if (!locked) {
        boolean success = random.nextInt(20) == 0;
        history.add(new Event(time, success, name, address));
        if (success) {
          tried.succeeded(who);
        } else {
          tried.failed(who, time);
        }
      }
      time += random.nextInt(10) == 0 ? random.nextLong(400 * SECOND) : random.nextLong(2 * SECOND);
    }
  }

  private static boolean isLocked(List<Event> history, String name, String address, long now) {
    boolean known =
        history.stream()
            .anyMatch(e -> e.success && e.name.equals(name) && e.address.equals(address));
    return isLocked(
            history.stream()
                .filter(e -> e.name.equals(name) && (e.address.equals(address)))
                .toList(),
            3,
            now)
        || (!known && isLocked(history.stream().filter(e -> e.name.equals(name)).toList(), 8, now))
        || (!address.startsWith("127.")
            && isLocked(
                history.stream().filter(e -> e.address.equals(address) && !e.success).toList(),
                5,
                now));
  }

  private static boolean isLocked(List<Event> relevant, int limit, long now) {
    int number = 0;
    long until = 0;
    long counts = 0;
    for (Event event : relevant) {
      if (event.success) {
        number = 0;
      } else if (number < limit || event.time - until >= 0) {
        number = number > 0 && event.time - counts < 0 ? number + 1 : 1;
        long length =
            number < limit ? 0 : Math.min(60, 1L << Math.min(20, number - limit)) * SECOND;
        until = event.time + length;
        counts = until + 300 * SECOND;
      }
    }
    return number >= limit && now - until < 0;
  }
}
