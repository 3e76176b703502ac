package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/** The roles of WAMP (WAMP, "Roles"). */
public enum Role {
  PUBLISHER("publisher"),
  SUBSCRIBER("subscriber"),
  CALLER("caller"),
  CALLEE("callee"),
  BROKER("broker"),
  DEALER("dealer");

  private final String wireName;

  Role(String wireName) {
    this.wireName = wireName;
  }

  /** The key in {@code roles}. */
  public String wireName() {
    return wireName;
  }

  /** The place in arrays with one element per role. */
  @SuppressWarnings("EnumOrdinal") // any distinct places will do
  int index() {
    return ordinal();
  }

  /** Whether clients have this role. */
  public boolean isClient() {
    return this != BROKER && this != DEALER;
  }

  /** Returns the role of this wire name, or null when there is none. */
  public static @Nullable Role of(String wireName) {
    for (Role role : values()) {
      if (role.wireName.equals(wireName)) {
        return role;
      }
    }
    return null;
  }
}
