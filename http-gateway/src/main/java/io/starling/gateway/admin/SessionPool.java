package io.starling.gateway.admin;

import io.starling.gateway.admin.ActingSession.Connector;
import io.starling.gateway.admin.ActingSession.Times;
import io.starling.router.port.Origin;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of those who have made requests lately: one for the same credentials from the same
 * address, so that a password is not judged for each request. Credentials are not kept, only hashes
 * of them under a key of this process.
 *
 * <p>Threads: safe for all.
 */
final class SessionPool {

  private static final String HASH = "HmacSHA256";
  private static final Duration LOGIN_TIMEOUT = Duration.ofSeconds(20);

  private record Key(String credential, String listener, @Nullable String address) {}

  private final Connector connector;
  private final Times times;
  private final int sessionsMax;
  private final SecretKeySpec secret;
  private final Map<Key, CompletableFuture<ActingSession>> sessions = new ConcurrentHashMap<>();

  SessionPool(Connector connector, Times times, int sessionsMax) {
    this.connector = connector;
    this.times = times;
    this.sessionsMax = sessionsMax;
    byte[] key = new byte[32];
    new SecureRandom().nextBytes(key);
    this.secret = new SecretKeySpec(key, HASH);
  }

  /**
   * Returns the session of a credential, opened if need be; waits for it.
   *
   * @throws ApiError when the router refuses it
   */
  ActingSession session(Credential credential, Origin origin) {
    Key key = new Key(hash(credential), origin.listener(), origin.address());
    CompletableFuture<ActingSession> mine = new CompletableFuture<>();
    CompletableFuture<ActingSession> present = sessions.putIfAbsent(key, mine);
    if (present == null) {
      open(key, mine, credential, origin);
      present = mine;
    }
    try {
      return present.orTimeout(LOGIN_TIMEOUT.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      sessions.remove(key, present);
      throw switch (e.getCause()) {
        case LoginRefused refused -> refused.asError();
        case ApiError error -> error;
        case null, default -> ApiError.busy("the login was not judged in time");
      };
    }
  }

  private void open(
      Key key, CompletableFuture<ActingSession> mine, Credential credential, Origin origin) {
    Runnable forget = () -> sessions.remove(key, mine);
    if (sessions.size() > sessionsMax) {
      mine.completeExceptionally(ApiError.busy("too many administrators at once"));
      return;
    }
    try {
      ActingSession.open(connector, credential, origin, times, mine, forget);
    } catch (RejectedExecutionException stopped) {
      mine.completeExceptionally(ApiError.busy("the node has stopped"));
    }
  }

  private String hash(Credential credential) {
    try {
      Mac mac = Mac.getInstance(HASH);
      mac.init(secret);
      for (String part :
          new String[] {
            credential.realm().text(),
            String.join(" ", credential.methods()),
            String.valueOf(credential.authid())
          }) {
        mac.update(part.getBytes(StandardCharsets.UTF_8));
        mac.update((byte) 0);
      }
      return HexFormat.of()
          .formatHex(mac.doFinal(credential.secret().getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Forgets the sessions of a name, whose credentials may be others now. */
  void forget(String authid) {
    sessions.forEach(
        (key, opening) -> {
          if (opening.isDone() && !opening.isCompletedExceptionally()) {
            ActingSession session = opening.join();
            if (session.authid().equals(authid) && sessions.remove(key, opening)) {
              session.retire();
            }
          }
        });
  }
}
