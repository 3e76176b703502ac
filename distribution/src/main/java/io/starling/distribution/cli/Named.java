package io.starling.distribution.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Parameters;

/** What a command is about: something that a realm has by a name. */
final class Named {
  @Parameters(index = "0", paramLabel = "REALM")
  private String realm = "";

  @Parameters(index = "1", paramLabel = "NAME")
  private String name = "";

  Named() {}

  String realm() {
    return realm;
  }

  String name() {
    return name;
  }

  /** The arguments of a procedure: realm and name. */
  List<Object> args() {
    return List.of(realm, name);
  }

  /** The arguments of a procedure: realm, name, and what follows. */
  List<Object> and(Object... others) {
    List<Object> args = new ArrayList<>(args());
    args.addAll(Arrays.asList(others));
    return args;
  }
}
