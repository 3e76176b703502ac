package io.starling.router.realm;

import io.starling.wamp.uri.Uri;
import java.util.List;

/**
 * The namespaces that belong to the router: nobody else registers or publishes there, and a call
 * into them never reaches a client's registration, patterns included.
 */
public final class ReservedUris {

  private static final List<String> NAMESPACES =
      List.of("wamp", "starling", "bondy", "com.bondy", "com.leapsight.bondy");

  private ReservedUris() {}

  /** Whether a URI or pattern lies in a reserved namespace; whole components count. */
  public static boolean contain(Uri uri) {
    for (String namespace : NAMESPACES) {
      if (uri.isInNamespace(namespace)) {
        return true;
      }
    }
    return false;
  }
}
