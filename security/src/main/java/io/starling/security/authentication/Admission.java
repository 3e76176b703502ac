package io.starling.security.authentication;

import io.starling.router.port.Origin;
import io.starling.security.directory.Realm;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import java.net.InetAddress;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Whether the sources of a realm admit a method from an address. */
final class Admission {

  private Admission() {}

  /**
   * The address that sources are compared with, or null when it cannot be told. Who comes by a Unix
   * socket is on this machine as those are who come by loopback.
   */
  static @Nullable InetAddress addressOf(Origin origin) {
    String text = origin.address();
    if (text == null) {
      return InetAddress.getLoopbackAddress();
    }
    int scope = text.indexOf('%');
    try {
      return InetAddress.ofLiteral(scope < 0 ? text : text.substring(0, scope));
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /** Whether a source admits a method for anybody, be it one user only: see {@link Claim}. */
  static boolean isForSome(Realm realm, AuthMethod method, @Nullable InetAddress address) {
    if (method == AuthMethod.ANONYMOUS) {
      return isFor(Role.ANONYMOUS, realm, method, address);
    }
    return isForAll(realm, method, address)
        || isBy(
            realm.sources().stream().filter(source -> source.who() instanceof Role.OfUser),
            method,
            address);
  }

  /** Whether a source for all admits a method. */
  static boolean isForAll(Realm realm, AuthMethod method, @Nullable InetAddress address) {
    return isFor(Role.ALL, realm, method, address);
  }

  /** Whether a source for somebody, or one for all, admits a method. */
  static boolean isFor(Role who, Realm realm, AuthMethod method, @Nullable InetAddress address) {
    return isBy(realm.effectiveSources(who).stream(), method, address);
  }

  private static boolean isBy(
      Stream<Source> sources, AuthMethod method, @Nullable InetAddress address) {
    return address != null
        && sources.anyMatch(source -> source.method() == method && source.covers(address));
  }

  /** Why a method is not admitted, for the operator. */
  static String whyNot(AuthMethod method, Object who, @Nullable InetAddress address) {
    return "no source of the realm admits " + method + " for " + who + " from " + text(address);
  }

  /** An address for people. */
  static String text(@Nullable InetAddress address) {
    return address == null ? "an unknown address" : address.getHostAddress();
  }
}
