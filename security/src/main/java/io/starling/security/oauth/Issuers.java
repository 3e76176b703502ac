package io.starling.security.oauth;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.starling.security.model.OAuthIssuer;
import io.starling.security.token.VerifyingKey;
import java.io.IOException;
import java.net.URI;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The keys of other issuers: those that are written down, and those that are fetched.
 *
 * <p>Threads: safe for all; may wait, so not on event loops.
 */
public final class Issuers {

  /** Of more issuers than this, those that were not asked for longest are fetched anew. */
  private static final int KEPT_MAX = 1_000;

  private static final String METADATA = "/.well-known/openid-configuration";

  private final OAuthSettings settings;
  private final Fetcher fetcher;
  private final LongSupplier nanoTime;
  private final Map<Object, RemoteKeys> remote = lastUsed();
  private final Map<String, List<VerifyingKey>> written = lastUsed();

  /** Makes one that knows nothing yet. */
  public Issuers(OAuthSettings settings) {
    this(settings, System::nanoTime);
  }

  Issuers(OAuthSettings settings, LongSupplier nanoTime) {
    this.settings = settings;
    this.fetcher = new Fetcher(settings);
    this.nanoTime = nanoTime;
  }

  /** The settings. */
  public OAuthSettings settings() {
    return settings;
  }

  private static <K, V> Map<K, V> lastUsed() {
    return new LinkedHashMap<>(16, 0.75f, true) {
      private static final long serialVersionUID = 1;

      @Override
      protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > KEPT_MAX;
      }
    };
  }

  /**
   * Returns a public key of an issuer, or null when it has none of this id for this algorithm.
   *
   * @param id null when the token names none
   */
  public @Nullable VerifyingKey find(OAuthIssuer issuer, @Nullable String id, String algorithm) {
    return switch (issuer.keys()) {
      case OAuthIssuer.Keys.Written(String json) -> Keys.find(read(json), id, algorithm);
      case OAuthIssuer.Keys.At(URI address) ->
          remote(issuer, address, () -> fetcher.fetch(address)).find(id, algorithm);
      case OAuthIssuer.Keys.Discovered _ ->
          remote(issuer, issuer.name(), () -> fetcher.fetch(discover(issuer.name())))
              .find(id, algorithm);
    };
  }

  private List<VerifyingKey> read(String json) {
    synchronized (written) {
      return written.computeIfAbsent(json, VerifyingKey::readSet);
    }
  }

  private RemoteKeys remote(OAuthIssuer issuer, Object key, RemoteKeys.Source source) {
    synchronized (remote) {
      return remote.computeIfAbsent(
          key, _ -> new RemoteKeys(issuer.name(), source, settings, nanoTime));
    }
  }

  /** Where an issuer's metadata say that its keys are (OpenID Connect Discovery 1.0). */
  private URI discover(String issuer) throws IOException {
    try {
      String base = issuer.endsWith("/") ? issuer.substring(0, issuer.length() - 1) : issuer;
      Map<String, Object> metadata =
          JSONObjectUtils.parse(fetcher.fetch(URI.create(base + METADATA)));
      if (!issuer.equals(metadata.get("issuer"))) {
        throw new IOException("the metadata are those of " + metadata.get("issuer"));
      }
      if (!(metadata.get("jwks_uri") instanceof String address)) {
        throw new IOException("the metadata have no jwks_uri");
      }
      return URI.create(address);
    } catch (ParseException | IllegalArgumentException e) {
      throw new IOException("the metadata are malformed", e);
    }
  }
}
