package io.starling.router.dealer;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.router.port.CloseCause;
import io.starling.router.port.Limits;
import io.starling.router.port.Link;
import io.starling.router.port.Principal;
import io.starling.router.port.RealmRights;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.router.realm.Permissions;
import io.starling.router.realm.RoutingIds;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * One loop changes the registrations of a realm while others read them or change them, too. The
 * number of a callee's open invocations is left out: it is read by others a little late on purpose.
 */
public final class ProceduresStress {

  private static final Uri PROCEDURE = Uri.of("com.example.procedure");
  private static final RoutingIds IDS = new RoutingIds(new byte[32]);
  private static final RegisterOptions SHARED =
      new RegisterOptions(
          MatchPolicy.EXACT, InvocationPolicy.ROUNDROBIN, false, false, 0, Map.of());
  private static final Loop LOOP = loop();
  private static final Invocations HOME = home();
  private static final Participant FIRST = new Participant(new Session(1));
  private static final Participant SECOND = new Participant(new Session(2));

  /** How often a reader looks for a change: a write takes far longer than a look. */
  private static final int LOOKS = 1_000;

  private ProceduresStress() {}

  private static Loop loop() {
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    return new Loop(0, 1, Limits.DEFAULT, random, random, 0);
  }

  private static Invocations home() {
    Uri realm = Uri.of("stress");
    Permissions permissions = new Permissions(realm, RealmRights.ALL);
    return new Invocations(LOOP, new Rules(LOOP, RealmSettings.lenient(realm), permissions));
  }

  /** A session to which nothing is ever sent. */
  private static final class Session extends Peer {

    Session(long id) {
      super(
          id,
          LOOP,
          new NoLink(),
          new Principal("", "", "", "", Map.of(), Principal.Rights.ANONYMOUS),
          PeerRoles.NONE);
    }

    @Override
    public void violate(String text) {}

    @Override
    public void overflow() {}

    @Override
    protected void undelivered(Message message, SendResult result) {}
  }

  private static final class NoLink implements Link {

    @Override
    public SendResult send(Message message, @Nullable SharedFrames frames) {
      return SendResult.CLOSED;
    }

    @Override
    public long queuedBytes() {
      return 0;
    }

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {}

    @Override
    public void close(CloseCause cause) {}
  }

  abstract static class Registering {

    final Procedures procedures = new Procedures(new Object(), IDS);
    private @Nullable Callee added;

    final void add(Participant participant) {
      String conflict =
          procedures.add(PROCEDURE, SHARED, participant, HOME, callee -> added = callee);
      if (conflict != null) {
        throw new IllegalStateException(conflict);
      }
    }

    /** Adds a callee before the actors run, and returns it. */
    final Callee addedNow(Participant participant) {
      add(participant);
      Callee present = added;
      if (present == null) {
        throw new IllegalStateException("the callee was not announced before the swap");
      }
      return present;
    }

    final int callees() {
      Registration found = procedures.match(PROCEDURE);
      return found == null ? 0 : found.size();
    }
  }

  /** A call sees the callees before a change or after it, and what was queued before it. */
  @JCStressTest
  @Outcome(id = "0, 0, 0", expect = ACCEPTABLE, desc = "before: nobody has registered")
  @Outcome(id = "1, 1, 1", expect = ACCEPTABLE, desc = "after: complete, and the reply was queued")
  @Outcome(expect = FORBIDDEN, desc = "half a callee, or an invocation before its REGISTERED")
  @State
  public static class AddAndRead extends Registering {

    private int queued;

    /** Makes the state. */
    public AddAndRead() {}

    /** A session registers. */
    @Actor
    public void writer() {
      procedures.add(PROCEDURE, SHARED, FIRST, HOME, callee -> queued = 1);
    }

    /** A call on another loop. */
    @Actor
    public void reader(III_Result result) {
      Registration found = null;
      for (int look = 0; look < LOOKS && found == null; look++) {
        found = procedures.match(PROCEDURE);
      }
      if (found != null) {
        Callee callee = found.callee(0);
        boolean complete =
            callee.participant == FIRST
                && callee.home == HOME
                && callee.registration == found.id
                && callee.order == 1
                && callee.active;
        result.r1 = found.size();
        result.r2 = complete ? 1 : 0;
        result.r3 = queued;
      }
    }
  }

  /** The id of a registration stays while callees come and go, and time does not run backwards. */
  @JCStressTest
  @Outcome(
      id = {"1, 1, 1", "1, 2, 1", "2, 1, 1", "2, 2, 1"},
      expect = ACCEPTABLE,
      desc = "one step after the other, under one id")
  @Outcome(expect = FORBIDDEN, desc = "another id, nobody, or a callee who is gone")
  @State
  public static class IdIsStable extends Registering {

    private final Callee first;

    /** Makes the state: there is one callee. */
    public IdIsStable() {
      first = addedNow(FIRST);
    }

    /** A second callee comes, then the first one goes. */
    @Actor
    public void writer() {
      add(SECOND);
      procedures.remove(first);
    }

    /** A caller's loop looks by URI, and then by the id that it found until something changed. */
    @Actor
    public void reader(III_Result result) {
      Registration byUri = procedures.match(PROCEDURE);
      Registration byId = byUri;
      for (int look = 0; look < LOOKS && byUri != null && byId == byUri; look++) {
        byId = procedures.get(byUri.id);
      }
      if (byUri != null && byId != null) {
        result.r1 = byUri.size();
        result.r2 = byId.size();
        boolean backwards = !byUri.has(FIRST) && byId.has(FIRST);
        result.r3 = byUri.id == byId.id && !backwards ? 1 : 0;
      }
    }
  }

  /** Two sessions register at once: neither is lost. */
  @JCStressTest
  @Outcome(id = "2, 1", expect = ACCEPTABLE, desc = "both are callees, in order")
  @Outcome(expect = FORBIDDEN, desc = "a callee was lost, or the order of registration")
  @State
  public static class TwoAdd extends Registering {

    /** Makes the state. */
    public TwoAdd() {}

    /** One session. */
    @Actor
    public void one() {
      add(FIRST);
    }

    /** Another session. */
    @Actor
    public void two() {
      add(SECOND);
    }

    /** Compares. */
    @Arbiter
    public void compare(II_Result result) {
      Registration found = procedures.match(PROCEDURE);
      if (found != null) {
        result.r1 = found.size();
        result.r2 = found.callee(0).order < found.callee(found.size() - 1).order ? 1 : 0;
      }
    }
  }

  /** The last callee goes while another one comes. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "who came is there, who went is not")
  @Outcome(expect = FORBIDDEN, desc = "a change was lost")
  @State
  public static class AddAndRemove extends Registering {

    private final Callee first;

    /** Makes the state: there is one callee. */
    public AddAndRemove() {
      first = addedNow(FIRST);
    }

    /** The first callee goes. */
    @Actor
    public void one() {
      procedures.remove(first);
    }

    /** The second one comes. */
    @Actor
    public void two() {
      add(SECOND);
    }

    /** Compares. */
    @Arbiter
    public void compare(II_Result result) {
      result.r1 = callees();
      result.r2 = procedures.size();
    }
  }
}
