package io.starling.distribution.cli;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which part of a list is asked for. */
final class PageOptions {
  @Option(names = "--limit", paramLabel = "N", description = "Lists so many at most.")
  private @Nullable Integer limit;

  @Option(
      names = "--after",
      paramLabel = "NAME",
      description = "Lists those behind a name, in alphabetical order.")
  private @Nullable String after;

  PageOptions() {}

  Map<String, Object> kwargs() {
    return AdminOptions.given("limit", limit, "after", after);
  }
}
