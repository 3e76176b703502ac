package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Attempt;
import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.router.port.CallOutcome;
import io.starling.router.port.CallOutcome.Failure;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.DynamicAuthenticator;
import io.starling.security.model.PasswordRecord;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Methods where a procedure of a client decides. It is called with realm, authid and details, and
 * returns a role, or a dictionary: {@link Decision}. An error of its own is a refusal; when it is
 * not there, takes too long or returns anything else, nobody is let in, and the log tells why.
 *
 * <p>For {@code ticket} and {@code password} it is asked with the secret that the client has sent.
 * For methods with a proof it is asked before the challenge, for what the proof has to fit; then
 * the method goes on as for a user. Whom it refuses is challenged like others and fails at the end.
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

  private final Judge judge;
  private final Map<AuthMethod, Method> methods;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile @Nullable ProcedureCaller caller;

  /**
   * Makes the method.
   *
   * @param methods those that go on when a procedure has decided
   */
  DynamicMethod(Judge judge, Map<AuthMethod, Method> methods) {
    this.judge = judge;
    this.methods = methods;
  }

  /** Says how procedures are called; before, they refuse everybody. */
  void callBy(ProcedureCaller router) {
    caller = router;
  }

  int waiting() {
    return waiting.get();
  }

  private static boolean isShown(Claim claim) {
    return claim.method() == AuthMethod.TICKET || claim.method() == AuthMethod.PASSWORD;
  }

  /** Whether there is nothing to prove, or it has been proven already. */
  private static boolean isWithoutChallenge(Claim claim) {
    return claim.method() == AuthMethod.TLS || claim.method() == AuthMethod.ANONYMOUS;
  }

  private Method proving(Claim claim) {
    Method found = methods.get(claim.method());
    if (found == null) {
      throw new IllegalStateException("no method " + claim.method());
    }
    return found;
  }

  @Override
  public boolean fits(Claim claim) {
    return isShown(claim) || isWithoutChallenge(claim) || proving(claim).fits(claim);
  }

  @Override
  public void begin(Claim claim, Consumer<Step> next) {
    if (isShown(claim)) {
      next.accept(
          new Challenge(
              claim.method().wireName(),
              Map.of(),
              (secret, _, then) ->
                  ask(claim, secret, then, decided -> then.accept(outcome(decided)))));
    } else {
      ask(claim, null, next, decided -> goOn(decided, next));
    }
  }

  private static Step outcome(Claim decided) {
    // Refused claims are disproven, with the reason that the procedure gave.
    return decided.proven(Map.of());
  }

  private void goOn(Claim decided, Consumer<Step> next) {
    if (isWithoutChallenge(decided)) {
      next.accept(outcome(decided));
    } else {
      proving(decided).begin(decided, next);
    }
  }

  private void ask(
      Claim claim, @Nullable String secret, Consumer<Step> failed, Consumer<Claim> decided) {
    DynamicAuthenticator authenticator = claim.realm().authenticator();
    ProcedureCaller router = caller;
    if (authenticator == null || router == null) {
      failed.accept(judge.mishap(claim, "the realm has no dynamic authenticator any more"));
    } else if (waiting.incrementAndGet() > WAITING_MAX) {
      waiting.decrementAndGet();
      failed.accept(claim.busy());
    } else {
      Uri realm = authenticator.realm();
      router.call(
          realm == null ? claim.realm().uri() : realm,
          authenticator.procedure(),
          Payload.of(
              claim.realm().uri().text(), claim.attempt().hello().authid(), details(claim, secret)),
          authenticator.timeout(),
          outcome -> {
            waiting.decrementAndGet();
            answered(claim, authenticator, outcome, failed, decided);
          });
    }
  }

  private void answered(
      Claim claim,
      DynamicAuthenticator authenticator,
      CallOutcome outcome,
      Consumer<Step> failed,
      Consumer<Claim> decided) {
    String procedure = authenticator.procedure().text();
    if (outcome instanceof Failure failure && !isRefusal(failure)) {
      failed.accept(judge.mishap(claim, procedure + " could not be asked: " + failure.text()));
      return;
    }
    Decision decision;
    try {
      decision =
          outcome instanceof Failure failure
              ? Decision.refused(procedure + " refused: " + failure.text())
              : Decision.of(claim.method(), claim.authid(), outcome);
    } catch (IllegalArgumentException e) {
      failed.accept(judge.mishap(claim, procedure + " returned " + e.getMessage()));
      return;
    }
    for (PasswordRecord record : decision.passwords()) {
      judge.mocks().learn(claim.realm(), record);
    }
    decided.accept(claim.decided(decision));
  }

  private static Map<String, Object> details(Claim claim, @Nullable String secret) {
    Attempt attempt = claim.attempt();
    Map<String, Object> transport = new LinkedHashMap<>();
    transport.put("type", attempt.origin().transport());
    transport.put("secure", attempt.origin().secure());
    if (attempt.origin().address() != null) {
      transport.put("peer", attempt.origin().address());
    }
    if (attempt.origin().certificate() != null) {
      transport.put("certificate", attempt.origin().certificate());
    }
    Map<String, Object> details = new LinkedHashMap<>();
    details.put("authmethod", claim.method().wireName());
    if (secret != null) {
      details.put(claim.method() == AuthMethod.TICKET ? "ticket" : "secret", secret);
    }
    details.put("session", attempt.session());
    details.put("transport", transport);
    details.put("authextra", attempt.hello().authExtra());
    if (attempt.hello().authrole() != null) {
      details.put("authrole", attempt.hello().authrole());
    }
    return details;
  }

  private static boolean isRefusal(Failure failure) {
    String error = failure.error().text();
    return REFUSALS.contains(failure.error())
        || !(error.startsWith("wamp.error.") || error.startsWith("starling.error."));
  }
}
