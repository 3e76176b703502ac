package io.starling.security.authentication;

import java.util.Locale;

/** Why a login was refused; each is a value of the label {@code reason} of a metric. */
public enum Refusal {
  /** The realm takes no connections. */
  REALM_CLOSED,
  /** No method that the client offers is one of the realm, or no source admits it. */
  NO_METHOD,
  /** There is no such user, he is disabled, or the proof is wrong. */
  DENIED,
  /** The token was good once, and is not any more. */
  OUTDATED,
  /** The user may not have the role that the client asks for. */
  NO_ROLE,
  /** More logins wait for their passwords to be checked than may. */
  BUSY,
  /** Too many logins of the user, or from the address, have failed lately. */
  LOCKED,
  /** The procedure that decides on logins was not there, took too long or returned nonsense. */
  AUTHENTICATOR_FAILED;

  /** The value of the metric's label. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
