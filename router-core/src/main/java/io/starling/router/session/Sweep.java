package io.starling.router.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.ToIntFunction;

/**
 * Does something with all sessions of a realm on one loop, some at a time, so that nothing waits
 * long behind it. A sweep that is begun while another is under way follows it.
 *
 * <p>Threads: belongs to one loop.
 */
final class Sweep {

  private static final int LOOKED_AT_AT_ONCE = 1_000;

  private final LocalRealm realm;
  private final ToIntFunction<Session> work;
  private final Deque<Session> left = new ArrayDeque<>();
  private boolean again;

  /**
   * Makes a sweep that has not begun.
   *
   * @param work returns how many things it has looked at
   */
  Sweep(LocalRealm realm, ToIntFunction<Session> work) {
    this.realm = realm;
    this.work = work;
  }

  void begin() {
    if (left.isEmpty()) {
      left.addAll(realm.sessions());
      goOn();
    } else {
      again = true;
    }
  }

  private void goOn() {
    try {
      int lookedAt = 0;
      while (!left.isEmpty() && lookedAt < LOOKED_AT_AT_ONCE) {
        Session session = left.remove();
        lookedAt += session.isOpen() ? work.applyAsInt(session) : 0;
      }
    } finally {
      if (left.isEmpty() && again) {
        again = false;
        left.addAll(realm.sessions());
      }
      if (!left.isEmpty()) {
        realm.loop().post(realm.loop(), this::goOn, 0);
      }
    }
  }
}
