package io.starling.store.disk;

import java.io.IOException;

/** Another process, or another store of this process, has the directory open. */
public final class InUseException extends IOException {

  private static final long serialVersionUID = 1;

  /**
   * @param directory the path
   * @param owner who has it, such as {@code process 4711}
   */
  public InUseException(String directory, String owner) {
    super("the store in " + directory + " is in use by " + owner);
  }
}
