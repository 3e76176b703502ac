package io.starling.router.loop;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.starling.router.loop.Mailbox.Posted;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Loops post to another one, which drains only when it was woken: what {@link Mailbox} promises
 * under every interleaving, also when a producer wakes the consumer late, as {@link Loop#post}
 * does. Each producer posts two items, one without bytes and one with, since they take different
 * ways through the queue.
 *
 * <p>Tests with three actors run only where there are three processors; what they test together is
 * tested by those with two actors in pairs.
 */
public final class MailboxStress {

  private MailboxStress() {}

  /** A mailbox with a consumer that sleeps until it is woken, like an event loop. */
  abstract static class Woken {

    final Mailbox<Integer> mailbox = new Mailbox<>(1 << 20, () -> this.woken = true);
    private volatile boolean woken;
    private final int[] lastOf = new int[2];
    int handled;
    int disorders;

    /** Producer 0 posts 1 and 2, producer 1 posts 11 and 12. */
    final void post(int producer) {
      mailbox.post(10 * producer + 1, 0);
      mailbox.post(10 * producer + 2, 100);
    }

    /** The same, but wakes the consumer once, behind both; true when that is still to be done. */
    final boolean postUnnoticed(int producer) {
      boolean first = mailbox.postUnnoticed(10 * producer + 1, 0) == Posted.UNNOTICED;
      boolean second = mailbox.postUnnoticed(10 * producer + 2, 100) == Posted.UNNOTICED;
      return first || second;
    }

    final void runIfWoken(int max) {
      if (woken) {
        woken = false;
        mailbox.drain(max, this::handle);
      }
    }

    final void runWhileWoken(int max) {
      while (woken) {
        runIfWoken(max);
      }
    }

    final void handle(int item) {
      handled++;
      int producer = item / 10;
      int number = item % 10;
      if (number != ++lastOf[producer]) {
        disorders++;
      }
    }
  }

  /** The consumer gets to its mailbox while a producer posts. */
  @JCStressTest
  @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "both items, in order")
  @Outcome(expect = FORBIDDEN, desc = "an item or its wake-up was lost, or order")
  @State
  public static class PostAndDrain extends Woken {

    /** Makes the state. */
    public PostAndDrain() {}

    /** The producer. */
    @Actor
    public void producer() {
      post(0);
    }

    /** The loop runs, if it was woken: it meets the producer's first item or its second. */
    @Actor
    public void consumer() {
      runIfWoken(256);
      runIfWoken(256);
    }

    /** The loop goes on as long as it is woken, and not otherwise. */
    @Arbiter
    public void rest(II_Result result) {
      runWhileWoken(256);
      result.r1 = handled;
      result.r2 = disorders;
    }
  }

  /** Two producers post at once; one of them has to wake the consumer. */
  @JCStressTest
  @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "all items, each producer's in order")
  @Outcome(expect = FORBIDDEN, desc = "an item or its wake-up was lost, or order")
  @State
  public static class PostAndPost extends Woken {

    /** Makes the state. */
    public PostAndPost() {}

    /** One producer. */
    @Actor
    public void first() {
      post(0);
    }

    /** Another producer. */
    @Actor
    public void second() {
      post(1);
    }

    /** The loop runs as long as it is woken, and not otherwise. */
    @Arbiter
    public void consumer(II_Result result) {
      runWhileWoken(256);
      result.r1 = handled;
      result.r2 = disorders;
    }
  }

  /** The consumer gets to its mailbox while both producers post. */
  @JCStressTest
  @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "all items, each producer's in order")
  @Outcome(expect = FORBIDDEN, desc = "an item or its wake-up was lost, or order")
  @State
  public static class Posting extends Woken {

    /** Makes the state. */
    public Posting() {}

    /** One producer. */
    @Actor
    public void first() {
      post(0);
    }

    /** Another producer. */
    @Actor
    public void second() {
      post(1);
    }

    /** The loop runs twice, if it was woken. */
    @Actor
    public void consumer() {
      runIfWoken(256);
      runIfWoken(256);
    }

    /** The loop goes on as long as it is woken, and not otherwise. */
    @Arbiter
    public void rest(II_Result result) {
      runWhileWoken(256);
      result.r1 = handled;
      result.r2 = disorders;
    }
  }

  /** A drain takes one item only, so that the loop has to wake itself for the others. */
  @JCStressTest
  @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "all items, each producer's in order")
  @Outcome(expect = FORBIDDEN, desc = "an item or its wake-up was lost, or order")
  @State
  public static class DrainOneByOne extends Woken {

    /** Makes the state: one producer has posted. */
    public DrainOneByOne() {
      post(0);
    }

    /** Another producer. */
    @Actor
    public void second() {
      post(1);
    }

    /** The loop runs, one item at a time. */
    @Actor
    public void consumer() {
      runIfWoken(1);
      runIfWoken(1);
      runIfWoken(1);
    }

    /** The loop goes on as long as it is woken, and not otherwise. */
    @Arbiter
    public void rest(II_Result result) {
      runWhileWoken(1);
      result.r1 = handled;
      result.r2 = disorders;
    }
  }

  /** Of two producers one wakes late: the other may rely on it, since it wakes nobody then. */
  @JCStressTest
  @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "all items, each producer's in order")
  @Outcome(expect = FORBIDDEN, desc = "an item or its wake-up was lost, or order")
  @State
  public static class PostAndWakeLate extends Woken {

    /** Makes the state. */
    public PostAndWakeLate() {}

    /** The producer that wakes when it has posted all it has. */
    @Actor
    public void late() {
      if (postUnnoticed(0)) {
        mailbox.wakeUp();
      }
    }

    /** The producer that wakes for the first item, if nobody else has. */
    @Actor
    public void prompt() {
      post(1);
    }

    /** The loop runs as long as it is woken, and not otherwise. */
    @Arbiter
    public void consumer(II_Result result) {
      runWhileWoken(256);
      result.r1 = handled;
      result.r2 = disorders;
    }
  }

  /** The same with two that wake late, the one of them long after the consumer has run. */
  @JCStressTest
  @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "all items, each producer's in order")
  @Outcome(expect = FORBIDDEN, desc = "an item or its wake-up was lost, or order")
  @State
  public static class WakeVeryLate extends Woken {

    private boolean owesWakeUp;

    /** Makes the state. */
    public WakeVeryLate() {}

    /** The producer whose wake-up comes when all else is over. */
    @Actor
    public void veryLate() {
      owesWakeUp = postUnnoticed(0);
    }

    /** The producer that wakes when it has posted all it has. */
    @Actor
    public void late() {
      if (postUnnoticed(1)) {
        mailbox.wakeUp();
      }
    }

    /** The loop runs as long as it is woken, and then as long as the last wake-up makes it. */
    @Arbiter
    public void consumer(II_Result result) {
      runWhileWoken(256);
      if (owesWakeUp) {
        mailbox.wakeUp();
      }
      runWhileWoken(256);
      result.r1 = handled;
      result.r2 = disorders;
    }
  }

  /** The consumer gets to its mailbox before the wake-up for what is in it. */
  @JCStressTest
  @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "all items, each producer's in order")
  @Outcome(expect = FORBIDDEN, desc = "an item or its wake-up was lost, or order")
  @State
  public static class WakeLateAndDrain extends Woken {

    /** Makes the state: one producer has posted and has woken the consumer. */
    public WakeLateAndDrain() {
      post(1);
    }

    /** The producer that wakes when it has posted all it has. */
    @Actor
    public void late() {
      if (postUnnoticed(0)) {
        mailbox.wakeUp();
      }
    }

    /** The loop runs, if it was woken: for the other's items, and meets the late producer's. */
    @Actor
    public void consumer() {
      runIfWoken(1);
      runIfWoken(256);
      runIfWoken(256);
    }

    /** The loop goes on as long as it is woken, and not otherwise. */
    @Arbiter
    public void rest(II_Result result) {
      runWhileWoken(256);
      result.r1 = handled;
      result.r2 = disorders;
    }
  }

  abstract static class Ended {

    final Mailbox<Integer> mailbox = new Mailbox<>(1 << 20, () -> {});
    int handled;

    /** Posts two items and returns how many were taken. */
    final int post() {
      return (mailbox.post(1, 0) ? 1 : 0) + (mailbox.post(2, 100) ? 1 : 0);
    }

    /** The loop ends as its owner has to: it drains until nothing can be inside. */
    final void end() {
      mailbox.drain(256, item -> handled++);
      mailbox.close();
      while (!mailbox.isDrained()) {
        mailbox.drain(256, item -> handled++);
        Thread.onSpinWait();
      }
    }
  }

  /** The mailbox closes while a producer posts, and the loop drains what was taken. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1", "2, 2"},
      expect = ACCEPTABLE,
      desc = "what was taken was handled, and nothing else")
  @Outcome(expect = FORBIDDEN, desc = "an item was taken and lost, or refused and handled")
  @State
  public static class PostAndClose extends Ended {

    private int taken;

    /** Makes the state. */
    public PostAndClose() {}

    /** The producer. */
    @Actor
    public void producer() {
      taken = post();
    }

    /** The loop. */
    @Actor
    public void consumer() {
      end();
    }

    /** Compares. */
    @Arbiter
    public void count(II_Result result) {
      result.r1 = taken;
      result.r2 = handled;
    }
  }

  /** The mailbox closes while both producers post, and the loop drains what was taken. */
  @JCStressTest
  @Outcome(
      id = {"0, 0", "1, 1", "2, 2", "3, 3", "4, 4"},
      expect = ACCEPTABLE,
      desc = "what was taken was handled, and nothing else")
  @Outcome(expect = FORBIDDEN, desc = "an item was taken and lost, or refused and handled")
  @State
  public static class Closing extends Ended {

    private int takenOfFirst;
    private int takenOfSecond;

    /** Makes the state. */
    public Closing() {}

    /** One producer. */
    @Actor
    public void first() {
      takenOfFirst = post();
    }

    /** Another producer. */
    @Actor
    public void second() {
      takenOfSecond = post();
    }

    /** The loop. */
    @Actor
    public void consumer() {
      end();
    }

    /** Compares. */
    @Arbiter
    public void count(II_Result result) {
      result.r1 = takenOfFirst + takenOfSecond;
      result.r2 = handled;
    }
  }

  /** The byte account is exact when all is over, whatever ran at the same time. */
  @JCStressTest
  @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "nothing inside, and there is room")
  @Outcome(expect = FORBIDDEN, desc = "bytes were counted twice or not given back")
  @State
  public static class Accounting {

    private final Mailbox<Integer> mailbox = new Mailbox<>(1 << 20, () -> {});

    /** Makes the state. */
    public Accounting() {}

    /** A producer. */
    @Actor
    public void producer() {
      mailbox.post(1, 1000);
    }

    /** The consumer. */
    @Actor
    public void consumer() {
      mailbox.drain(256, item -> {});
    }

    /** Drains the rest and looks at the account. */
    @Arbiter
    public void look(II_Result result) {
      mailbox.drain(256, item -> {});
      result.r1 = mailbox.hasRoom((1 << 20) - Mailbox.ITEM_BYTES) ? 1 : 0;
      result.r2 = (int) mailbox.bytes();
    }
  }
}
