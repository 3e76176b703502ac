package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Attempt;
import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.router.port.CallOutcome;
import io.starling.router.port.CallOutcome.Failure;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.DynamicAuthenticator;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * {@code ticket} and {@code password} where a procedure of a client decides. It is called with
 * realm, authid and details, and returns a role, or a dictionary of {@code authid}, {@code role} or
 * {@code roles}, and {@code extra}. An error of its own is a refusal; when it is not there, takes
 * too long or returns anything else, nobody is let in, and the log tells why.
 *
 * <p>Threads: safe for all.
 */
final class DynamicMethod implements Method {

  /** More logins are refused while so many wait for a procedure. */
  static final int WAITING_MAX = 1_000;

  /** Errors in the namespace of the protocol by which a procedure refuses; others are mishaps. */
  private static final Set<Uri> REFUSALS =
      Set.of(
          WampUris.NOT_AUTHORIZED,
          WampUris.AUTHENTICATION_DENIED,
          WampUris.NO_SUCH_ROLE,
          Uri.of("wamp.error.no_such_principal"),
          Uri.of("wamp.error.authorization_denied"));

  private final RealmAuthenticator judge;
  private final AtomicInteger waiting = new AtomicInteger();

  /** Whom a procedure lets in. */
  record Admitted(String authid, Set<String> roles, Map<String, Object> extra) {}

  DynamicMethod(RealmAuthenticator judge) {
    this.judge = judge;
  }

  int waiting() {
    return waiting.get();
  }

  @Override
  public boolean fits(Claim claim) {
    return true;
  }

  @Override
  public void begin(Claim claim, Consumer<Step> next) {
    next.accept(
        new Challenge(
            claim.method().wireName(), Map.of(), (secret, _, then) -> ask(claim, secret, then)));
  }

  private void ask(Claim claim, String secret, Consumer<Step> then) {
    DynamicAuthenticator authenticator = claim.realm().authenticator();
    ProcedureCaller caller = judge.caller();
    if (authenticator == null || caller == null) {
      then.accept(judge.mishap(claim, "the realm has no dynamic authenticator any more"));
    } else if (waiting.incrementAndGet() > WAITING_MAX) {
      waiting.decrementAndGet();
      then.accept(claim.busy());
    } else {
      Uri realm = authenticator.realm();
      caller.call(
          realm == null ? claim.realm().uri() : realm,
          authenticator.procedure(),
          Payload.of(claim.realm().uri().text(), claim.authid(), details(claim, secret)),
          authenticator.timeout(),
          outcome -> {
            waiting.decrementAndGet();
            then.accept(step(claim, authenticator, outcome));
          });
    }
  }

  private static Map<String, Object> details(Claim claim, String secret) {
    Attempt attempt = claim.attempt();
    Map<String, Object> transport = new LinkedHashMap<>();
    transport.put("type", attempt.origin().transport());
    transport.put("secure", attempt.origin().secure());
    if (attempt.origin().address() != null) {
      transport.put("peer", attempt.origin().address());
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("authmethod", claim.method().wireName());
    details.put(claim.method() == AuthMethod.TICKET ? "ticket" : "secret", secret);
    details.put("session", attempt.session());
    details.put("transport", transport);
    details.put("authextra", attempt.hello().authExtra());
    if (attempt.hello().authrole() != null) {
      details.put("authrole", attempt.hello().authrole());
    }
    return details;
  }

  private Step step(Claim claim, DynamicAuthenticator authenticator, CallOutcome outcome) {
    String procedure = authenticator.procedure().text();
    if (outcome instanceof Failure failure) {
      return isRefusal(failure)
          ? judge.disproven(claim, procedure + " refused: " + failure.text())
          : judge.mishap(claim, procedure + " could not be asked: " + failure.text());
    }
    Admitted admitted = admitted(claim, outcome);
    return admitted == null
        ? judge.mishap(
            claim,
            procedure
                + " returned neither a role nor {authid, role or roles, extra}: "
                + kind(outcome))
        : judge.admitted(claim, admitted);
  }

  private static boolean isRefusal(Failure failure) {
    String error = failure.error().text();
    return REFUSALS.contains(failure.error())
        || !(error.startsWith("wamp.error.") || error.startsWith("starling.error."));
  }

  private static String kind(CallOutcome outcome) {
    if (outcome.args().isEmpty()) {
      return "nothing";
    }
    return outcome.args().getFirst() instanceof Map<?, ?> found
        ? found.keySet().toString()
        : "no dictionary";
  }

  private static @Nullable Admitted admitted(Claim claim, CallOutcome outcome) {
    Object first = outcome.args().isEmpty() ? null : outcome.args().getFirst();
    return switch (first) {
      case String role when !role.isEmpty() -> new Admitted(claim.authid(), Set.of(role), Map.of());
      case Map<?, ?> found -> admitted(claim, found);
      case null, default -> null;
    };
  }

  private static @Nullable Admitted admitted(Claim claim, Map<?, ?> found) {
    Object authid = found.get("authid");
    Object roles = found.get("roles") != null ? found.get("roles") : found.get("role");
    Object extra = found.get("extra");
    Set<String> names =
        switch (roles) {
          case String role -> Set.of(role);
          case List<?> list when list.stream().allMatch(String.class::isInstance) ->
              list.stream().map(String.class::cast).collect(Collectors.toUnmodifiableSet());
          case null, default -> Set.of();
        };
    if (names.isEmpty()
        || names.contains("")
        || !(authid == null || (authid instanceof String name && !name.isEmpty()))
        || !(extra == null || extra instanceof Map<?, ?>)) {
      return null;
    }
    return new Admitted(
        authid == null ? claim.authid() : (String) authid, names, withoutNulls(extra));
  }

  private static Map<String, Object> withoutNulls(@Nullable Object extra) {
    Map<String, Object> kept = new LinkedHashMap<>();
    if (extra instanceof Map<?, ?> entries) {
      entries.forEach(
          (key, value) -> {
            if (value != null) {
              kept.put(String.valueOf(key), value);
            }
          });
    }
    return kept;
  }
}
