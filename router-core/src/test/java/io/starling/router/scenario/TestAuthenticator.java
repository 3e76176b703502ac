package io.starling.router.scenario;

import io.starling.router.port.Authenticator;
import io.starling.router.port.Principal;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Believes what clients claim to be. The authentication method that a client offers first says how:
 * none or {@code anonymous} at once, {@code ticket} after a challenge whose right answer is {@code
 * right} ({@code again} leads to a second round), {@code slow} when the test decides, {@code
 * broken} never.
 */
final class TestAuthenticator implements Authenticator {

  private final Map<String, Principal.Rights> rights = new HashMap<>();
  private final Deque<Consumer<Step>> waiting = new ArrayDeque<>();
  private final List<String> loggedOut = new ArrayList<>();
  private @Nullable Accept acceptance;

  @Override
  public void begin(Attempt attempt, Consumer<Step> next) {
    List<String> methods = attempt.hello().authMethods();
    Accept accept = new Accept(principal(attempt));
    switch (methods.isEmpty() ? "anonymous" : methods.getFirst()) {
      case "anonymous" -> next.accept(accept);
      case "ticket" -> next.accept(challenge(accept));
      case "slow" -> {
        acceptance = accept;
        waiting.add(next);
      }
      case "broken" -> throw new IllegalStateException("the authenticator is broken");
      default -> next.accept(new Deny(WampUris.NO_MATCHING_AUTH_METHOD, null));
    }
  }

  private Challenge challenge(Accept accept) {
    return new Challenge(
        "ticket",
        Map.of(),
        (signature, extra, next) ->
            next.accept(
                switch (signature) {
                  case "right" -> accept;
                  case "again" -> challenge(accept);
                  default -> new Deny(WampUris.AUTHENTICATION_DENIED, "wrong ticket");
                }));
  }

  private Principal principal(Attempt attempt) {
    String claimedId = attempt.hello().authid();
    String claimedRole = attempt.hello().authrole();
    String authid = claimedId == null ? attempt.randomAuthid() : claimedId;
    String authrole = claimedRole == null ? "anonymous" : claimedRole;
    return new Principal(authid, authrole, "test", "test", Map.of(), rightsOf(authid, authrole));
  }

  private Principal.Rights rightsOf(String authid, String authrole) {
    return rights.computeIfAbsent(
        authid + "/" + authrole, key -> new Principal.Rights(authid, Set.of(authrole)));
  }

  @Override
  public void loggedOut(Uri realm, Principal principal) {
    loggedOut.add(realm + " " + principal.authid());
  }

  /** Who has logged out, each as realm and authid. */
  List<String> loggedOut() {
    return loggedOut;
  }

  /** Takes the continuation of the client that has waited longest. */
  Consumer<Step> takeWaiting() {
    return waiting.remove();
  }

  /** Accepts the client that came last with method {@code slow}. */
  Accept acceptance() {
    if (acceptance == null) {
      throw new AssertionError("nobody waits");
    }
    return acceptance;
  }
}
