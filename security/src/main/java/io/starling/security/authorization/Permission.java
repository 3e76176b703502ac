package io.starling.security.authorization;

import io.starling.router.port.Authorizer.Action;

/** The names of the permissions that the router asks for. */
public final class Permission {

  /** To call a procedure, the router's own included. */
  public static final String CALL = "wamp.call";

  /** To register a procedure or a pattern. */
  public static final String REGISTER = "wamp.register";

  /** To publish to a topic. */
  public static final String PUBLISH = "wamp.publish";

  /** To subscribe to a topic or a pattern, those of the router's own events included. */
  public static final String SUBSCRIBE = "wamp.subscribe";

  /** To issue a ticket; asked on {@link #TICKET_SCOPE} and the ticket's scope. */
  public static final String ISSUE = "starling.issue";

  /** What the resources of {@link #ISSUE} begin with. */
  public static final String TICKET_SCOPE = "starling.ticket.scope.";

  /** {@link #ISSUE}, as Bondy calls it. */
  public static final String BONDY_ISSUE = "bondy.issue";

  /** {@link #TICKET_SCOPE}, as Bondy calls it. */
  public static final String BONDY_TICKET_SCOPE = "bondy.ticket.scope.";

  private Permission() {}

  /** Returns the permission that an action needs. */
  public static String of(Action action) {
    return switch (action) {
      case CALL -> CALL;
      case REGISTER -> REGISTER;
      case PUBLISH -> PUBLISH;
      case SUBSCRIBE -> SUBSCRIBE;
    };
  }
}
