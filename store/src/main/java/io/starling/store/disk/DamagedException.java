package io.starling.store.disk;

import java.io.IOException;

/**
 * Files are not as they were written: something acknowledged is missing or has changed. Not thrown
 * for what a power cut leaves unfinished.
 */
public final class DamagedException extends IOException {

  private static final long serialVersionUID = 1;

  private final String file;
  private final long offset;

  /**
   * @param file the path of the file
   * @param offset where in the file, in bytes
   * @param reason what was found, and what was expected
   */
  public DamagedException(String file, long offset, String reason) {
    super(file + ", offset " + offset + ": " + reason);
    this.file = file;
    this.offset = offset;
  }

  /** Returns the path of the file that is damaged. */
  public String file() {
    return file;
  }

  /** Returns where in the file the damage begins, in bytes. */
  public long offset() {
    return offset;
  }
}
