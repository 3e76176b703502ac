package io.starling.security.oauth;

import io.starling.security.token.VerifyingKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public keys at an address, as they were when they were fetched last. They are fetched when
 * they are old or a key is not among them, but not more often than now and then, whatever clients
 * present; if they cannot be had, the old ones go on for a while.
 *
 * <p>Threads: safe for all; one fetches while others wait.
 */
final class RemoteKeys {

  private static final Logger LOG = LoggerFactory.getLogger(RemoteKeys.class);

  /** Fetches the text of a key set. */
  interface Source {
    String fetch() throws IOException;
  }

  private final String issuer;
  private final Source source;
  private final OAuthSettings settings;
  private final LongSupplier nanoTime;
  private final ReentrantLock fetching = new ReentrantLock();
  private volatile @Nullable Known known;
  private volatile @Nullable Long triedAt;

  private record Known(List<VerifyingKey> keys, long at) {}

  RemoteKeys(String issuer, Source source, OAuthSettings settings, LongSupplier nanoTime) {
    this.issuer = issuer;
    this.source = source;
    this.settings = settings;
    this.nanoTime = nanoTime;
  }

  /** Returns the key of an id for an algorithm, or null; may wait. */
  @Nullable VerifyingKey find(@Nullable String id, String algorithm) {
    if (!isYounger(known, settings.refreshAfter())) {
      fetch();
    }
    VerifyingKey key = among(id, algorithm);
    if (key == null) {
      fetch();
      key = among(id, algorithm);
    }
    return key;
  }

  private @Nullable VerifyingKey among(@Nullable String id, String algorithm) {
    Known present = known;
    return present == null || !isYounger(present, settings.keepFor())
        ? null
        : Keys.find(present.keys(), id, algorithm);
  }

  private boolean isYounger(@Nullable Known present, Duration than) {
    return present != null && nanoTime.getAsLong() - present.at() < than.toNanos();
  }

  @SuppressWarnings("ReferenceEquality") // Keys that were fetched anew are another object.
  private void fetch() {
    Known before = known;
    fetching.lock();
    try {
      boolean hasAnotherFetched = before != known;
      if (!hasAnotherFetched && mayTry()) {
        triedAt = nanoTime.getAsLong();
        known = new Known(VerifyingKey.readSet(source.fetch()), nanoTime.getAsLong());
      }
    } catch (IOException | IllegalArgumentException e) {
      LOG.atWarn()
          .addKeyValue("issuer", issuer)
          .addKeyValue("error", e.toString())
          .log(
              isYounger(known, settings.keepFor())
                  ? "The keys of an issuer cannot be fetched; those fetched before are used"
                  : "The keys of an issuer cannot be fetched; its tokens are refused");
    } finally {
      fetching.unlock();
    }
  }

  private boolean mayTry() {
    Long tried = triedAt;
    return tried == null || nanoTime.getAsLong() - tried >= settings.refreshPause().toNanos();
  }
}
