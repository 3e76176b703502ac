package io.starling.security.model;

import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A procedure of a client that decides who may log in to a realm, and as whom.
 *
 * @param procedure is called with the realm, the authid and details
 * @param realm where it is registered; null for the realm itself
 * @param methods for which it is asked instead of the realm's users: some of {@link #ALL_METHODS}
 * @param timeout how long it may take, up to {@link #TIMEOUT_MAX}
 */
public record DynamicAuthenticator(
    Uri procedure, @Nullable Uri realm, List<AuthMethod> methods, Duration timeout) {

  /** Those by default, which show a secret that can be handed on. */
  public static final List<AuthMethod> METHODS = List.of(AuthMethod.TICKET, AuthMethod.PASSWORD);

  /** Those that can be left to a procedure. */
  public static final List<AuthMethod> ALL_METHODS =
      List.of(
          AuthMethod.ANONYMOUS,
          AuthMethod.TICKET,
          AuthMethod.PASSWORD,
          AuthMethod.WAMPCRA,
          AuthMethod.WAMP_SCRAM,
          AuthMethod.SCRAM,
          AuthMethod.CRYPTOSIGN,
          AuthMethod.TLS);

  /** How long it may take by default. */
  public static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** The longest that it may take. */
  public static final Duration TIMEOUT_MAX = Duration.ofMinutes(1);

  /** Copies its arguments. */
  public DynamicAuthenticator {
    methods = List.copyOf(methods);
  }
}
