package io.starling.security.oauth;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.HttpsURLConnection;

/** Fetches small JSON documents of web servers: over TLS, without redirections, in time. */
final class Fetcher {

  /** The longest document, in bytes. */
  static final int LENGTH_MAX = 256 << 10;

  private static final int BLOCK = 8 << 10;

  private final OAuthSettings settings;

  Fetcher(OAuthSettings settings) {
    this.settings = settings;
  }

  /**
   * Fetches a document.
   *
   * @throws IOException when it cannot be had, with the reason
   */
  String fetch(URI address) throws IOException {
    check(address);
    long deadline = System.nanoTime() + settings.timeout().toNanos();
    HttpURLConnection connection =
        (HttpURLConnection) address.toURL().openConnection(Proxy.NO_PROXY);
    if (connection instanceof HttpsURLConnection secure && settings.trust() != null) {
      secure.setSSLSocketFactory(settings.trust());
    }
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Accept", "application/json");
    connection.setConnectTimeout(millis(settings.timeout()));
    connection.setReadTimeout(millis(settings.timeout()));
    try {
      int status = connection.getResponseCode();
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("the answer has the status " + status);
      }
      try (InputStream body = connection.getInputStream()) {
        return read(body, deadline);
      }
    } finally {
      connection.disconnect();
    }
  }

  private static int millis(Duration timeout) {
    return Math.toIntExact(Math.max(1, timeout.toMillis()));
  }

  private static String read(InputStream body, long deadline) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] block = new byte[BLOCK];
    for (int length = body.read(block); length >= 0; length = body.read(block)) {
      read.write(block, 0, length);
      if (read.size() > LENGTH_MAX) {
        throw new IOException("the answer is longer than " + LENGTH_MAX + " bytes");
      }
      if (System.nanoTime() - deadline > 0) {
        throw new SocketTimeoutException(
            "the answer took too long: "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - deadline)
                + " ms more than it may");
      }
    }
    return read.toString(UTF_8);
  }

  private void check(URI address) throws IOException {
    String host = address.getHost();
    boolean isAllowed =
        host != null
            && ("https".equalsIgnoreCase(address.getScheme())
                || ("http".equalsIgnoreCase(address.getScheme())
                    && (settings.allowHttp() || isLoopback(host))));
    if (!isAllowed) {
      throw new IOException(address + " is not an https address");
    }
  }

  private static boolean isLoopback(String host) {
    if (host.equals("localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host.replaceAll("^\\[|]$", "")).isLoopbackAddress();
    } catch (IllegalArgumentException _) {
      return false; // A name, which may be anybody's.
    }
  }
}
