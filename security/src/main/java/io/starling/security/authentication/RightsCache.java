package io.starling.security.authentication;

import io.starling.router.port.Principal;
import io.starling.wamp.uri.Uri;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Gives all sessions of the same principal the same {@link Principal.Rights}, under which the
 * router remembers decisions. Rights that no session has any more are forgotten.
 *
 * <p>Threads: safe for all.
 */
final class RightsCache {

  private record Key(Uri realm, String subject, Set<String> roles, boolean isVouched) {}

  private static final class Entry extends WeakReference<Principal.Rights> {
    final Key key;

    Entry(Key key, Principal.Rights rights, ReferenceQueue<Principal.Rights> gone) {
      super(rights, gone);
      this.key = key;
    }
  }

  private final ConcurrentMap<Key, Entry> entries = new ConcurrentHashMap<>();
  private final ReferenceQueue<Principal.Rights> gone = new ReferenceQueue<>();

  /** Returns the rights of a user with these roles in a realm. */
  Principal.Rights of(Uri realm, String subject, Set<String> roles) {
    return of(new Key(realm, subject, Set.copyOf(roles), false));
  }

  /** Returns the rights of somebody who is no user of the realm, with these groups of it. */
  Principal.Rights ofVouched(Uri realm, String subject, Set<String> groups) {
    return of(new Key(realm, subject, Set.copyOf(groups), true));
  }

  private Principal.Rights of(Key key) {
    forgetGone();
    Principal.Rights made = null;
    while (true) {
      Entry present = entries.get(key);
      Principal.Rights rights = present == null ? null : present.get();
      if (rights != null) {
        return rights;
      }
      made = made == null ? make(key) : made;
      if (put(key, present, new Entry(key, made, gone))) {
        return made;
      }
    }
  }

  private static Principal.Rights make(Key key) {
    return key.isVouched()
        ? Principal.Rights.vouched(key.subject(), key.roles())
        : new Principal.Rights(key.subject(), key.roles());
  }

  private boolean put(Key key, @Nullable Entry old, Entry entry) {
    return old == null ? entries.putIfAbsent(key, entry) == null : entries.replace(key, old, entry);
  }

  private void forgetGone() {
    for (Object entry = gone.poll(); entry != null; entry = gone.poll()) {
      entries.remove(((Entry) entry).key, entry);
    }
  }

  int size() {
    return entries.size();
  }
}
