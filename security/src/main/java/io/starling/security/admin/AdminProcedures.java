package io.starling.security.admin;

import io.starling.router.port.ServiceCall;
import io.starling.router.port.Services;
import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.admin.AdminProcedure.Work;
import io.starling.security.authorization.Enforcement;
import io.starling.security.backup.Backups;
import io.starling.security.directory.Realm;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.DocumentException;
import io.starling.security.ticket.Tickets;
import io.starling.store.StoreException;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The procedures of administration, under {@code starling.} and, as aliases, under the prefixes
 * that Bondy has: {@code bondy.}, {@code com.bondy.} and {@code com.leapsight.bondy.}. An alias
 * does the same and answers errors as Bondy does.
 *
 * <p>A session may administer its own realm, and one of the master realm all. It needs a grant that
 * names the procedure or its namespace: one for all URIs does not make administrators. A realm
 * without security is administered from the master realm only, because everybody is anybody there.
 *
 * <p>Threads: safe for all. The work is done on the executor, which has to bear that it waits.
 */
public final class AdminProcedures implements Services {

  private static final Logger LOG = LoggerFactory.getLogger(AdminProcedures.class);
  private static final String OURS = "starling.";
  private static final List<String> ALIASES =
      List.of("bondy.", "com.bondy.", "com.leapsight.bondy.");

  private record Named(AdminProcedure procedure, boolean isAlias) {}

  private final AdminContext context;
  private final SecurityDirectory directory;
  private final Uri masterRealm;
  private final Executor executor;
  private final Map<Uri, Named> procedures = new HashMap<>();

  /**
   * Makes procedures.
   *
   * @param context what they work with
   * @param masterRealm the realm whose sessions may administer all realms
   * @param executor runs what may wait
   */
  public AdminProcedures(AdminContext context, Uri masterRealm, Executor executor) {
    this.context = context;
    this.directory = context.directory();
    this.masterRealm = masterRealm;
    this.executor = executor;
    add("ping", Scope.REALM, 0, 0, call -> "pong");
    new RealmProcedures(context, masterRealm).addTo(this);
    UserProcedures users = new UserProcedures(context);
    users.addTo(this);
    new OAuthProcedures(context, users).addTo(this);
    new GroupProcedures(context).addTo(this);
    new RightsProcedures(context).addTo(this);
    new SourceProcedures(context).addTo(this);
  }

  /** Adds the procedures of sessions, registrations and subscriptions. */
  public AdminProcedures with(MetaApi meta) {
    new MetaApiProcedures(meta).addTo(this);
    return this;
  }

  /** Adds the procedures of backups. */
  public AdminProcedures with(Backups backups) {
    new BackupProcedures(context, backups).addTo(this);
    return this;
  }

  /** Adds the procedures of tickets, and of the keys that they are signed with. */
  public AdminProcedures with(Tickets tickets) {
    new TicketProcedures(context, tickets).addTo(this);
    new KeyProcedures(tickets.keys()).addTo(this);
    return this;
  }

  /** Adds a procedure of a number of arguments that changes nothing. */
  void add(String name, Scope scope, int least, int most, Work work) {
    add(new AdminProcedure(name, scope, least, most, null, work));
  }

  /** Adds a procedure that changes something, which is told on a topic. */
  void add(String name, Scope scope, int least, int most, String topic, Work work) {
    add(new AdminProcedure(name, scope, least, most, topic, work));
  }

  private void add(AdminProcedure procedure) {
    String name = procedure.name();
    put(OURS + name, new Named(procedure, false));
    ALIASES.forEach(prefix -> put(prefix + name, new Named(procedure, true)));
  }

  /** Adds names that Bondy had before, under its prefixes only. */
  void addOldName(String old, String name) {
    Named present = Objects.requireNonNull(procedures.get(Uri.of(ALIASES.getFirst() + name)));
    ALIASES.forEach(prefix -> put(prefix + old, present));
  }

  private void put(String uri, Named named) {
    if (procedures.put(Uri.of(uri), named) != null) {
      throw new IllegalArgumentException("there already: " + uri);
    }
  }

  /** The names under {@code starling.}, in alphabetical order. */
  public List<String> names() {
    return procedures.keySet().stream()
        .map(Uri::text)
        .filter(name -> name.startsWith(OURS))
        .sorted()
        .toList();
  }

  /** All names, aliases too. */
  public Set<String> uris() {
    return procedures.keySet().stream().map(Uri::text).collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a URI is that of a procedure that needs to be granted by name. */
  boolean isForAdministrators(Uri uri) {
    Named named = procedures.get(uri);
    return named != null && named.procedure.scope() != Scope.OWN;
  }

  /** The topics on which changes are told, without a prefix. */
  public Set<String> topics() {
    return procedures.values().stream()
        .map(named -> named.procedure.topic())
        .filter(Objects::nonNull)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public @Nullable Service find(Uri realm, Uri procedure) {
    Named named = procedures.get(procedure);
    return named == null ? null : call -> executor.execute(() -> handle(named, call));
  }

  // ---------------------------------------------------------------------------- one call

  private void handle(Named named, ServiceCall call) {
    Enforcement.as(
        call.session(), () -> handle(named, call, new Acting(context, named.procedure, call)));
  }

  private void handle(Named named, ServiceCall call, Acting acting) {
    try {
      AdminCall admitted = admitted(named.procedure, call);
      acting.begins(admitted);
      if (named.procedure.changes() && context.witness().refuses()) {
        throw new AdminException(
            AdminException.AUDIT_FAILED, "nothing is changed: the audit log cannot be written");
      }
      Object result = named.procedure.work().run(admitted);
      if (acting.ended(null)) {
        call.result(result == null ? List.of() : Collections.singletonList(result));
      } else {
        error(
            named,
            call,
            AdminException.AUDIT_FAILED,
            "it was done, but is not in the audit log, which cannot be written");
      }
    } catch (AdminException refusal) {
      refuse(named, acting, call, refusal.code(), refusal.text());
    } catch (DocumentException wrong) {
      refuse(named, acting, call, AdminException.INVALID_ARGUMENT, wrong.getMessage());
    } catch (IllegalArgumentException unsound) {
      refuse(named, acting, call, AdminException.INVALID_ARGUMENT, unsound.getMessage());
    } catch (StoreException unkept) {
      LOG.atError().setCause(unkept).log("A change could not be kept");
      refuse(named, acting, call, AdminException.STORAGE_FAILED, unkept.getMessage());
    } catch (RuntimeException failure) {
      LOG.atError()
          .setCause(failure)
          .addKeyValue("procedure", call.procedure())
          .log("An administrative call failed");
      acting.ended("internal_error");
      call.error(WampUris.INTERNAL_ERROR, "the router failed while it handled the call");
    }
  }

  /** Finds the realm that a call is about, and whether the caller may administer it. */
  private AdminCall admitted(AdminProcedure procedure, ServiceCall call) {
    boolean isMaster = call.realm().equals(masterRealm);
    List<@Nullable Object> args = call.args();
    Realm own = directory.realm(call.realm());
    if (own == null) {
      throw new AdminException(AdminException.NOT_AUTHORIZED, "this realm is gone");
    }
    if (procedure.scope() == Scope.SELF) {
      checkNumber(procedure, args);
      return new AdminCall(call, own, args);
    }
    if (!own.isSecurityEnabled()) {
      throw new AdminException(
          AdminException.NOT_AUTHORIZED,
          "this realm has no security; it is administered from the realm " + masterRealm);
    }
    if (procedure.scope() == Scope.OWN) {
      if (own.user(call.principal().authid()) == null) {
        throw new AdminException(
            AdminException.NOT_AUTHORIZED, "only users of the realm may, not anonymous clients");
      }
    } else if (!context.isAdministrator(own, call.principal(), call.procedure())) {
      throw new AdminException(
          AdminException.NOT_AUTHORIZED,
          "needs a grant of wamp.call on this procedure or its namespace by name, not on all URIs");
    }
    if (procedure.scope() == Scope.MASTER) {
      if (!isMaster) {
        throw new AdminException(
            AdminException.NOT_AUTHORIZED, "only sessions of the realm " + masterRealm + " may");
      }
    } else if (!args.isEmpty()
        && args.getFirst() instanceof String name
        && procedure.takes(args.size() - 1)) {
      boolean mayName = isMaster || own.uri().text().equals(name);
      Realm named = mayName ? directory.realm(Uri.of(name)) : null;
      if (named != null) {
        return new AdminCall(call, named, args.subList(1, args.size()));
      }
      if (!procedure.takes(args.size())) {
        throw mayName
            ? new AdminException("no_such_realm", "there is no realm " + name)
            : new AdminException(
                AdminException.NOT_AUTHORIZED,
                "only sessions of the realm " + masterRealm + " may name another realm");
      }
    }
    checkNumber(procedure, args);
    return new AdminCall(call, own, args);
  }

  private static void checkNumber(AdminProcedure procedure, List<?> args) {
    if (!procedure.takes(args.size())) {
      throw AdminException.invalid(
          "expected " + procedure.arguments() + " arguments, found " + args.size());
    }
  }

  private static void refuse(
      Named named, Acting acting, ServiceCall call, String code, @Nullable String message) {
    acting.ended(code);
    error(named, call, code, String.valueOf(message));
  }

  private static void error(Named named, ServiceCall call, String code, String text) {
    switch (code) {
      case AdminException.INVALID_ARGUMENT -> call.error(WampUris.INVALID_ARGUMENT, text);
      case AdminException.NOT_AUTHORIZED -> call.error(WampUris.NOT_AUTHORIZED, text);
      default ->
          call.error(
              Uri.of((named.isAlias ? "bondy.error." : "starling.error.") + code),
              List.of(text),
              named.isAlias
                  ? Map.of("code", code, "message", text, "description", text)
                  : Map.of("code", code));
    }
  }
}
