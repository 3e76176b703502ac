package io.starling.router.dealer;

import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A registration of a realm: what the routing snapshot knows of it. Immutable; a change of callees
 * makes a new one with the same id.
 */
final class Registration {

  final long id;
  final Uri uri;
  final MatchPolicy match;
  final InvocationPolicy policy;

  /** When the first callee came, in milliseconds since 1970. */
  final long created;

  /** In order of registration; never empty in a snapshot. */
  private final Callee[] callees;

  Registration(
      long id,
      Uri uri,
      MatchPolicy match,
      InvocationPolicy policy,
      long created,
      Callee... callees) {
    this.id = id;
    this.uri = uri;
    this.match = match;
    this.policy = policy;
    this.created = created;
    this.callees = callees;
  }

  int size() {
    return callees.length;
  }

  Callee callee(int index) {
    return callees[index];
  }

  boolean has(Participant participant) {
    for (Callee callee : callees) {
      if (callee.participant == participant) {
        return true;
      }
    }
    return false;
  }

  Registration with(Callee callee) {
    Callee[] more = Arrays.copyOf(callees, callees.length + 1);
    more[callees.length] = callee;
    return new Registration(id, uri, match, policy, created, more);
  }

  /** Returns the registration without a callee, or null when that was the last. */
  @Nullable Registration without(Callee callee) {
    Callee[] fewer =
        Arrays.stream(callees).filter(present -> present != callee).toArray(Callee[]::new);
    return fewer.length == 0 ? null : new Registration(id, uri, match, policy, created, fewer);
  }
}
