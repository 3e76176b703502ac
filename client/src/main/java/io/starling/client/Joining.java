package io.starling.client;

import io.starling.client.auth.Authentication;
import io.starling.client.auth.Login;
import io.starling.client.transport.Transport;
import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.Welcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to join a realm, with a login by each method that is offered. Confined to the home
 * loop; logins answer elsewhere.
 */
final class Joining {

  private final ClientConfig config;
  private final Map<String, Login> logins = new LinkedHashMap<>();
  private @Nullable Login challenged;
  private boolean isAnswering;

  /**
   * Begins the logins.
   *
   * @throws IllegalArgumentException when the connection lacks what they have to be bound to
   */
  Joining(ClientConfig config, Transport transport) {
    this.config = config;
    ChannelBinding binding = config.channelBinding().map(transport::binding).orElse(null);
    if (binding == null && config.channelBinding().isPresent()) {
      throw new IllegalArgumentException(
          "the connection has no channel binding of the type "
              + config.channelBinding().get()
              + ": that takes TLS, and for tls-exporter TLS 1.3");
    }
    for (Authentication method : config.authentications()) {
      logins.put(method.method(), method.begin(binding));
    }
  }

  Hello hello() {
    Map<String, Object> extra = new LinkedHashMap<>();
    logins.values().forEach(login -> extra.putAll(login.authExtra()));
    return config.hello(extra);
  }

  /**
   * Takes a challenge, and returns the login that has to answer it.
   *
   * @throws IllegalArgumentException when it is none for us now
   */
  Login challenged(Challenge challenge) {
    Login login = logins.get(challenge.authMethod());
    if (login == null) {
      throw new IllegalArgumentException(
          "a challenge for the method " + challenge.authMethod() + ", which was not offered");
    }
    if (isAnswering) {
      throw new IllegalArgumentException("a challenge while another is being answered");
    }
    isAnswering = true;
    challenged = login;
    return login;
  }

  /** The challenge is answered. */
  void answered() {
    isAnswering = false;
  }

  /**
   * Looks at what the router shows in return. Without a challenge one of the methods offered has to
   * be content with that.
   *
   * @throws IllegalArgumentException when it is not the one that it should be
   */
  void welcomed(Welcome welcome) {
    Map<String, Object> shown = authExtra(welcome);
    if (challenged != null) {
      challenged.welcomed(shown);
      return;
    }
    IllegalArgumentException wrong = null;
    for (Login login : logins.values()) {
      try {
        login.welcomed(shown);
        return;
      } catch (IllegalArgumentException e) {
        wrong = e;
      }
    }
    if (wrong != null) {
      throw wrong;
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> authExtra(Welcome welcome) {
    return welcome.details().get("authextra") instanceof Map<?, ?> extra
        ? (Map<String, Object>) extra
        : Map.of();
  }
}
