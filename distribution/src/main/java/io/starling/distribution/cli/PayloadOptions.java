package io.starling.distribution.cli;

import io.starling.gateway.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What is called or published, with its positional and keyword arguments. */
final class PayloadOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "URI", description = "The procedure or topic.")
  private String uri = "";

  @Parameters(
      index = "1..*",
      paramLabel = "ARG",
      description =
          "The positional arguments as JSON. What is no JSON and does not begin with [, { or a"
              + " quote is taken as text. Write -- before arguments that begin with a dash.")
  private List<String> args = List.of();

  @Option(
      names = "--kwarg",
      paramLabel = "NAME=JSON",
      description = "A keyword argument; may be given several times.")
  private List<String> single = List.of();

  @Option(names = "--kwargs", paramLabel = "JSON", description = "Keyword arguments as an object.")
  private @Nullable String all;

  PayloadOptions() {}

  /** The procedure or topic. */
  String uri() {
    return uri;
  }

  /** The positional arguments. */
  List<@Nullable Object> args() {
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < args.size(); i++) {
      values.add(value("argument " + (i + 1), args.get(i)));
    }
    return values;
  }

  /** The keyword arguments; single ones override those of the object. */
  Map<String, @Nullable Object> kwargs() {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    if (all != null) {
      if (!(value("--kwargs", all) instanceof Map<?, ?> object)) {
        throw wrong("--kwargs: '" + all + "' is not a JSON object");
      }
      object.forEach((name, value) -> values.put(String.valueOf(name), value));
    }
    for (String pair : single) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw wrong("--kwarg: '" + pair + "' is not NAME=JSON");
      }
      String name = pair.substring(0, equals);
      values.put(name, value("--kwarg " + name, pair.substring(equals + 1)));
    }
    return values;
  }

  private @Nullable Object value(String what, String text) {
    try {
      return Json.readArgument(text);
    } catch (IllegalArgumentException e) {
      throw wrong(what + ": '" + text + "' " + e.getMessage());
    }
  }

  private ParameterException wrong(String text) {
    return new ParameterException(spec.commandLine(), text);
  }
}
