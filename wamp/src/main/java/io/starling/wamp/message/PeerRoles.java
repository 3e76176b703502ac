package io.starling.wamp.message;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a peer announced: its roles and their features (WAMP, "Feature Announcement"). Immutable;
 * one bit per feature, because every session has one.
 */
public final class PeerRoles {

  /** No role at all. */
  public static final PeerRoles NONE = new Builder().build();

  private static final Role[] ROLES = Role.values();
  private static final Feature[] FEATURES = Feature.values();
  private static final long PRESENT = 1L << 63;

  private final long[] features;

  private PeerRoles(long[] features) {
    this.features = features;
  }

  /** Whether the peer has this role. */
  public boolean has(Role role) {
    return features[role.index()] != 0;
  }

  /** Whether the peer announced this feature for this role. */
  public boolean has(Role role, Feature feature) {
    return (features[role.index()] & feature.bit()) != 0;
  }

  /** Whether the peer has at least one of the client roles. */
  public boolean hasClientRole() {
    for (Role role : ROLES) {
      if (role.isClient() && has(role)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the announcement as the dict {@code roles} of HELLO and WELCOME. */
  public Map<String, Object> toDict() {
    Map<String, Object> roles = new LinkedHashMap<>();
    for (Role role : ROLES) {
      if (has(role)) {
        Map<String, Object> flags = new LinkedHashMap<>();
        for (Feature feature : FEATURES) {
          if (has(role, feature)) {
            flags.put(feature.wireName(), true);
          }
        }
        roles.put(role.wireName(), flags.isEmpty() ? Map.of() : Map.of("features", flags));
      }
    }
    return roles;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PeerRoles roles && Arrays.equals(features, roles.features);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(features);
  }

  @Override
  public String toString() {
    return toDict().toString();
  }

  /** Collects an announcement. */
  public static final class Builder {

    private final long[] features = new long[Role.values().length];

    /** Makes an announcement of no role. */
    public Builder() {}

    /** Adds a role with features; adding to a role that is there is fine. */
    public Builder add(Role role, Feature... announced) {
      features[role.index()] |= PRESENT;
      for (Feature feature : announced) {
        features[role.index()] |= feature.bit();
      }
      return this;
    }

    /** Returns the announcement. */
    public PeerRoles build() {
      return new PeerRoles(features.clone());
    }
  }
}
