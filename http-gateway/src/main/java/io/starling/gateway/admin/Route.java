package io.starling.gateway.admin;

import io.netty.handler.codec.http.HttpMethod;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request of a method and a path calls, and how the result is told.
 *
 * @param method the method
 * @param template the path; {@code {name}} stands for any one segment
 * @param procedure the procedure without its prefix; empty when the body names it
 * @param args the positional arguments, all that the procedure may have: one that is missing is
 *     null, so that the name of the realm in front is always told from them
 * @param keywords the keyword arguments that the query may have
 * @param key what the result, or each object of a list, is called by; null when it has no name
 * @param creates whether it makes what has a path of its own behind this one
 */
record Route(
    HttpMethod method,
    String template,
    String procedure,
    List<Arg> args,
    List<Keyword> keywords,
    @Nullable String key,
    boolean creates) {

  /** An argument. */
  @FunctionalInterface
  interface Arg {
    @Nullable Object of(Call call);
  }

  /** A keyword argument. */
  record Keyword(String name, Kind kind) {
    enum Kind {
      TEXT,
      NUMBER,
      FLAG
    }
  }

  /** A procedure with its arguments. */
  record Asked(
      Uri procedure, List<@Nullable Object> args, Map<String, ? extends @Nullable Object> kwargs) {}

  /** A request that this route serves. */
  static final class Call {
    private final Request request;
    private final Map<String, String> path;
    private @Nullable Map<String, @Nullable Object> document;

    Call(Request request, Map<String, String> path) {
      this.request = request;
      this.path = path;
    }

    String path(String name) {
      return path.getOrDefault(name, "");
    }

    @Nullable String query(String name) {
      return request.query().get(name);
    }

    /** The body, read once. */
    Map<String, @Nullable Object> document() {
      Map<String, @Nullable Object> present = document;
      if (present == null) {
        present = request.document();
        document = present;
      }
      return present;
    }
  }

  static Route get(String template, String procedure, Arg... args) {
    return of(HttpMethod.GET, template, procedure, args);
  }

  static Route post(String template, String procedure, Arg... args) {
    return of(HttpMethod.POST, template, procedure, args);
  }

  static Route put(String template, String procedure, Arg... args) {
    return of(HttpMethod.PUT, template, procedure, args);
  }

  static Route delete(String template, String procedure, Arg... args) {
    return of(HttpMethod.DELETE, template, procedure, args);
  }

  private static Route of(HttpMethod method, String template, String procedure, Arg... args) {
    return new Route(method, template, procedure, List.of(args), List.of(), null, false);
  }

  /** The same with a keyword argument. */
  Route with(String name, Keyword.Kind kind) {
    List<Keyword> more = new ArrayList<>(keywords);
    more.add(new Keyword(name, kind));
    return new Route(method, template, procedure, args, more, key, creates);
  }

  /** The same with lists in pages, behind the object of a name. */
  Route pagedBy(String name) {
    return paged(name, Keyword.Kind.TEXT);
  }

  /** The same with lists in pages, behind the object of a number. */
  Route pagedByNumber(String name) {
    return paged(name, Keyword.Kind.NUMBER);
  }

  private Route paged(String name, Keyword.Kind kind) {
    Route with = with("limit", Keyword.Kind.NUMBER).with("after", kind);
    return new Route(method, template, procedure, args, with.keywords, name, creates);
  }

  /** The same, which answers 201 with the path of what was made. */
  Route creating(String name) {
    return new Route(method, template, procedure, args, keywords, name, true);
  }

  // ---------------------------------------------------------------------------- arguments

  static Arg path(String name) {
    return call -> call.path(name);
  }

  static Arg number(String name) {
    return call -> number(name, call.path(name));
  }

  static Arg body() {
    return Call::document;
  }

  /** A member of the body, or null. */
  static Arg member(String name) {
    return call -> call.document().get(name);
  }

  /** A query parameter, or null. */
  static Arg query(String name) {
    return call -> call.query(name);
  }

  private static Long number(String name, String text) {
    try {
      return Long.valueOf(text);
    } catch (NumberFormatException e) {
      throw ApiError.invalid(name + ": expected an integer, found '" + text + "'");
    }
  }

  // ---------------------------------------------------------------------------- requests

  /** What the segments of a path stand for, or null when it is another path. */
  @Nullable Map<String, String> match(List<String> segments) {
    String[] parts = template.substring(1).split("/", -1);
    if (parts.length != segments.size()) {
      return null;
    }
    Map<String, String> path = new LinkedHashMap<>();
    for (int i = 0; i < parts.length; i++) {
      String segment = segments.get(i);
      if (parts[i].startsWith("{")) {
        if (segment.isEmpty()) {
          return null;
        }
        path.put(parts[i].substring(1, parts[i].length() - 1), segment);
      } else if (!parts[i].equals(segment)) {
        return null;
      }
    }
    return path;
  }

  /** What is to be called. */
  Asked asked(Call call) {
    if (procedure.isEmpty()) {
      return named(call.document());
    }
    List<@Nullable Object> values = new ArrayList<>();
    args.forEach(arg -> values.add(arg.of(call)));
    Map<String, Object> kwargs = new LinkedHashMap<>();
    for (Keyword keyword : keywords) {
      String text = call.query(keyword.name);
      if (text != null) {
        kwargs.put(keyword.name, value(keyword, text));
      }
    }
    return new Asked(Uri.of("starling." + procedure), values, kwargs);
  }

  private static Object value(Keyword keyword, String text) {
    return switch (keyword.kind) {
      case TEXT -> text;
      case NUMBER -> number(keyword.name, text);
      case FLAG ->
          switch (text) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw ApiError.invalid(keyword.name + ": expected true or false");
          };
    };
  }

  private static Asked named(Map<String, @Nullable Object> body) {
    if (!(body.get("procedure") instanceof String name)) {
      throw ApiError.invalid("procedure: expected a string");
    }
    List<@Nullable Object> args = new ArrayList<>();
    Map<String, @Nullable Object> kwargs = new LinkedHashMap<>();
    switch (body.get("args")) {
      case null -> {}
      case List<?> list -> args.addAll(list);
      default -> throw ApiError.invalid("args: expected a list");
    }
    switch (body.get("kwargs")) {
      case null -> {}
      case Map<?, ?> map -> map.forEach((key, value) -> kwargs.put(String.valueOf(key), value));
      default -> throw ApiError.invalid("kwargs: expected an object");
    }
    return new Asked(Uri.of(name), args, kwargs);
  }
}
