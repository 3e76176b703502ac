package io.starling.router.session;

import io.starling.router.meta.Argument;
import io.starling.router.meta.Gathering;
import io.starling.router.meta.Gathering.Question;
import io.starling.router.meta.MetaCall;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.meta.Page;
import io.starling.router.meta.Refusal;
import io.starling.router.meta.Signature;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The procedures {@code wamp.session...} (WAMP, "Session Meta API").
 *
 * <p>Threads: belongs to one loop.
 */
final class SessionMeta {

  private static final Signature ID = Signature.of(Argument.ID);
  private static final Signature ROLES = Signature.NONE.optionally(Argument.TEXTS);

  /** What the router knows by itself and nobody may change. */
  private static final Set<String> FIXED_DETAILS =
      Set.of("session", "authid", "authrole", "authmethod", "authprovider", "transport");

  private final Realm realm;
  private final Rules rules;

  SessionMeta(Realm realm, Rules rules) {
    this.realm = realm;
    this.rules = rules;
  }

  void addTo(MetaProcedures procedures) {
    procedures.add("wamp.session.count", ROLES, this::count);
    procedures.add("wamp.session.list", ROLES, this::list);
    procedures.add("wamp.session.get", ID, this::get);
    procedures.add("wamp.session.kill", ID, this::kill);
    procedures.add(
        "wamp.session.kill_by_authid",
        Signature.of(Argument.TEXT),
        call -> {
          String authid = call.text(0);
          kill(call, session -> session.principal().authid().equals(authid), call::result);
        });
    procedures.add(
        "wamp.session.kill_by_authrole",
        Signature.of(Argument.TEXT),
        call -> {
          String authrole = call.text(0);
          kill(
              call,
              session -> session.principal().authrole().equals(authrole),
              killed -> call.result(killed.size()));
        });
    procedures.add("wamp.session.kill_all", Signature.NONE, this::killAll);
    procedures.add(
        "wamp.session.modify_details",
        Signature.of(Argument.ID, Argument.DICT),
        this::modifyDetails);
  }

  // ------------------------------------------------------------------------------- telling

  private static Predicate<Session> filter(MetaCall call) {
    if (!call.has(0)) {
      return session -> true;
    }
    Set<String> roles = Set.copyOf(call.texts(0));
    return session -> roles.contains(session.principal().authrole());
  }

  private void count(MetaCall call) {
    Predicate<Session> filter = filter(call);
    askAll(
        call,
        local ->
            call.has(0)
                ? local.sessions().stream().filter(filter).count()
                : (long) local.sessionCount(),
        parts -> call.result(parts.stream().mapToLong(Long::longValue).sum()));
  }

  private void list(MetaCall call) {
    Predicate<Session> filter = filter(call);
    Page page = Page.of(call);
    askAll(
        call,
        local -> page.of(local.sessions().stream().filter(filter).map(Session::id).toList()),
        parts -> call.result(page.ofParts(parts)));
  }

  private void get(MetaCall call) {
    askHome(
        call,
        Session::details,
        details -> call.result(details.orElseThrow(() -> noSuchSession(call))));
  }

  private void modifyDetails(MetaCall call) {
    Map<String, @Nullable Object> changes = call.dict(1);
    for (String fixed : FIXED_DETAILS) {
      if (changes.containsKey(fixed)) {
        throw Refusal.invalidArgument(fixed + " cannot be changed");
      }
    }
    askHome(
        call,
        session -> session.modifyDetails(changes),
        done -> {
          if (!done.orElseThrow(() -> noSuchSession(call))) {
            throw new Refusal(
                WampUris.LIMIT_EXCEEDED,
                "a session may have "
                    + Session.ADDED_DETAILS_MAX
                    + " details added, of "
                    + Session.ADDED_DETAILS_BYTES_MAX
                    + " bytes in all");
          }
          call.result();
        });
  }

  // ------------------------------------------------------------------------------- killing

  /** The reason and the message that a call wants sessions to be told. */
  private record Farewell(Uri reason, @Nullable String message) {

    static Farewell of(MetaCall call, Rules rules) {
      String text = call.textKeyword("reason");
      Uri reason = text == null ? WampUris.KILLED : Uri.of(text);
      if (reason.length() == 0 || !rules.isValid(reason, MatchPolicy.EXACT)) {
        throw new Refusal(WampUris.INVALID_URI, "not a valid reason: " + reason);
      }
      return new Farewell(reason, call.textKeyword("message"));
    }

    boolean kill(Session session) {
      session.kill(reason, message);
      return true;
    }
  }

  private void kill(MetaCall call) {
    Farewell farewell = Farewell.of(call, rules);
    if (call.id(0) == call.caller().id()) {
      throw noSuchSession(call);
    }
    askHome(
        call,
        farewell::kill,
        killed -> {
          if (killed.isEmpty()) {
            throw noSuchSession(call);
          }
          call.result();
        });
  }

  /** Kills sessions, but never the caller's own. */
  private void kill(MetaCall call, Predicate<Session> filter, Consumer<List<Long>> then) {
    Farewell farewell = Farewell.of(call, rules);
    long caller = call.caller().id();
    askAll(
        call,
        local -> {
          List<Long> killed = new ArrayList<>();
          for (Session session : local.sessions()) {
            if (session.isOpen() && session.id() != caller && filter.test(session)) {
              farewell.kill(session);
              killed.add(session.id());
            }
          }
          return killed;
        },
        parts -> then.accept(parts.stream().flatMap(List::stream).toList()));
  }

  /** Nobody is told of the ends of all sessions (WAMP, "Session Meta Procedures"). */
  private void killAll(MetaCall call) {
    kill(
        call,
        session -> {
          session.silence();
          return true;
        },
        killed -> call.result(killed.size()));
  }

  // ------------------------------------------------------------------------------- asking

  private static Refusal noSuchSession(MetaCall call) {
    return new Refusal(WampUris.NO_SUCH_SESSION, "no session to name so: " + call.id(0));
  }

  /** Asks all loops that may have sessions of the realm. */
  private <P> void askAll(MetaCall call, Function<LocalRealm, P> answer, Consumer<List<P>> then) {
    List<Question<P>> questions = new ArrayList<>();
    for (LocalRealm local : realm.locals()) {
      questions.add(new Question<>(local.loop(), () -> answer.apply(local)));
    }
    Gathering.ask(call, questions, then);
  }

  /** Asks the home loop of the session that the first argument names; its id tells which it is. */
  private <P> void askHome(MetaCall call, Function<Session, P> answer, Consumer<Optional<P>> then) {
    long id = call.id(0);
    LocalRealm home = id <= 0 ? null : realm.local((int) (id % realm.loops()));
    if (home == null) {
      then.accept(Optional.empty());
      return;
    }
    Gathering.ask(
        call,
        List.of(
            new Question<>(home.loop(), () -> Optional.ofNullable(home.session(id)).map(answer))),
        parts -> then.accept(parts.getFirst()));
  }
}
