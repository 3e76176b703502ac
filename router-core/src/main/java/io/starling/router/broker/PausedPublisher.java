package io.starling.router.broker;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.router.loop.Timer;
import io.starling.router.port.Counter;

/**
 * A publisher that is not read from because one of its subscribers is slow: until that subscriber's
 * queue has shrunk, at most one second.
 *
 * <p>Threads: begun and resumed from the subscriber's loop, carried out on the publisher's.
 */
final class PausedPublisher {

  private static final long PAUSE_NANOS_MAX = 1_000_000_000L;

  private final Peer publisher;
  private final Timer limit =
      new Timer() {
        @Override
        public void expired(long nowNanos) {
          end();
        }
      };
  private boolean ended;

  PausedPublisher(Peer publisher) {
    this.publisher = publisher;
    Loop.post(publisher.loop(), this::begin, 0);
  }

  boolean isOf(Peer peer) {
    return publisher.equals(peer);
  }

  private void begin() {
    if (!ended && publisher.isOpen()) {
      Loop loop = publisher.loop();
      loop.count(Counter.PUBLISHERS_PAUSED);
      loop.outputs().pauseReading(publisher.link());
      loop.timers().schedule(limit, loop.now() + PAUSE_NANOS_MAX);
    }
  }

  /** Resumes the publisher; on any loop. */
  void resume() {
    Loop.post(publisher.loop(), this::end, 0);
  }

  private void end() {
    if (!ended) {
      ended = true;
      publisher.loop().timers().cancel(limit);
      publisher.loop().outputs().resumeReading(publisher.link());
    }
  }
}
