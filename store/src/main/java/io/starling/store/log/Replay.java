package io.starling.store.log;

import java.io.IOException;
import java.util.UUID;

/** Who is told what the log holds while it is opened. An exception ends the opening. */
public interface Replay {

  /**
   * Forgets all that it was told: another checkpoint follows, or none.
   *
   * @param node whose log it is
   * @param generation of the log
   */
  void begin(UUID node, int generation);

  /** Is told a frame of the checkpoint, in the order of writing. */
  void checkpoint(Frame frame) throws IOException;

  /** Is told that the checkpoint was complete, or that there is none and nothing was told. */
  void checkpointEnd();

  /** Is told a record that is newer than the checkpoint, in the order of writing. */
  void record(Frame frame) throws IOException;
}
