package io.starling.client.session;

import io.starling.wamp.message.Feature;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Role;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what a router announces in WELCOME; what it does not understand it ignores. */
public final class RouterRoles {

  private RouterRoles() {}

  /** Returns the announcement in {@code roles} of WELCOME's details. */
  public static PeerRoles of(@Nullable Object roles) {
    PeerRoles.Builder builder = new PeerRoles.Builder();
    if (roles instanceof Map<?, ?> dict) {
      dict.forEach((name, role) -> add(builder, String.valueOf(name), role));
    }
    return builder.build();
  }

  private static void add(PeerRoles.Builder builder, String name, @Nullable Object dict) {
    Role role = Role.of(name);
    if (role == null) {
      return;
    }
    builder.add(role);
    if (dict instanceof Map<?, ?> map && map.get("features") instanceof Map<?, ?> features) {
      features.forEach(
          (key, value) -> {
            Feature feature = feature(String.valueOf(key));
            if (feature != null && Boolean.TRUE.equals(value)) {
              builder.add(role, feature);
            }
          });
    }
  }

  private static @Nullable Feature feature(String name) {
    // The specification once spells it so.
    return name.equals("call_cancelling") ? Feature.CALL_CANCELING : Feature.of(name);
  }
}
