package io.starling.router.port;

import io.starling.wamp.uri.Uri;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A procedure of a client that decides what the rights of a realm leave undecided.
 *
 * @param procedure is called with the session's details, the URI, the action and options
 * @param realm where it is registered; null for the realm itself
 * @param timeout how long it may take, positive; then it is a refusal
 */
public record OutsideAuthorizer(Uri procedure, @Nullable Uri realm, Duration timeout) {}
