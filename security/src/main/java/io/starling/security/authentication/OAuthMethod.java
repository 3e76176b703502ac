package io.starling.security.authentication;

import io.starling.router.port.Authenticator.Challenge;
import io.starling.router.port.Authenticator.Step;
import io.starling.security.oauth.AccessTokens;
import io.starling.security.token.TokenException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code oauth2}: the client sends a signed token of the realm's own, or of an issuer that the
 * realm trusts. It need not name itself; if it does, that must be whom the token speaks of. Who is
 * no user of the realm gets in with the groups that his issuer's claims lead to.
 */
final class OAuthMethod implements Method {

  private static final Logger LOG = LoggerFactory.getLogger(OAuthMethod.class);

  /** A session must not end before its client knows of it. */
  private static final Duration SHORTEST = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofDays(3_650);

  private final AccessTokens tokens;
  private final Clock clock;
  private final Semaphore attempts;

  OAuthMethod(AccessTokens tokens, Clock clock) {
    this.tokens = tokens;
    this.clock = clock;
    this.attempts = new Semaphore(tokens.settings().attempts());
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
            (token, extra, then) -> {
              if (attempts.tryAcquire()) {
                Thread.startVirtualThread(() -> judgeAndRelease(claim, token, then));
              } else {
                then.accept(claim.busy());
              }
            }));
  }

  private void judgeAndRelease(Claim claim, String token, Consumer<Step> then) {
    Step step;
    try {
      step = judge(claim, token);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a login failed inside the router");
      return;
    } finally {
      attempts.release(); // Before the client knows, who may come again at once.
    }
    then.accept(step);
  }

  private Step judge(Claim claim, String token) {
    AccessTokens.Bearer bearer;
    try {
      bearer = tokens.verify(claim.realm(), token);
    } catch (TokenException refusal) {
      return claim.disproven(refusal, "the token is refused: " + refusal.why());
    }
    String named = claim.attempt().hello().authid();
    Claim of = claim.of(bearer.authid());
    Identity identity = of.identity();
    if (named != null && !named.equals(bearer.authid()) && !isName(named, identity)) {
      return claim.disproven("the token speaks of " + bearer.authid());
    }
    Proof proof = new Proof(Map.of(), bearer.id(), lifeOf(claim, bearer));
    return identity == null ? of.vouched(bearer.groups(), proof) : of.proven(proof);
  }

  private static boolean isName(String named, @Nullable Identity identity) {
    return identity != null
        && (identity.user().username().equals(named) || identity.user().aliases().contains(named));
  }

  private @Nullable Duration lifeOf(Claim claim, AccessTokens.Bearer bearer) {
    if (!claim.realm().effectiveOAuth().closeOnExpiry()) {
      return null;
    }
    Duration left = Duration.between(clock.instant(), bearer.expires());
    return left.compareTo(SHORTEST) < 0 ? SHORTEST : left.compareTo(LONGEST) > 0 ? LONGEST : left;
  }
}
