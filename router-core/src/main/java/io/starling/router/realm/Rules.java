package io.starling.router.realm;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.RealmSettings.Disclosure;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a realm's settings and rights say about a request, for dealer and broker alike.
 *
 * <p>Threads: belongs to one loop.
 */
public final class Rules {

  private final Loop loop;
  private final Permissions permissions;
  private RealmSettings settings;
  private @Nullable Outside outside;

  /** Makes the rules of a realm on a loop. */
  public Rules(Loop loop, RealmSettings settings, Permissions permissions) {
    this.loop = loop;
    this.settings = settings;
    this.permissions = permissions;
  }

  /** The settings. */
  public RealmSettings settings() {
    return settings;
  }

  /** Sets other settings, which count from now on. */
  public void setSettings(RealmSettings settings) {
    this.settings = settings;
  }

  /** Says who decides on what the rights of the realm leave open, or null for nobody. */
  public void setOutside(@Nullable Outside outside) {
    this.outside = outside;
  }

  /** The limits. */
  public Limits limits() {
    return loop.limits();
  }

  /** Whether a URI is well-formed for how it is matched, and not too long. */
  public boolean isValid(Uri uri, MatchPolicy match) {
    return uri.length() <= limits().uriLength() && uri.isValid(match.rule(settings.strictUris()));
  }

  /** Whether a URI is well-formed and not the router's own. */
  public boolean isOpenToClients(Uri uri, MatchPolicy match) {
    return isValid(uri, match) && !ReservedUris.contain(uri);
  }

  /**
   * Returns null when a session may do something, else the error that tells why not; a refusal is
   * counted.
   */
  public @Nullable Uri refusal(Peer peer, Action action, Uri uri, MatchPolicy match) {
    Uri refusal =
        outside == null
            ? permissions.refusal(peer.principal().rights(), action, uri, match)
            : outside.refusal(peer, action, uri, match);
    if (refusal != null) {
      loop.count(
          refusal.equals(WampUris.NOT_AUTHORIZED)
              ? Counter.NOT_AUTHORIZED
              : Counter.AUTHORIZER_FAILURES);
    }
    return refusal;
  }

  /** Whether a session may not go on with something that it was allowed once. */
  public boolean forbids(Peer peer, Action action, Uri uri, MatchPolicy match) {
    return outside == null
        ? permissions.refusal(peer.principal().rights(), action, uri, match) != null
        : outside.forbids(peer, action, uri, match);
  }

  /** Whether a peer that asks to disclose somebody must be refused. */
  public boolean forbidsDisclosure() {
    return settings.disclosure() == Disclosure.NEVER;
  }

  /** Whether a peer is disclosed, given what it wants itself. */
  public boolean discloses(boolean wanted) {
    return wanted
        || settings.disclosure() == Disclosure.ALWAYS
        || (outside != null && outside.discloses() && !forbidsDisclosure());
  }

  /**
   * Whether a message breaks the rules of payload passthru mode, so that its sender's session ended
   * (WAMP, "Payload Passthru Mode"): the sender has to announce it, and the payload is one element,
   * which is not looked at.
   *
   * @param where what the violation is told to be in, such as {@code CALL.Options}
   */
  public boolean endsForPassthru(
      Peer sender, Role role, @Nullable Passthru passthru, Payload payload, String where) {
    if (passthru == null) {
      return false;
    }
    if (!sender.has(role, Feature.PAYLOAD_PASSTHRU_MODE)) {
      sender.violate(where + ".ppt_scheme: payload_passthru_mode was not announced");
      return true;
    }
    if (!loop.payloads().isOneArgument(payload)) {
      sender.violate(where + ".ppt_scheme: expected Arguments of one element and no ArgumentsKw");
      return true;
    }
    return false;
  }

  /** Returns how far a caller or publisher is trusted, -1 when the realm does not say. */
  public long trustLevel(@Nullable Peer peer) {
    return peer == null ? -1 : settings.trustLevels().of(peer.principal());
  }

  /** Returns the custom attributes that this realm relays to receivers. */
  public Map<String, Object> relayed(Map<String, Object> attributes) {
    if (attributes.isEmpty() || settings.relayedAttributes().isEmpty()) {
      return Map.of();
    }
    Map<String, Object> relayed = new HashMap<>(attributes);
    relayed.keySet().retainAll(settings.relayedAttributes());
    return relayed;
  }
}
