package io.starling.security.model;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How a client can prove who it is; the names are those of {@code authmethods} in HELLO. */
public enum AuthMethod {
  /** Not at all: a random identity and the role {@code anonymous}. */
  ANONYMOUS,
  /** Not at all: the client is believed to be the user that it names. */
  TRUST,
  /** The password as it is. */
  PASSWORD,
  /** The password as it is, under the name that more client libraries know. */
  TICKET,
  /** WAMP, "Challenge Response Authentication". */
  WAMPCRA,
  /** WAMP, "Salted Challenge Response Authentication Mechanism". */
  WAMP_SCRAM,
  /** What Autobahn and Crossbar.io call SCRAM: another exchange, with another stored form. */
  SCRAM,
  /** WAMP, "Cryptosign-based Authentication": an Ed25519 key. */
  CRYPTOSIGN,
  /** A signed token of the realm's own, or of an issuer that the realm trusts. */
  OAUTH2,
  /** The certificate of the client's end of TLS. */
  TLS;

  /** The methods of a realm that does not name any; Bondy's. */
  public static final List<AuthMethod> USUAL = List.of(ANONYMOUS, PASSWORD, WAMPCRA, TICKET);

  private final String wireName =
      name().equals("WAMP_SCRAM") ? "wamp-scram" : name().toLowerCase(Locale.ROOT);

  /** The name on the wire and in documents. */
  public String wireName() {
    return wireName;
  }

  /** Returns the method of a name, or null. */
  public static @Nullable AuthMethod of(String wireName) {
    for (AuthMethod method : values()) {
      if (method.wireName.equals(wireName)) {
        return method;
      }
    }
    return null;
  }

  @Override
  public String toString() {
    return wireName;
  }
}
