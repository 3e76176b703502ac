package io.starling.security.admin;

import io.starling.router.port.Principal;
import io.starling.router.port.ServiceCall;
import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.authorization.Explanation;
import io.starling.security.authorization.Permission;
import io.starling.security.authorization.Policy;
import io.starling.security.authorization.Subjects;
import io.starling.security.directory.Realm;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.User;
import io.starling.security.ticket.Ticket;
import io.starling.security.ticket.TicketRequest;
import io.starling.security.ticket.TicketScope;
import io.starling.security.ticket.Tickets;
import io.starling.security.token.TokenException;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The procedures {@code starling.ticket.*}. Users issue, list and revoke their own tickets; those
 * of others only administrators do.
 */
final class TicketProcedures {

  private static final int NAME_LENGTH = 254;
  private static final String INVALID_TICKET = "invalid_ticket";

  private final AdminContext context;
  private final Tickets tickets;

  TicketProcedures(AdminContext context, Tickets tickets) {
    this.context = context;
    this.tickets = tickets;
  }

  void addTo(AdminProcedures procedures) {
    procedures.add("ticket.issue", Scope.OWN, 0, 0, "ticket.issued", this::issue);
    procedures.add("ticket.verify", Scope.OWN, 1, 1, call -> view(verified(call, call.text(0))));
    procedures.add("ticket.revoke", Scope.OWN, 1, 1, "ticket.revoked", this::revoke);
    procedures.add("ticket.revoke_all", Scope.OWN, 0, 1, "ticket.all_revoked", this::revokeAll);
    procedures.add("ticket.list", Scope.OWN, 0, 1, this::list);
  }

  // ---------------------------------------------------------------------------- issuing

  private Object issue(AdminCall call) {
    Principal caller = call.call().principal();
    Realm realm = call.realm();
    if (!realm.uri().equals(call.call().realm())) {
      throw AdminException.invalid("a ticket is issued in the realm of the session");
    }
    User user = realm.user(caller.authid());
    if (user == null) {
      throw new AdminException("no_such_user", "there is no user " + caller.authid());
    }
    String client = client(call, user.username());
    checkMethod(caller, client != null);
    boolean isSso = call.flagKeyword("allow_sso", true) && isOfSsoRealm(realm, user);
    TicketScope scope = TicketScope.of(isSso, client != null);
    if (!mayIssue(realm, caller, scope)) {
      throw new AdminException(
          AdminException.NOT_AUTHORIZED,
          "needs a grant of "
              + Permission.ISSUE
              + " on "
              + Permission.TICKET_SCOPE
              + scope.wireName());
    }
    String device = name(call, "device_id");
    long seconds =
        call.numberKeyword("expiry_time_secs", tickets.settings().expiryTime().toSeconds());
    Duration longest = tickets.settings().expiryTimeMax();
    Tickets.Issued issued =
        tickets.issue(
            new TicketRequest(
                realm.uri(),
                user.username(),
                caller.authmethod(),
                scope,
                client,
                device,
                seconds > longest.toSeconds() ? longest : Duration.ofSeconds(seconds)));
    call.about(issued.ticket().authid());
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("ticket", issued.token());
    view.putAll(view(issued.ticket()));
    return view;
  }

  private static boolean isOfSsoRealm(Realm realm, User user) {
    Realm sso = realm.ssoRealm();
    return sso != null && Objects.equals(sso.uri(), user.ssoRealmUri());
  }

  private void checkMethod(Principal caller, boolean isForClient) {
    AuthMethod method = AuthMethod.of(caller.authmethod());
    if (method == null || !tickets.settings().authmethods().contains(method)) {
      throw new AdminException(
          AdminException.NOT_AUTHORIZED,
          "who has logged in by " + caller.authmethod() + " cannot issue tickets");
    }
    boolean isByTicket = method == AuthMethod.TICKET && caller.credential() != null;
    if (isByTicket && !isForClient) {
      throw new AdminException(
          AdminException.NOT_AUTHORIZED,
          "who has logged in with a ticket can issue tickets for clients only");
    }
  }

  /** The client that the ticket is for, or null. */
  private @Nullable String client(AdminCall call, String user) {
    String named = name(call, "client_id");
    String token = call.textKeyword("client_ticket");
    if (token == null) {
      if (named != null && !isUser(call.realm(), named)) {
        throw new AdminException("no_such_user", "there is no user " + named);
      }
    } else {
      Ticket of = verified(call, token);
      if (of.scope().isForClient()) {
        throw AdminException.invalid("client_ticket: a client's own ticket is for no client");
      }
      if (named != null && !named.equals(of.authid())) {
        throw AdminException.invalid("client_id: is not whose ticket client_ticket is");
      }
      named = of.authid();
    }
    if (user.equals(named)) {
      throw AdminException.invalid("nobody is a client of himself");
    }
    return named;
  }

  private static boolean isUser(Realm realm, String name) {
    Realm sso = realm.ssoRealm();
    return realm.user(name) != null || (sso != null && sso.user(name) != null);
  }

  private static @Nullable String name(AdminCall call, String keyword) {
    String name = call.textKeyword(keyword);
    if (name != null && (name.isEmpty() || name.length() > NAME_LENGTH)) {
      throw AdminException.invalid(keyword + ": expected 1 to " + NAME_LENGTH + " characters");
    }
    return name;
  }

  /** Whether either name of the permission is granted, and neither denied. */
  private static boolean mayIssue(Realm realm, Principal caller, TicketScope scope) {
    Policy.Subject subject = Subjects.of(realm, caller.rights());
    if (subject == null) {
      return false;
    }
    boolean isAllowed = false;
    for (String[] names :
        new String[][] {
          {Permission.ISSUE, Permission.TICKET_SCOPE},
          {Permission.BONDY_ISSUE, Permission.BONDY_TICKET_SCOPE}
        }) {
      Explanation.Outcome outcome =
          subject
              .explain(names[0], Uri.of(names[1] + scope.wireName()), MatchPolicy.EXACT)
              .outcome();
      if (outcome == Explanation.Outcome.DENIED) {
        return false;
      }
      isAllowed = isAllowed || outcome == Explanation.Outcome.ALLOWED;
    }
    return isAllowed;
  }

  // ---------------------------------------------------------------------------- others

  private Ticket verified(AdminCall call, String token) {
    try {
      return tickets.verify(call.realm().uri(), token);
    } catch (TokenException refusal) {
      throw new AdminException(INVALID_TICKET, "the ticket is not good: " + refusal.why());
    }
  }

  private @Nullable Object revoke(AdminCall call) {
    String named = call.text(0);
    Ticket ticket = Tickets.isTicket(named) ? verified(call, named) : byId(call, named);
    checkOwner(call, ticket.authid());
    call.about(ticket.authid());
    tickets.revoke(ticket);
    return null;
  }

  private Ticket byId(AdminCall call, String id) {
    Ticket ticket = tickets.find(call.realm().uri(), id);
    ServiceCall asked = call.call();
    if (ticket == null
        || !(ticket.authid().equals(asked.principal().authid()) || context.isAdministrator(call))) {
      throw new AdminException(INVALID_TICKET, "there is no such ticket");
    }
    return ticket;
  }

  private Object revokeAll(AdminCall call) {
    String authid = owner(call);
    call.about(authid);
    return tickets.revokeAll(call.realm().uri(), authid);
  }

  private Object list(AdminCall call) {
    String authid = owner(call);
    return Pages.of(
        call, tickets.of(call.realm().uri(), authid).stream(), Ticket::id, TicketProcedures::view);
  }

  private String owner(AdminCall call) {
    String authid = call.has(0) ? call.text(0) : call.call().principal().authid();
    checkOwner(call, authid);
    return authid;
  }

  private void checkOwner(AdminCall call, String authid) {
    boolean isOwn =
        call.call().principal().authid().equals(authid)
            && call.call().realm().equals(call.realm().uri());
    if (!isOwn && !context.isAdministrator(call)) {
      throw new AdminException(
          AdminException.NOT_AUTHORIZED, "only administrators may, for another user");
    }
  }

  /** What everybody may see who may see the ticket. */
  private static Map<String, @Nullable Object> view(Ticket ticket) {
    Map<String, @Nullable Object> scope = new LinkedHashMap<>();
    scope.put("type", ticket.scope().wireName());
    scope.put("realm", ticket.scope().isSso() ? null : ticket.realm().text());
    scope.put("client_id", ticket.clientId());
    scope.put("device_id", ticket.deviceId());
    Map<String, @Nullable Object> view = new LinkedHashMap<>();
    view.put("id", ticket.id());
    view.put("authid", ticket.authid());
    view.put("authrealm", ticket.realm().text());
    view.put("authmethod", ticket.authmethod());
    view.put("issued_at", ticket.issued().getEpochSecond());
    view.put("expires_at", ticket.expires().getEpochSecond());
    view.put("scope", scope);
    return view;
  }
}
