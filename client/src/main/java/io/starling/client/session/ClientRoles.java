package io.starling.client.session;

import io.starling.wamp.message.Feature;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Role;

/** What this client announces in HELLO: exactly what it does. */
public final class ClientRoles {

  /** The announcement. */
  public static final PeerRoles ANNOUNCED =
      new PeerRoles.Builder()
          .add(
              Role.PUBLISHER,
              Feature.SUBSCRIBER_BLACKWHITE_LISTING,
              Feature.PUBLISHER_EXCLUSION,
              Feature.PUBLISHER_IDENTIFICATION,
              Feature.PAYLOAD_PASSTHRU_MODE)
          .add(
              Role.SUBSCRIBER,
              Feature.PUBLISHER_IDENTIFICATION,
              Feature.PATTERN_BASED_SUBSCRIPTION,
              Feature.SUBSCRIPTION_REVOCATION,
              Feature.PAYLOAD_PASSTHRU_MODE)
          .add(
              Role.CALLER,
              Feature.PROGRESSIVE_CALL_RESULTS,
              Feature.PROGRESSIVE_CALL_INVOCATIONS,
              Feature.CALL_TIMEOUT,
              Feature.CALL_CANCELING,
              Feature.CALLER_IDENTIFICATION,
              Feature.PAYLOAD_PASSTHRU_MODE)
          .add(
              Role.CALLEE,
              Feature.PROGRESSIVE_CALL_RESULTS,
              Feature.PROGRESSIVE_CALL_INVOCATIONS,
              Feature.CALL_CANCELING,
              Feature.CALLER_IDENTIFICATION,
              Feature.PATTERN_BASED_REGISTRATION,
              Feature.SHARED_REGISTRATION,
              Feature.REGISTRATION_REVOCATION,
              Feature.PAYLOAD_PASSTHRU_MODE)
          .build();

  private ClientRoles() {}
}
