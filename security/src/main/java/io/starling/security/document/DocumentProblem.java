package io.starling.security.document;

/**
 * Something wrong or doubtful in a document.
 *
 * @param path where, written like {@code users[3].groups[0]}; empty for the whole
 * @param message what was found and what is expected; never a secret
 */
public record DocumentProblem(String path, String message) {

  @Override
  public String toString() {
    return path.isEmpty() ? message : path + ": " + message;
  }
}
