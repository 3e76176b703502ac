package io.starling.distribution.cli;

import java.util.Locale;

/** How a client proves who it is. */
enum AuthMethod {
  /** Not at all. */
  ANONYMOUS,
  /** With a text that is sent as it is. */
  TICKET,
  /** With a password that is not sent. */
  WAMPCRA,
  /** The same, and the router shows that it knows the password, too. */
  WAMP_SCRAM,
  /** With an Ed25519 key. */
  CRYPTOSIGN;

  /** The name on the wire. */
  @Override
  public String toString() {
    return this == WAMP_SCRAM ? "wamp-scram" : name().toLowerCase(Locale.ROOT);
  }
}
