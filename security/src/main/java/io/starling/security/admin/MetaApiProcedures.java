package io.starling.security.admin;

import io.starling.router.port.CallOutcome;
import io.starling.router.port.Principal;
import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The procedures {@code starling.session.*}, {@code starling.registration.*} and {@code
 * starling.subscription.*}: the meta API of a realm (WAMP, "Session Meta API" and the like) for its
 * administrators and those of the master realm, with whole objects where the meta API lists ids.
 */
final class MetaApiProcedures {

  private static final String SESSION = "wamp.session.";

  /** The role of who is in no group. */
  private static final String NO_GROUPS = "undefined";

  private static final List<String> MATCHES = List.of("exact", "prefix", "wildcard");

  private final MetaApi meta;

  MetaApiProcedures(MetaApi meta) {
    this.meta = meta;
  }

  void addTo(AdminProcedures procedures) {
    procedures.add("session.count", Scope.REALM, 0, 0, call -> ask(call, SESSION + "count"));
    procedures.add("session.self", Scope.SELF, 0, 0, this::self);
    procedures.add("session.list", Scope.REALM, 0, 0, this::sessions);
    procedures.add("session.get", Scope.REALM, 1, 1, call -> ask(call, SESSION + "get", id(call)));
    procedures.add(
        "session.kill",
        Scope.REALM,
        1,
        1,
        "session.killed",
        call -> ask(call, SESSION + "kill", id(call)));
    procedures.add(
        "session.kill_by_authid",
        Scope.REALM,
        1,
        1,
        "session.killed",
        call -> ask(call, SESSION + "kill_by_authid", call.text(0)));
    procedures.add(
        "session.kill_all",
        Scope.REALM,
        0,
        0,
        "session.killed",
        call -> ask(call, SESSION + "kill_all"));
    procedures.add(
        "registration.list",
        Scope.REALM,
        0,
        0,
        call -> objects(call, "wamp.registration.", "callees"));
    procedures.add(
        "registration.get",
        Scope.REALM,
        1,
        1,
        call -> ask(call, "wamp.registration.get", id(call)));
    procedures.add(
        "registration.callee.list",
        Scope.REALM,
        1,
        1,
        call -> ask(call, "wamp.registration.list_callees", id(call)));
    procedures.add(
        "subscription.list",
        Scope.REALM,
        0,
        0,
        call -> objects(call, "wamp.subscription.", "subscribers"));
    procedures.add(
        "subscription.get",
        Scope.REALM,
        1,
        1,
        call -> ask(call, "wamp.subscription.get", id(call)));
    procedures.add(
        "subscription.subscriber.list",
        Scope.REALM,
        1,
        1,
        call -> ask(call, "wamp.subscription.list_subscribers", id(call)));
  }

  private static long id(AdminCall call) {
    if (call.call().args().getLast() instanceof Number id) {
      return id.longValue();
    }
    throw AdminException.invalid("the last argument is no id");
  }

  private @Nullable Object ask(AdminCall call, String procedure, Object... args) {
    CallOutcome outcome =
        meta.call(call.realm().uri(), Uri.of(procedure), List.of(args), call.call().kwargs());
    return switch (outcome) {
      case CallOutcome.Result result -> result.args().isEmpty() ? null : result.args().getFirst();
      case CallOutcome.Failure failure -> {
        String error = failure.error().text();
        Object text = failure.args().isEmpty() ? error : failure.args().getFirst();
        throw new AdminException(error.substring(error.lastIndexOf('.') + 1), String.valueOf(text));
      }
    };
  }

  /** One that is gone meanwhile is left out. */
  private @Nullable Object find(AdminCall call, String procedure, Object id) {
    CallOutcome outcome = meta.call(call.realm().uri(), Uri.of(procedure), List.of(id), Map.of());
    return outcome instanceof CallOutcome.Result result && !result.args().isEmpty()
        ? result.args().getFirst()
        : null;
  }

  /** The caller's session, with his groups and what is noted of him, as Bondy tells them. */
  private Object self(AdminCall call) {
    Map<String, @Nullable Object> self = new LinkedHashMap<>();
    if (ask(call, SESSION + "get", call.call().session()) instanceof Map<?, ?> session) {
      session.forEach((key, value) -> self.put(String.valueOf(key), value));
    }
    Principal principal = call.call().principal();
    User user = call.realm().user(principal.authid());
    self.put("x_authroles", groupsOf(principal));
    self.put("x_meta", user == null ? Map.of() : user.meta());
    return self;
  }

  private static List<String> groupsOf(Principal principal) {
    return principal.authrole().equals(NO_GROUPS)
        ? List.of()
        : List.of(principal.authrole().split(","));
  }

  private Object sessions(AdminCall call) {
    List<Object> sessions = new ArrayList<>();
    if (ask(call, SESSION + "list") instanceof List<?> ids) {
      for (Object id : ids) {
        Object session = find(call, SESSION + "get", id);
        if (session != null) {
          sessions.add(session);
        }
      }
    }
    return sessions;
  }

  private Object objects(AdminCall call, String namespace, String members) {
    SortedSet<Long> ids = new TreeSet<>();
    if (ask(call, namespace + "list") instanceof Map<?, ?> lists) {
      for (String match : MATCHES) {
        for (Object id : lists.get(match) instanceof List<?> list ? list : List.of()) {
          ids.add((Long) id);
        }
      }
    }
    List<Object> objects = new ArrayList<>();
    for (Long id : ids) {
      if (find(call, namespace + "get", id) instanceof Map<?, ?> object) {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>();
        object.forEach((key, value) -> whole.put(String.valueOf(key), value));
        whole.put(members, find(call, namespace + "count_" + members, id));
        objects.add(whole);
      }
    }
    return objects;
  }
}
