package io.starling.router.broker;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.starling.router.realm.RoutingIds;
import io.starling.router.routing.Matches;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Objects;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/** One loop changes the subscriptions of a realm while others read them or change them, too. */
public final class TopicsStress {

  private static final Uri TOPIC = Uri.of("com.example.topic");
  private static final Uri PREFIX = Uri.of("com.example.");
  private static final RoutingIds IDS = new RoutingIds(new byte[32]);

  /** How often a reader looks for a change: a write takes far longer than a look. */
  private static final int LOOKS = 1_000;

  private TopicsStress() {}

  /** A realm in which loop 0 subscribes to a prefix of the topic. */
  abstract static class Subscribed {

    final Topics topics = new Topics(new Object(), IDS, new Histories());

    Subscribed() {
      topics.join(MatchPolicy.PREFIX, PREFIX, 1, 0, id -> {});
    }

    final void join(long loopBit) {
      topics.join(MatchPolicy.EXACT, TOPIC, loopBit, 0, id -> {});
    }

    final void leave(long loopBit) {
      topics.leave(MatchPolicy.EXACT, TOPIC, loopBit);
    }

    /** The loops interested in the topic itself, as bits; 0 when there is no subscription. */
    final int interested() {
      Subscription found = topics.find(MatchPolicy.EXACT, TOPIC);
      return found == null ? 0 : (int) found.loops();
    }
  }

  /** A reader sees the table before a change or after it, whole, and what was queued before it. */
  @JCStressTest
  @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "before: the prefix alone")
  @Outcome(id = "2, 2, 1", expect = ACCEPTABLE, desc = "after: both, and the reply was queued")
  @Outcome(expect = FORBIDDEN, desc = "a table that never was, or an event before its SUBSCRIBED")
  @State
  public static class JoinAndRead extends Subscribed {

    private int queued;

    /** Makes the state. */
    public JoinAndRead() {}

    /** A session subscribes on loop 1. */
    @Actor
    public void writer() {
      topics.join(MatchPolicy.EXACT, TOPIC, 2, 0, id -> queued = 1);
    }

    /** A publication on another loop. */
    @Actor
    public void reader(III_Result result) {
      Matches<Subscription> found = new Matches<>();
      for (int look = 0; look < LOOKS && found.size() < 2; look++) {
        found.clear();
        topics.match(TOPIC, found);
      }
      result.r1 = found.size();
      for (int i = 0; i < found.size(); i++) {
        Subscription subscription = found.get(i);
        if (subscription.match() == MatchPolicy.EXACT) {
          result.r2 = (int) subscription.loops();
          result.r3 = queued;
        }
      }
    }
  }

  /** The id of a subscription stays while loops come and go, and time does not run backwards. */
  @JCStressTest
  @Outcome(
      id = {"1, 1, 1", "1, 3, 1", "1, 2, 1", "3, 3, 1", "3, 2, 1", "2, 2, 1"},
      expect = ACCEPTABLE,
      desc = "one step after the other, under one id")
  @Outcome(expect = FORBIDDEN, desc = "another id, or a step back")
  @State
  public static class IdIsStable extends Subscribed {

    /** Makes the state: loop 0 has subscribed to the topic. */
    public IdIsStable() {
      join(1);
    }

    /** Loop 1 subscribes, then the last subscriber of loop 0 leaves. */
    @Actor
    public void writer() {
      join(2);
      leave(1);
    }

    /** A reader looks until something has changed. */
    @Actor
    public void reader(III_Result result) {
      Subscription first = topics.find(MatchPolicy.EXACT, TOPIC);
      Subscription second = first;
      for (int look = 0; look < LOOKS && Objects.equals(second, first); look++) {
        second = topics.find(MatchPolicy.EXACT, TOPIC);
      }
      if (first != null && second != null) {
        result.r1 = (int) first.loops();
        result.r2 = (int) second.loops();
        result.r3 = first.id() == second.id() && first.id() > 0 ? 1 : 0;
      }
    }
  }

  /** Two loops write at once: neither change is lost, and both get the same id. */
  @JCStressTest
  @Outcome(id = "6, 1", expect = ACCEPTABLE, desc = "both loops are there")
  @Outcome(expect = FORBIDDEN, desc = "a change was lost, or there are two ids")
  @State
  public static class TwoJoin extends Subscribed {

    private long first;
    private long second;

    /** Makes the state. */
    public TwoJoin() {}

    /** Loop 1. */
    @Actor
    public void one() {
      topics.join(MatchPolicy.EXACT, TOPIC, 2, 0, id -> first = id);
    }

    /** Loop 2. */
    @Actor
    public void two() {
      topics.join(MatchPolicy.EXACT, TOPIC, 4, 0, id -> second = id);
    }

    /** Compares. */
    @Arbiter
    public void compare(II_Result result) {
      result.r1 = interested();
      result.r2 = first == second && topics.size() == 2 ? 1 : 0;
    }
  }

  /** The last member of one loop leaves while the first one of another comes. */
  @JCStressTest
  @Outcome(id = "4, 2", expect = ACCEPTABLE, desc = "who came is there, who left is not")
  @Outcome(expect = FORBIDDEN, desc = "a change was lost")
  @State
  public static class JoinAndLeave extends Subscribed {

    /** Makes the state: loop 1 has subscribed to the topic. */
    public JoinAndLeave() {
      join(2);
    }

    /** Loop 1. */
    @Actor
    public void one() {
      leave(2);
    }

    /** Loop 2. */
    @Actor
    public void two() {
      join(4);
    }

    /** Compares. */
    @Arbiter
    public void compare(II_Result result) {
      result.r1 = interested();
      result.r2 = topics.size();
    }
  }
}
