package io.starling.security.document;

import java.util.List;
import java.util.stream.Collectors;

/** A document is wrong; it tells everything that is. */
public final class DocumentException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final transient List<DocumentProblem> problems;

  DocumentException(List<DocumentProblem> problems) {
    super(problems.stream().map(DocumentProblem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order of the document. */
  public List<DocumentProblem> problems() {
    return problems;
  }
}
