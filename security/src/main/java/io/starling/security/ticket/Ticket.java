package io.starling.security.ticket;

import io.starling.wamp.uri.Uri;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a ticket says, without the signature that makes it one: who has this cannot log in with it.
 *
 * @param id its name, unique
 * @param issuer the realm whose key has signed it: {@code realm}, or that one's single sign-on
 *     realm
 * @param realm the realm that it was issued in
 * @param authid whose ticket it is
 * @param scope where it can be used
 * @param clientId the client that uses it on behalf of the user; null when the user does himself
 * @param deviceId the device that it is for, as the user has named it, or null
 * @param authmethod how the user had proven who he is when he issued it
 * @param keyId the key that has signed it
 * @param issued since when it is good, in seconds
 * @param expires until when it is good, in seconds
 */
public record Ticket(
    String id,
    Uri issuer,
    Uri realm,
    String authid,
    TicketScope scope,
    @Nullable String clientId,
    @Nullable String deviceId,
    String authmethod,
    String keyId,
    Instant issued,
    Instant expires) {

  /** What only one ticket at a time can be for. */
  record Use(Uri realm, TicketScope scope, @Nullable String clientId, @Nullable String deviceId) {}

  Use use() {
    // One of single sign-on is for all realms, whichever it was issued in.
    return new Use(scope.isSso() ? issuer : realm, scope, clientId, deviceId);
  }
}
