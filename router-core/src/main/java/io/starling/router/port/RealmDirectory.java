package io.starling.router.port;

import io.starling.wamp.uri.Uri;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The realms of this router: the port through which the core learns of them.
 *
 * <p>Threads: called from any loop; must not block.
 */
public interface RealmDirectory {

  /** Returns the settings of a realm, or null when there is none of this name. */
  @Nullable RealmSettings find(Uri realm);

  /** Returns a directory of fixed realms. */
  static RealmDirectory of(Collection<RealmSettings> realms) {
    Map<Uri, RealmSettings> byUri = new HashMap<>();
    realms.forEach(realm -> byUri.put(realm.uri(), realm));
    return byUri::get;
  }
}
