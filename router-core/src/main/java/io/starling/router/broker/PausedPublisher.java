package io.starling.router.broker;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.router.loop.Timer;
import io.starling.router.port.Counter;

/**
 * A publisher that is not read from because one of its subscribers is slow: until that subscriber's
 * queue has shrunk, at most one second.
 *
 * <pre>
 *   subscriber's loop          publisher's loop
 *   made ---------------------> begin: reading stops, the second begins
 *   resume -------------------> end: reading goes on, once
 *   forgotten <---------------- end: after a second, or when the publisher has left
 * </pre>
 *
 * <p>Threads: {@code subscriber} belongs to the subscriber's loop; the rest to the publisher's.
 */
final class PausedPublisher {

  private static final long PAUSE_NANOS_MAX = 1_000_000_000L;

  private final Peer publisher;
  private final Subscriber subscriber;
  private final Timer limit =
      new Timer() {
        @Override
        public void expired(long nowNanos) {
          end();
        }
      };
  private boolean begun;
  private boolean ended;

  /** Has the publisher paused; on the subscriber's loop. */
  PausedPublisher(Peer publisher, Subscriber subscriber) {
    this.publisher = publisher;
    this.subscriber = subscriber;
    subscriber.peer.loop().post(publisher.loop(), this::begin, 0);
  }

  boolean isOf(Peer peer) {
    return publisher.equals(peer);
  }

  private void begin() {
    if (ended || !publisher.isOpen()) {
      end();
      return;
    }
    begun = true;
    Loop loop = publisher.loop();
    loop.count(Counter.PUBLISHERS_PAUSED);
    publisher.pauseReading();
    loop.timers().schedule(limit, loop.now() + PAUSE_NANOS_MAX);
  }

  /** Resumes the publisher; on the subscriber's loop. */
  void resume() {
    subscriber.peer.loop().post(publisher.loop(), this::end, 0);
  }

  private void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (begun) {
      publisher.loop().timers().cancel(limit);
      publisher.resumeReading();
    }
    publisher.loop().post(subscriber.peer.loop(), () -> subscriber.forget(this), 0);
  }
}
