package io.starling.security.audit;

import io.starling.router.port.Authenticator;
import io.starling.router.port.Origin;
import io.starling.router.port.Principal;
import io.starling.router.port.ServiceCall;
import io.starling.security.admin.AdminAct;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes administrative acts to the audit log: who, from where, what, and what it was before and
 * after.
 *
 * <p>An act is written when it has been carried out, so one that cannot be written is there all the
 * same: it is logged and counted. Whether the caller is told, and everything refused from then on,
 * is the operator's decision.
 *
 * <p>Threads: safe for all; waits for the medium.
 */
public final class AuditWitness implements AdminAct.Witness {

  private static final Logger LOG = LoggerFactory.getLogger(AuditWitness.class);

  /** Stands for the procedure where somebody has logged in. */
  private static final String LOGIN = "login";

  private final AuditLog log;
  private final boolean isRequired;
  private final AtomicLong failures = new AtomicLong();

  /**
   * Makes a witness that writes to a log, which stays the caller's.
   *
   * @param isRequired whether nothing may be changed that cannot be written
   */
  public AuditWitness(AuditLog log, boolean isRequired) {
    this.log = log;
    this.isRequired = isRequired;
  }

  /** How many acts could not be written. */
  public long failures() {
    return failures.get();
  }

  @Override
  public boolean refuses() {
    return isRequired && log.hasFailed();
  }

  @Override
  public boolean saw(AdminAct act) {
    ServiceCall call = act.call();
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("who", who(call.realm(), call.principal(), call.session(), call.origin()));
    line.put("procedure", call.procedure().text());
    line.put("realm", act.realm().text());
    line.put("object", act.object());
    line.put("error", act.error());
    line.put("before", act.before());
    line.put("after", act.after());
    return append(line, act.procedure(), call.principal()) || !isRequired;
  }

  /** Keeps a login that is worth a line: with what is there for emergencies. */
  public void sawLogin(Authenticator.Attempt attempt, Principal principal) {
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("who", who(attempt.realm(), principal, attempt.session(), attempt.origin()));
    line.put("procedure", LOGIN);
    line.put("realm", attempt.realm().text());
    line.put("object", principal.authid());
    line.put("error", null);
    line.put("before", null);
    line.put("after", null);
    append(line, LOGIN, principal);
  }

  private boolean append(Map<String, @Nullable Object> line, String what, Principal principal) {
    try {
      log.append(line);
      return true;
    } catch (IOException e) {
      failures.incrementAndGet();
      LOG.atError()
          .setCause(e)
          .addKeyValue("procedure", what)
          .addKeyValue("authid", principal.authid())
          .log("An administrative act is missing in the audit log");
      return false;
    }
  }

  private static Map<String, @Nullable Object> who(
      Uri realm, Principal principal, long session, Origin origin) {
    Map<String, @Nullable Object> who = new LinkedHashMap<>();
    who.put("realm", realm.text());
    who.put("authid", principal.authid());
    who.put("authrole", principal.authrole());
    who.put("authmethod", principal.authmethod());
    who.put("session", session);
    who.put("address", origin.address());
    who.put("transport", origin.transport());
    who.put("listener", origin.listener());
    return who;
  }
}
