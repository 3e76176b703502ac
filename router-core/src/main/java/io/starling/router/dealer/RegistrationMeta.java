package io.starling.router.dealer;

import io.starling.router.loop.Loop;
import io.starling.router.loop.WallClock;
import io.starling.router.meta.Argument;
import io.starling.router.meta.Gathering;
import io.starling.router.meta.Gathering.Question;
import io.starling.router.meta.IdsByMatch;
import io.starling.router.meta.MetaCall;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.meta.Page;
import io.starling.router.meta.Refusal;
import io.starling.router.meta.Signature;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The procedures {@code wamp.registration...} (WAMP, "Registration Meta API").
 *
 * <p>Threads: belongs to one loop.
 */
final class RegistrationMeta {

  private static final Signature ID = Signature.of(Argument.ID);

  private final Procedures procedures;
  private final Dealer[] dealers;

  RegistrationMeta(Procedures procedures, Dealer[] dealers) {
    this.procedures = procedures;
    this.dealers = dealers;
  }

  void addTo(MetaProcedures meta) {
    meta.add("wamp.registration.list", Signature.NONE, this::list);
    meta.add(
        "wamp.registration.lookup",
        Signature.of(Argument.TEXT).optionally(Argument.DICT),
        call ->
            answerId(call, procedures.find(IdsByMatch.matchOption(call, 1), Uri.of(call.text(0)))));
    meta.add(
        "wamp.registration.match",
        Signature.of(Argument.TEXT),
        call -> answerId(call, procedures.match(Uri.of(call.text(0)))));
    meta.add("wamp.registration.get", ID, call -> call.result(details(find(call))));
    meta.add("wamp.registration.list_callees", ID, this::listCallees);
    meta.add("wamp.registration.count_callees", ID, call -> call.result(find(call).size()));
    meta.add(
        "wamp.registration.remove_callee",
        Signature.of(Argument.ID, Argument.ID),
        this::removeCallee);
  }

  /** A registration as clients are told of it. */
  static Map<String, Object> details(Registration registration) {
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("id", registration.id);
    details.put("created", WallClock.text(registration.created));
    details.put("uri", registration.uri);
    details.put("match", registration.match.wireName());
    details.put("invoke", registration.policy.wireName());
    return details;
  }

  private static void answerId(MetaCall call, @Nullable Registration found) {
    call.result(found == null ? (@Nullable Object) null : found.id);
  }

  private Registration find(MetaCall call) {
    Registration registration = procedures.get(call.id(0));
    if (registration == null) {
      throw new Refusal(WampUris.NO_SUCH_REGISTRATION, "no registration has the id " + call.id(0));
    }
    return registration;
  }

  private void list(MetaCall call) {
    IdsByMatch ids = new IdsByMatch();
    procedures.forEach(registration -> ids.add(registration.match, registration.id));
    call.result(ids.page(Page.of(call)));
  }

  private void listCallees(MetaCall call) {
    Registration registration = find(call);
    List<Long> sessions = new ArrayList<>(registration.size());
    for (int i = 0; i < registration.size(); i++) {
      sessions.add(registration.callee(i).participant.peer.id());
    }
    call.result(Page.of(call).of(sessions));
  }

  private void removeCallee(MetaCall call) {
    Callee callee = callee(find(call), call.id(1));
    String reason = call.textKeyword("reason");
    if (callee == null) {
      throw notCallee(call);
    }
    Loop home = callee.home.loop();
    Dealer dealer = dealers[home.index()];
    Gathering.ask(
        call,
        List.of(new Question<>(home, () -> dealer.revoke(callee, reason))),
        parts -> {
          if (!parts.contains(true)) {
            throw notCallee(call);
          }
          call.result();
        });
  }

  private static @Nullable Callee callee(Registration registration, long session) {
    for (int i = 0; i < registration.size(); i++) {
      if (registration.callee(i).participant.peer.id() == session) {
        return registration.callee(i);
      }
    }
    return null;
  }

  private static Refusal notCallee(MetaCall call) {
    return new Refusal(
        WampUris.NO_SUCH_SESSION, "not a session that has the registration: " + call.id(1));
  }
}
