package io.starling.security.document;

import java.util.ArrayList;
import java.util.List;

/** Collects what is wrong and what is doubtful, so that one reading tells everything. */
final class Problems {

  private final List<DocumentProblem> errors = new ArrayList<>();
  private final List<DocumentProblem> warnings = new ArrayList<>();

  synchronized void error(String path, String message) {
    errors.add(new DocumentProblem(path, message));
  }

  synchronized void warning(String path, String message) {
    warnings.add(new DocumentProblem(path, message));
  }

  synchronized List<DocumentProblem> warnings() {
    return List.copyOf(warnings);
  }

  synchronized void throwIfAny() {
    if (!errors.isEmpty()) {
      throw new DocumentException(errors);
    }
  }
}
