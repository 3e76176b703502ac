package io.starling.router.simulation;

import io.starling.router.RouterLoop;
import io.starling.wamp.serializer.Serializers;

/** A loop of a simulated router: it runs only when it is told to. */
public final class SimulatedLoop {

  private final RouterLoop loop;
  private final Serializers serializers = new Serializers();
  private volatile boolean woken;
  private boolean inRound;
  private int wakeups;

  SimulatedLoop(RouterLoop loop) {
    this.loop = loop;
    loop.bind(
        () -> {
          wakeups++;
          woken = true;
        });
    loop.onRoundEnd(() -> inRound = true);
  }

  /** The loop of the router. */
  public RouterLoop loop() {
    return loop;
  }

  /** How often this loop was told that its mailbox has work. */
  public int wakeups() {
    return wakeups;
  }

  /** Whether the loop's mailbox has work. */
  public boolean isWoken() {
    return woken;
  }

  /** Whether the loop wants to end its round: it has mail for loops that rest. */
  public boolean isInRound() {
    return inRound;
  }

  /** Ends the round, so that other loops are woken. */
  public void endRound() {
    inRound = false;
    loop.endRound();
  }

  /** Handles a batch of mails; true when the loop says that more may be waiting. */
  public boolean drain(long now) {
    woken = false;
    return loop.drain(now);
  }

  Serializers serializers() {
    return serializers;
  }
}
