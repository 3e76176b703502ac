package io.starling.client.auth;

import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import java.util.Map;
import java.util.Optional;

/** The method {@code ticket} (WAMP, "Ticket-based Authentication"). */
final class Ticket implements Authentication {

  private final String authid;
  private final String secret;

  Ticket(String authid, String secret) {
    this.authid = authid;
    this.secret = secret;
  }

  @Override
  public String method() {
    return "ticket";
  }

  @Override
  public Optional<String> authid() {
    return Optional.of(authid);
  }

  @Override
  public Authenticate answer(Challenge challenge) {
    return new Authenticate(secret, Map.of());
  }

  @Override
  public String toString() {
    return "ticket of " + authid;
  }
}
