package io.starling.security.audit;

import io.starling.router.port.Origin;
import io.starling.router.port.ServiceCall;
import io.starling.security.admin.AdminAct;
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
 * <p>An act that cannot be written has been carried out all the same: it is logged and counted, and
 * what the operator does about it is his to decide.
 *
 * <p>Threads: safe for all; waits for the medium.
 */
public final class AuditWitness implements AdminAct.Witness {

  private static final Logger LOG = LoggerFactory.getLogger(AuditWitness.class);

  private final AuditLog log;
  private final AtomicLong failures = new AtomicLong();

  /** Makes a witness that writes to a log, which stays the caller's. */
  public AuditWitness(AuditLog log) {
    this.log = log;
  }

  /** How many acts could not be written. */
  public long failures() {
    return failures.get();
  }

  @Override
  public void saw(AdminAct act) {
    try {
      log.append(line(act));
    } catch (IOException e) {
      failures.incrementAndGet();
      LOG.atError()
          .setCause(e)
          .addKeyValue("procedure", act.procedure())
          .addKeyValue("authid", act.call().principal().authid())
          .log("An administrative act is missing in the audit log");
    }
  }

  private static Map<String, @Nullable Object> line(AdminAct act) {
    ServiceCall call = act.call();
    Origin origin = call.origin();
    Map<String, @Nullable Object> who = new LinkedHashMap<>();
    who.put("realm", call.realm().text());
    who.put("authid", call.principal().authid());
    who.put("authrole", call.principal().authrole());
    who.put("authmethod", call.principal().authmethod());
    who.put("session", call.session());
    who.put("address", origin.address());
    who.put("transport", origin.transport());
    who.put("listener", origin.listener());
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("who", who);
    line.put("procedure", call.procedure().text());
    line.put("realm", act.realm().text());
    line.put("object", act.object());
    line.put("error", act.error());
    line.put("before", act.before());
    line.put("after", act.after());
    return line;
  }
}
