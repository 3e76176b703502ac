package io.starling.router;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.starling.router.loop.LongMap;
import io.starling.router.loop.Mailbox;
import io.starling.router.loop.Timer;
import io.starling.router.loop.TimerWheel;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmRights;
import io.starling.router.realm.Permissions;
import io.starling.router.routing.Matches;
import io.starling.router.routing.PatternTable;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.lang.management.ManagementFactory;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is done for each message allocates nothing once it has run in. */
class AllocationTest {

  private static final int ROUNDS = 1_000;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private static PatternTable<String> tableWithForks() {
    PatternTable<String> table = PatternTable.empty();
    for (String pattern : new String[] {"a.b.c.d", "a.b..x", "a..c.", "..c.d", "...", ".b.c."}) {
      table = table.put(MatchPolicy.WILDCARD, Uri.of(pattern), pattern);
    }
    return table
        .put(MatchPolicy.EXACT, Uri.of("other"), "other")
        .put(MatchPolicy.PREFIX, Uri.of("b."), "b.");
  }

  @Test
  void findingTheBestMatch() {
    PatternTable<String> table = tableWithForks();
    Uri uri = Uri.of("a.b.z.y");

    assertAllocatesNothing(() -> table.matchBest(uri));
    assertThat(table.matchBest(uri)).isEqualTo("...");
  }

  @Test
  void findingAllMatches() {
    PatternTable<String> table = tableWithForks();
    Matches<String> matches = new Matches<>();
    Uri uri = Uri.of("a.b.c.d");

    assertAllocatesNothing(
        () -> {
          matches.clear();
          table.matchAll(uri, matches);
        });
    assertThat(matches.size()).isEqualTo(5);
  }

  @Test
  void ascendingIdsThatComeAndGo() {
    LongMap<String> map = new LongMap<>();
    long[] next = {1};

    assertAllocatesNothing(
        () -> {
          map.put(next[0], "call");
          map.remove(next[0] - 20);
          next[0]++;
        });
  }

  @Test
  void timersThatAreMovedAndFire() {
    TimerWheel wheel = new TimerWheel();
    long[] now = {0};
    Timer timer =
        new Timer() {
          @Override
          public void expired(long nowNanos) {
            wheel.schedule(this, nowNanos + 30_000_000);
          }
        };
    Timer moved =
        new Timer() {
          @Override
          public void expired(long nowNanos) {}
        };
    wheel.schedule(timer, 0);

    assertAllocatesNothing(
        () -> {
          now[0] += 7_000_000;
          wheel.schedule(moved, now[0] + 30_000_000_000L);
          wheel.advance(now[0]);
        });
  }

  @Test
  void decisionsThatAreRemembered() {
    Permissions permissions = new Permissions(Uri.of("realm1"), new RightsToShortUris());
    Uri[] uris = new Uri[100];
    for (int i = 0; i < uris.length; i++) {
      uris[i] = Uri.of("com.x".repeat(i + 1));
    }
    Principal.Rights subject = Principal.Rights.ANONYMOUS;
    // Hashes are of identities: where three decisions want the same two places, the table grows.
    for (int round = 0; round < 1000; round++) {
      for (Uri uri : uris) {
        permissions.refusal(subject, Action.CALL, uri, MatchPolicy.EXACT);
      }
    }

    int[] next = {0};
    assertAllocatesNothing(
        () ->
            permissions.refusal(
                subject, Action.CALL, uris[next[0]++ % uris.length], MatchPolicy.EXACT));
    assertThat(permissions.refusal(subject, Action.CALL, uris[0], MatchPolicy.EXACT)).isNull();
    assertThat(permissions.refusal(subject, Action.CALL, uris[99], MatchPolicy.EXACT))
        .isEqualTo(WampUris.NOT_AUTHORIZED);
  }

  private static final class RightsToShortUris implements RealmRights {

    @Override
    public long version() {
      return 1;
    }

    @Override
    public boolean allowEverything() {
      return false;
    }

    @Override
    public boolean allow(Principal.Rights rights, Action action, Uri uri, MatchPolicy match) {
      return uri.length() < 100;
    }
  }

  @Test
  void itemsWithoutBytes() {
    Mailbox<String> mailbox = new Mailbox<>(1_000, () -> {});
    Consumer<String> handler = item -> {};

    assertAllocatesNothing(
        () -> {
          mailbox.post("item", 0);
          mailbox.drain(256, handler);
        });
  }

  private static void assertAllocatesNothing(Runnable action) {
    for (int i = 0; i < ROUNDS; i++) {
      action.run();
    }
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < ROUNDS; i++) {
      action.run();
    }
    long perRound = (THREADS.getCurrentThreadAllocatedBytes() - before) / ROUNDS;
    assertThat(perRound).as("bytes per round").isZero();
  }
}
