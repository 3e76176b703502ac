package io.starling.router.session;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Mail;
import io.starling.router.loop.Peer;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.CallOutcome;
import io.starling.router.port.Counter;
import io.starling.router.port.OutsideAuthorizer;
import io.starling.router.port.Principal.Rights;
import io.starling.router.port.RealmRights;
import io.starling.router.realm.Outside;
import io.starling.router.realm.Permissions;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a procedure of a client about what the rights of a realm neither allow nor deny. The session
 * waits meanwhile ({@link Waiting}). An answer counts for the one request, or as long as it says
 * for all sessions with the same rights; no answer, or one that cannot be read, is a refusal.
 *
 * <p>When rights change, answers that were kept are forgotten, and who has subscriptions and
 * registrations that only somebody outside can allow is asked about anew, some at a time. There a
 * refusal ends them, and no answer does not: otherwise an authorizer that restarts would end
 * everything.
 *
 * <p>Threads: belongs to one loop.
 */
final class OutsideRights implements Outside {

  private static final Logger LOG = LoggerFactory.getLogger(OutsideRights.class);
  private static final int KEPT_MAX = 10_000;
  private static final int REVIEWS_AT_ONCE = 32;
  private static final long CACHE_SECONDS_MAX = TimeUnit.DAYS.toSeconds(1);

  private final OutsideAuthorizer authorizer;
  private final LocalRealm realm;
  private final Loop loop;
  private final Rules rules;
  private final RealmRights rights;
  private final Permissions permissions;

  private final LinkedHashMap<Question, Kept> kept = new LinkedHashMap<>();
  private long version;
  private boolean failureLogged;

  /** What the present message asks for, and what was found of it. */
  private @Nullable Question asked;

  private Verdict found = Verdict.REFUSED;

  private final Set<Review> reviews = new LinkedHashSet<>();
  private int reviewing;

  /** The only thing that is forbidden while its refusal is carried out. */
  private @Nullable Question refused;

  private record Question(Rights rights, Action action, Uri uri, MatchPolicy match) {}

  private record Review(Session session, Question question) {}

  private record Kept(Verdict verdict, long until) {}

  private record Verdict(@Nullable Uri refusal, boolean disclose) {
    static final Verdict ALLOWED = new Verdict(null, false);
    static final Verdict REFUSED = new Verdict(WampUris.NOT_AUTHORIZED, false);
    static final Verdict FAILED = new Verdict(WampUris.AUTHORIZATION_FAILED, false);

    static Verdict refusedBecause(Uri error) {
      return error.equals(WampUris.NOT_AUTHORIZED) ? REFUSED : FAILED;
    }
  }

  OutsideRights(
      OutsideAuthorizer authorizer,
      LocalRealm realm,
      Loop loop,
      Rules rules,
      RealmRights rights,
      Permissions permissions) {
    this.authorizer = authorizer;
    this.realm = realm;
    this.loop = loop;
    this.rules = rules;
    this.rights = rights;
    this.permissions = permissions;
  }

  OutsideAuthorizer authorizer() {
    return authorizer;
  }

  // ---------------------------------------------------------------------------- requests

  /** Whether a message of a session that waits for nothing has to wait from now on. */
  boolean defers(Session session, Message message) {
    Question question = question(session, message);
    if (question == null) {
      return false;
    }
    Verdict known = known(question);
    if (known == null) {
      wait(session, question, message);
      return true;
    }
    asked = question;
    found = known;
    return false;
  }

  /** A message was handled: what was decided on it counts no more. */
  void handled() {
    asked = null;
  }

  private @Nullable Question question(Session session, Message message) {
    Rights of = session.principal().rights();
    Question question =
        switch (message) {
          case Call m -> new Question(of, Action.CALL, m.procedure(), MatchPolicy.EXACT);
          case Publish m -> new Question(of, Action.PUBLISH, m.topic(), MatchPolicy.EXACT);
          case Subscribe m -> new Question(of, Action.SUBSCRIBE, m.topic(), m.options().match());
          case Register m -> new Question(of, Action.REGISTER, m.procedure(), m.options().match());
          default -> null;
        };
    return question == null || !rules.isValid(question.uri(), question.match()) ? null : question;
  }

  /** What the rights of the realm say, or was answered lately; null when that is to be asked. */
  private @Nullable Verdict known(Question question) {
    Uri refusal =
        permissions.refusal(question.rights(), question.action(), question.uri(), question.match());
    if (refusal == null) {
      return Verdict.ALLOWED;
    }
    if (!refusal.equals(WampUris.NOT_AUTHORIZED) || denies(question)) {
      return Verdict.refusedBecause(refusal);
    }
    forgetOutdated();
    Kept known = kept.get(question);
    if (known != null && known.until() - loop.now() <= 0) {
      kept.remove(question);
      return null;
    }
    return known == null ? null : known.verdict();
  }

  /** One that fails is a denial. */
  private boolean denies(Question question) {
    try {
      return rights.deny(question.rights(), question.action(), question.uri(), question.match());
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("The authorizer failed; a request is refused");
      return true;
    }
  }

  private void forgetOutdated() {
    long current = rights.version();
    if (current != version) {
      version = current;
      kept.clear();
      failureLogged = false;
    }
  }

  private void wait(Session session, Question question, Message message) {
    Waiting waiting = new Waiting(session, message);
    session.waitFor(waiting);
    long asOf = version;
    ask(
        session,
        question,
        outcome -> Loop.postFromOutside(loop, new Decided(waiting, question, asOf, outcome), 0));
  }

  private void ask(Session session, Question question, Consumer<CallOutcome> then) {
    loop.count(Counter.AUTHORIZATIONS_ASKED);
    LocalRealm where = realm.other(authorizer.realm());
    if (where == null) {
      then.accept(CallOutcome.Failure.of(WampUris.NO_SUCH_REALM, "no such realm"));
      return;
    }
    where.call(
        authorizer.procedure(),
        Payload.of(
            session.details(),
            question.uri().text(),
            question.action().name().toLowerCase(Locale.ROOT),
            Map.of("match", question.match().wireName())),
        authorizer.timeout(),
        then);
  }

  /** An answer about a request, or that there is none. */
  private final class Decided implements Mail {

    private final Waiting waiting;
    private final Question question;
    private final long asOf;
    private final CallOutcome outcome;
    private final List<Message> done = new ArrayList<>();

    Decided(Waiting waiting, Question question, long asOf, CallOutcome outcome) {
      this.waiting = waiting;
      this.question = question;
      this.asOf = asOf;
      this.outcome = outcome;
    }

    @Override
    public void deliver() {
      Session session = waiting.session;
      if (!session.isWaitingFor(waiting)) {
        return;
      }
      session.waitFor(null);
      Verdict verdict = take(question, asOf, outcome);
      Message head = next();
      if (head == null || waiting.isCanceled(head)) {
        session.skip(head);
      } else if (asOf == rights.version()) {
        asked = question;
        found = verdict;
        session.handleNow(head);
        handled();
      } else {
        session.handle(head); // Rights have changed meanwhile.
      }
      goOn(session);
    }

    private void goOn(Session session) {
      while (session.isOpen()) {
        Waiting behind = session.waiting();
        if (behind != null) {
          behind.followedBy(waiting);
          return;
        }
        Message message = next();
        if (message == null) {
          break;
        }
        if (waiting.isCanceled(message)) {
          session.skip(message);
        } else {
          session.handle(message);
        }
      }
      waiting.end();
    }

    private @Nullable Message next() {
      Message message = waiting.next();
      if (message != null) {
        done.add(message);
      }
      return message;
    }

    @Override
    public void failed() {
      waiting.end();
      waiting.session.connection().fail();
    }

    /** Behind the outputs, which borrow the payloads. */
    @Override
    public void discard() {
      ParkedMessages.release(done);
    }
  }

  // ---------------------------------------------------------------------------- answers

  private Verdict take(Question question, long asOf, CallOutcome outcome) {
    Object first = outcome.args().isEmpty() ? null : outcome.args().getFirst();
    if (outcome instanceof CallOutcome.Failure failure) {
      logFailure(failure.text());
      return Verdict.FAILED;
    }
    if (first instanceof Boolean allow) {
      return allow ? Verdict.ALLOWED : Verdict.REFUSED;
    }
    if (!(first instanceof Map<?, ?> answer) || !(answer.get("allow") instanceof Boolean allow)) {
      logFailure("it returned neither true or false nor {allow, cache, disclose}");
      return Verdict.FAILED;
    }
    Verdict verdict =
        new Verdict(
            allow ? null : WampUris.NOT_AUTHORIZED, Boolean.TRUE.equals(answer.get("disclose")));
    forgetOutdated();
    if (asOf == version) {
      keep(question, verdict, answer.get("cache"));
    }
    return verdict;
  }

  private void keep(Question question, Verdict verdict, @Nullable Object cache) {
    long seconds =
        switch (cache) {
          case Boolean always -> always ? CACHE_SECONDS_MAX : 0;
          case Number number -> Math.clamp(number.longValue(), 0, CACHE_SECONDS_MAX);
          case null, default -> 0;
        };
    if (seconds > 0) {
      kept.put(question, new Kept(verdict, loop.now() + TimeUnit.SECONDS.toNanos(seconds)));
      if (kept.size() > KEPT_MAX) {
        kept.pollFirstEntry();
      }
    }
  }

  /** The first failure after rights have changed is logged. */
  private void logFailure(String text) {
    if (!failureLogged) {
      failureLogged = true;
      LOG.atWarn()
          .addKeyValue("procedure", authorizer.procedure())
          .log("a dynamic authorizer failed, which is a refusal: {}", text);
    }
  }

  // ---------------------------------------------------------------------------- decisions

  @Override
  public @Nullable Uri refusal(Peer peer, Action action, Uri uri, MatchPolicy match) {
    Question question = new Question(peer.principal().rights(), action, uri, match);
    if (question.equals(asked)) {
      return found.refusal();
    }
    // What is asked for inside of a request, such as the topic of a testament.
    Verdict known = known(question);
    return known == null ? WampUris.NOT_AUTHORIZED : known.refusal();
  }

  @Override
  public boolean discloses() {
    return asked != null && found.disclose();
  }

  @Override
  public boolean forbids(Peer peer, Action action, Uri uri, MatchPolicy match) {
    Question question = new Question(peer.principal().rights(), action, uri, match);
    if (refused != null) {
      return refused.equals(question);
    }
    Verdict known = known(question);
    if (known == null) {
      reviews.add(new Review((Session) peer, question));
      review();
      return false;
    }
    return known.refusal() != null;
  }

  private void review() {
    while (reviewing < REVIEWS_AT_ONCE && !reviews.isEmpty()) {
      Review next = reviews.iterator().next();
      reviews.remove(next);
      if (next.session().isOpen()) {
        reviewing++;
        long asOf = version;
        ask(
            next.session(),
            next.question(),
            outcome -> Loop.postFromOutside(loop, () -> reviewed(next, asOf, outcome), 0));
      }
    }
  }

  private boolean isAllowed(Question question) {
    Verdict known = known(question);
    return known != null && known.refusal() == null;
  }

  private void reviewed(Review review, long asOf, CallOutcome outcome) {
    reviewing--;
    Verdict verdict = take(review.question(), asOf, outcome);
    if (review.session().isOpen()
        && verdict.refusal() != null
        && verdict.refusal().equals(WampUris.NOT_AUTHORIZED)
        && !isAllowed(review.question())) {
      refused = review.question();
      try {
        review.session().revokeForbidden();
      } finally {
        refused = null;
      }
    }
    review();
  }
}
