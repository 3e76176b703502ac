package io.starling.client.auth;

import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import java.util.Optional;

/** The method {@code anonymous}. */
enum Anonymous implements Authentication {
  INSTANCE;

  @Override
  public String method() {
    return "anonymous";
  }

  @Override
  public Optional<String> authid() {
    return Optional.empty();
  }

  @Override
  public Authenticate answer(Challenge challenge) {
    throw new IllegalArgumentException("a challenge for the method anonymous");
  }
}
