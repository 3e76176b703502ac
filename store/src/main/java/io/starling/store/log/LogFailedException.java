package io.starling.store.log;

import java.io.IOException;

/** The log does not know any more what is on the medium; it takes nothing until opened again. */
public final class LogFailedException extends IOException {

  private static final long serialVersionUID = 1;

  LogFailedException(IOException cause) {
    super("the log failed and must be opened again: " + cause, cause);
  }
}
