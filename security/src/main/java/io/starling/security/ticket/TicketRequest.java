package io.starling.security.ticket;

import io.starling.wamp.uri.Uri;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A ticket that a user wishes for.
 *
 * @param realm the realm of his session
 * @param authid his name
 * @param authmethod how he has proven who he is
 * @param scope where it is to be used
 * @param clientId the client that will use it; null exactly when the scope is for none
 * @param deviceId the device that it is for, or null
 * @param expiryTime how long it is to be good; null for the usual time
 */
public record TicketRequest(
    Uri realm,
    String authid,
    String authmethod,
    TicketScope scope,
    @Nullable String clientId,
    @Nullable String deviceId,
    @Nullable Duration expiryTime) {

  /** Checks that a client is named exactly when there is one. */
  public TicketRequest {
    if (scope.isForClient() != (clientId != null)) {
      throw new IllegalArgumentException("scope " + scope + ", client " + clientId);
    }
  }
}
