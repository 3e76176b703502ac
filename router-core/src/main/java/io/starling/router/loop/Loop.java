package io.starling.router.loop;

import io.starling.router.port.Counter;
import io.starling.router.port.Counters;
import io.starling.router.port.Limits;
import io.starling.wamp.message.Ids;
import io.starling.wamp.serializer.PayloadReader;
import io.starling.wamp.serializer.Serializers;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What every handler on one event loop shares: the time, the outputs, the timers, the mailbox.
 *
 * <p>Threads: confined to the loop's thread, but for {@link #post}.
 */
public final class Loop {

  private static final Logger LOG = LoggerFactory.getLogger(Loop.class);

  private static final long TICK_NANOS = 10_000_000;
  private static final int MAILS_PER_DRAIN = 256;

  private final int index;
  private final int count;
  private final Limits limits;
  private final RandomGenerator secureRandom;
  private final RandomGenerator random;
  private final Counters counters = new Counters();
  private final Outputs outputs;
  private final TimerWheel timers;
  private final Mailbox<Mail> mailbox;
  private final ByteBudget keptArguments;
  private @Nullable PayloadReader payloads;
  private final List<Mailbox<Mail>> unnoticed = new ArrayList<>();
  private volatile Runnable wakeup = () -> {};
  private Runnable roundEnd = this::wakeOthers;
  private WallClock wallClock = new WallClock();
  private long now;

  /**
   * Makes a loop.
   *
   * @param index its number, from 0
   * @param count the number of loops, 1 to 64
   * @param secureRandom where session ids come from: unpredictable
   * @param random where publication ids and choices come from
   */
  public Loop(
      int index,
      int count,
      Limits limits,
      RandomGenerator secureRandom,
      RandomGenerator random,
      long now) {
    this.index = index;
    this.count = count;
    this.limits = limits;
    this.secureRandom = secureRandom;
    this.random = random;
    this.now = now;
    this.outputs = new Outputs(counters, limits.outboundHard());
    this.timers = new TimerWheel(TICK_NANOS);
    this.mailbox = new Mailbox<>(limits.mailboxBytes(), () -> wakeup.run());
    this.keptArguments = new ByteBudget(limits.mailboxBytes());
  }

  /** The number of this loop, from 0. */
  public int index() {
    return index;
  }

  /** The bit of this loop in a set of loops. */
  public long bit() {
    return 1L << index;
  }

  public Limits limits() {
    return limits;
  }

  public Counters counters() {
    return counters;
  }

  public Outputs outputs() {
    return outputs;
  }

  public TimerWheel timers() {
    return timers;
  }

  public Mailbox<Mail> mailbox() {
    return mailbox;
  }

  /** Bounds the arguments of open calls that are kept for another callee, of all realms. */
  public ByteBudget keptArguments() {
    return keptArguments;
  }

  public RandomGenerator random() {
    return random;
  }

  /** Makes values of the payloads that are for the router itself. */
  public PayloadReader payloads() {
    PayloadReader present = payloads;
    if (present == null) {
      present = new PayloadReader(Serializers.NESTING_MAX);
      payloads = present;
    }
    return present;
  }

  /** The time of the input that is being handled, in nanoseconds of an arbitrary origin. */
  public long now() {
    return now;
  }

  /** Says by which clock {@link #unixMillis()} goes. */
  public void setWallClock(WallClock clock) {
    wallClock = clock;
  }

  /** The time of the input that is being handled, in milliseconds since 1970 in UTC. */
  public long unixMillis() {
    return wallClock.unixMillis(now);
  }

  /** Sets the time of the input that is handled next. */
  public void setNow(long now) {
    this.now = now;
  }

  /** Counts one. */
  public void count(Counter counter) {
    counters.add(counter);
  }

  /**
   * Draws a session id. Ids of this loop are those that leave the remainder {@code index}, so that
   * uniqueness can be checked here and an id leads to its loop.
   */
  public long drawSessionId() {
    long id;
    do {
      id = drawId(secureRandom);
    } while (id % count != index);
    return id;
  }

  /** Draws a publication id. */
  public long drawPublicationId() {
    return drawId(random);
  }

  private static long drawId(RandomGenerator generator) {
    return (generator.nextLong() & (Ids.MAX - 1)) + 1;
  }

  /** The number of the loop that a session id leads to. */
  public int homeOf(long session) {
    return (int) (session % count);
  }

  /** Draws unpredictable bytes. */
  public byte[] drawSecret(int length) {
    byte[] secret = new byte[length];
    secureRandom.nextBytes(secret);
    return secret;
  }

  /** Draws a name for a client that has none: 128 unpredictable bits. */
  public String drawAuthid() {
    return HexFormat.of().formatHex(drawSecret(16));
  }

  /**
   * Hands work to another loop. A loop that rests is woken at the end of this one's round, when it
   * finds all that the round has for it: to wake it for the first would have it work, and write to
   * the network, for one message at a time.
   *
   * @param bytes the size of the mail's payload. The read buffer behind it is shared with other
   *     messages of the same read and not counted, or it would be counted for each of them
   */
  public void post(Loop receiver, Mail mail, long bytes) {
    switch (receiver.mailbox.postUnnoticed(mail, bytes)) {
      case REFUSED -> mail.discard();
      case TAKEN -> {}
      case UNNOTICED -> {
        unnoticed.add(receiver.mailbox);
        if (unnoticed.size() == 1) {
          roundEnd.run();
        }
      }
    }
  }

  /** Wakes the loops that have got mail in this round. */
  public void wakeOthers() {
    for (int i = 0; i < unnoticed.size(); i++) {
      unnoticed.get(i).wakeUp();
    }
    unnoticed.clear();
  }

  /**
   * Says how the end of a round is asked for.
   *
   * @param request called on the loop's thread when a round has its first mail for a resting loop;
   *     it makes the thread call {@link #wakeOthers()} soon
   */
  public void onRoundEnd(Runnable request) {
    roundEnd = request;
  }

  /**
   * Hands work to a loop, from any thread.
   *
   * @param bytes the size of the mail's payload. The read buffer behind it is shared with other
   *     messages of the same read and not counted, or it would be counted for each of them
   */
  public static void postFromOutside(Loop receiver, Mail mail, long bytes) {
    if (!receiver.mailbox.post(mail, bytes)) {
      mail.discard();
    }
  }

  /** Says how this loop's thread is made to drain the mailbox soon; from any thread. */
  public void onWork(Runnable wakeup) {
    this.wakeup = wakeup;
  }

  /** Handles waiting mails, each followed by its outputs; true when more may be waiting. */
  public boolean drainMailbox() {
    return mailbox.drain(MAILS_PER_DRAIN, this::handle) == MAILS_PER_DRAIN;
  }

  private void handle(Mail mail) {
    try {
      deliver(mail);
      outputs.drain();
    } finally {
      mail.discard();
    }
  }

  private void deliver(Mail mail) {
    try {
      mail.deliver();
    } catch (RuntimeException e) {
      counters.add(Counter.INTERNAL_ERRORS);
      LOG.atError().setCause(e).log("Handling work of another loop failed");
      mail.failed();
    }
  }

  /** Carries out what the handlers appended. */
  public void drainOutputs() {
    outputs.drain();
  }
}
