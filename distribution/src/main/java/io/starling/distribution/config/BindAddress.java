package io.starling.distribution.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a listener waits for connections: {@code host:port}, or the path of a Unix socket.
 *
 * <p>A text with a slash is a path. An IPv6 address stands in brackets: {@code [::1]:18080}.
 */
public sealed interface BindAddress {

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException when {@code text} is something else
   */
  static BindAddress parse(String text) {
    return text.contains("/") ? new UnixSocket(Path.of(text)) : HostPort.parse(text);
  }

  /** Whether only this machine can connect; a host name other than localhost counts as open. */
  boolean isLocal();

  /**
   * An internet address.
   *
   * @param host a name or an address, without brackets
   * @param port 0 to 65535; 0 lets the system choose
   */
  record HostPort(String host, int port) implements BindAddress {
    private static final Pattern FORM =
        Pattern.compile("(?:\\[([0-9A-Fa-f:.]+)]|([A-Za-z0-9._-]+)):(\\d{1,5})");
    private static final Pattern LITERAL = Pattern.compile("[0-9.]+|.*:.*");

    /** Refuses ports out of range with an {@link IllegalArgumentException}. */
    public HostPort {
      if (port < 0 || port > 65_535) {
        throw new IllegalArgumentException("has a port that is not in 0 to 65535");
      }
    }

    private static HostPort parse(String text) {
      Matcher matcher = FORM.matcher(text);
      if (!matcher.matches()) {
        throw new IllegalArgumentException(
            "is not an address; write host:port like 127.0.0.1:18080 or [::1]:18080,"
                + " or a path with a slash for a Unix socket");
      }
      String host = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
      if (LITERAL.matcher(host).matches()) {
        ofLiteral(host);
      }
      return new HostPort(host, Integer.parseInt(matcher.group(3)));
    }

    /** The address to bind to; a name is looked up. */
    public InetSocketAddress resolve() {
      return new InetSocketAddress(host, port);
    }

    @Override
    public boolean isLocal() {
      return LITERAL.matcher(host).matches()
          ? ofLiteral(host).isLoopbackAddress()
          : host.equals("localhost");
    }

    @Override
    public String toString() {
      return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static InetAddress ofLiteral(String host) {
      try {
        return InetAddress.ofLiteral(host);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("has a host that is not an IP address", e);
      }
    }
  }

  /**
   * A socket in the file system.
   *
   * @param path relative paths start at the working directory
   */
  record UnixSocket(Path path) implements BindAddress {
    @Override
    public boolean isLocal() {
      return true;
    }

    @Override
    public String toString() {
      String text = path.toString();
      return text.contains("/") ? text : "./" + text;
    }
  }
}
