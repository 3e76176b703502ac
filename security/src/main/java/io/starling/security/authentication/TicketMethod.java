package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.security.password.HashingPool;
import io.starling.security.ticket.Ticket;
import io.starling.security.ticket.Tickets;
import io.starling.security.token.TokenException;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * {@code ticket} (WAMP, "Ticket-based Authentication"): the client sends a ticket that its user has
 * issued, or, where that is wanted, his password.
 */
final class TicketMethod implements Method {

  private final HashingPool pool;
  private final Tickets tickets;
  private final @Nullable PasswordMethod passwords;

  /**
   * Makes the method.
   *
   * @param passwords judges what is no ticket; null when only tickets are taken
   */
  TicketMethod(HashingPool pool, Tickets tickets, @Nullable PasswordMethod passwords) {
    this.pool = pool;
    this.tickets = tickets;
    this.passwords = passwords;
  }

  @Override
  public boolean fits(Claim claim) {
    return true;
  }

  @Override
  public void begin(Claim claim, Consumer<Step> next) {
    next.accept(
        new Challenge(
            claim.method().wireName(),
            Map.of(),
            (text, extra, then) -> {
              if (passwords != null && !Tickets.isTicket(text)) {
                passwords.judge(claim, text, then);
              } else if (!pool.offer(() -> judge(claim, text, then))) {
                then.accept(claim.busy());
              }
            }));
  }

  private void judge(Claim claim, String text, Consumer<Step> then) {
    Ticket ticket;
    try {
      ticket = tickets.verify(claim.realm().uri(), text);
    } catch (TokenException refusal) {
      then.accept(claim.disproven(refusal, "the ticket is refused: " + refusal.why()));
      return;
    }
    Identity identity = claim.identity();
    if (identity == null || !isOf(ticket, claim.realm().uri(), identity)) {
      then.accept(claim.disproven("the ticket is another user's"));
    } else if (!tickets.whileGood(ticket, () -> then.accept(claim.proven(Proof.by(ticket.id()))))) {
      then.accept(claim.disproven("the ticket was revoked"));
    }
  }

  private static boolean isOf(Ticket ticket, Uri realm, Identity identity) {
    Uri keeper = ticket.scope().isSso() ? identity.user().ssoRealmUri() : realm;
    return ticket.authid().equals(identity.user().username())
        && Objects.equals(ticket.issuer(), keeper);
  }
}
