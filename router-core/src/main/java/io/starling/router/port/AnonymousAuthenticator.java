package io.starling.router.port;

import io.starling.wamp.message.WampUris;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Lets everybody in without proof, as role {@code anonymous}. */
public final class AnonymousAuthenticator implements Authenticator {

  private static final String METHOD = "anonymous";

  /** Makes an authenticator. */
  public AnonymousAuthenticator() {}

  @Override
  public void begin(Attempt attempt, Consumer<Step> next) {
    List<String> offered = attempt.hello().authMethods();
    if (offered.isEmpty() || offered.contains(METHOD)) {
      next.accept(
          new Accept(
              new Principal(
                  attempt.randomAuthid(),
                  METHOD,
                  METHOD,
                  "static",
                  Map.of(),
                  Principal.Rights.ANONYMOUS)));
    } else {
      next.accept(
          new Deny(
              WampUris.NO_MATCHING_AUTH_METHOD,
              "this realm takes anonymous, the client offered " + offered));
    }
  }
}
