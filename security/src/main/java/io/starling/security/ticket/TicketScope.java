package io.starling.security.ticket;

import java.util.Locale;

/** Where a ticket can be used, and by whom. */
public enum TicketScope {
  /** In the realm that it was issued in. */
  LOCAL,
  /** In all realms of the same single sign-on realm. */
  SSO,
  /** As {@link #LOCAL}, by one client on behalf of the user. */
  CLIENT_LOCAL,
  /** As {@link #SSO}, by one client on behalf of the user. */
  CLIENT_SSO;

  /** Returns the scope of these properties. */
  public static TicketScope of(boolean isSso, boolean isForClient) {
    if (isForClient) {
      return isSso ? CLIENT_SSO : CLIENT_LOCAL;
    }
    return isSso ? SSO : LOCAL;
  }

  /** Whether it is good in other realms too. */
  public boolean isSso() {
    return this == SSO || this == CLIENT_SSO;
  }

  /** Whether a client uses it on behalf of the user. */
  public boolean isForClient() {
    return this == CLIENT_LOCAL || this == CLIENT_SSO;
  }

  /** The name in tickets, and the last component of the resource of the permission to issue it. */
  public String wireName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Returns the scope of a name.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static TicketScope ofWireName(String name) {
    return valueOf(name.toUpperCase(Locale.ROOT));
  }
}
