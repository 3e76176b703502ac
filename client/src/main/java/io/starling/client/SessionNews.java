package io.starling.client;

import java.time.Duration;

/** Tells the user's listener what happens, one thing at a time, in order, on the executor. */
final class SessionNews {

  private final SessionListener listener;
  private final Lane lane;

  SessionNews(SessionListener listener, Lane lane) {
    this.listener = listener;
    this.lane = lane;
  }

  void joined(SessionInfo session) {
    lane.add(() -> listener.joined(session));
  }

  void detached(RuntimeException cause) {
    lane.add(() -> listener.detached(cause));
  }

  void resumed(SessionInfo session) {
    lane.add(() -> listener.resumed(session));
  }

  void lost(RuntimeException cause, Duration delay) {
    lane.add(() -> listener.lost(cause, delay));
  }

  void closed(RuntimeException cause) {
    lane.add(() -> listener.closed(cause));
  }

  void subscriptionEnded(Subscription subscription, String reason) {
    lane.add(() -> listener.subscriptionEnded(subscription, reason));
  }

  void registrationEnded(Registration registration, String reason) {
    lane.add(() -> listener.registrationEnded(registration, reason));
  }

  /** Left out when the listener is far behind: the next one tells a higher count. */
  void eventDropped(Subscription subscription, long dropped) {
    boolean accepted = lane.offer(() -> listener.eventDropped(subscription, dropped));
    assert accepted || dropped > 0;
  }
}
