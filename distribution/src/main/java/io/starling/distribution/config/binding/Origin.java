package io.starling.distribution.config.binding;

/** Where a value of the configuration was written. */
public sealed interface Origin {

  /** How the place is told to people: {@code starling.yaml:3:7}, {@code --set limits.nesting}. */
  String describe();

  /** Nobody wrote it: a default of Starling. */
  record Default() implements Origin {
    @Override
    public String describe() {
      return "default";
    }
  }

  /**
   * A place in a file.
   *
   * @param file name of the file as the user gave it
   * @param line line, from 1
   * @param column column, from 1
   */
  record InFile(String file, int line, int column) implements Origin {
    @Override
    public String describe() {
      return file + ":" + line + ":" + column;
    }
  }

  /**
   * An environment variable.
   *
   * @param variable its name
   */
  record Environment(String variable) implements Origin {
    @Override
    public String describe() {
      return "environment " + variable;
    }
  }

  /**
   * An argument of the command line.
   *
   * @param key the part before {@code =}; the value is not kept, it may be a secret
   */
  record CommandLine(String key) implements Origin {
    @Override
    public String describe() {
      return "--set " + key;
    }
  }
}
