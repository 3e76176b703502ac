package io.starling.router.loop;

/**
 * A number of bytes to be taken and given back.
 *
 * <p>Threads: belongs to one loop.
 */
public final class ByteBudget {

  private final long most;
  private long taken;

  ByteBudget(long most) {
    this.most = most;
  }

  /** Takes bytes if they are there. */
  public boolean take(long bytes) {
    if (bytes > most - taken) {
      return false;
    }
    taken += bytes;
    return true;
  }

  /** Gives bytes back that were taken. */
  public void giveBack(long bytes) {
    taken -= bytes;
  }

  /** The bytes taken and not given back. */
  public long taken() {
    return taken;
  }
}
