package io.starling.security.admin;

import io.starling.router.port.ServiceCall;
import io.starling.security.directory.Realm;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of an administrative procedure: the realm that it is about and its arguments.
 *
 * <p>Threads: belongs to the thread that carries it out.
 */
final class AdminCall {

  private final ServiceCall call;
  private final Realm realm;
  private final List<@Nullable Object> args;
  private @Nullable String object;

  /**
   * Makes one.
   *
   * @param realm the realm that the call is about
   * @param args the arguments without the name of that realm in front of them
   */
  AdminCall(ServiceCall call, Realm realm, List<@Nullable Object> args) {
    this.call = call;
    this.realm = realm;
    this.args = args;
  }

  ServiceCall call() {
    return call;
  }

  Realm realm() {
    return realm;
  }

  /** Names the object that the call is about, where the arguments do not, or must not be told. */
  void about(String name) {
    object = name;
  }

  /** The object that was named by {@link #about}, or null. */
  @Nullable String about() {
    return object;
  }

  /** The name of the object that the first argument names or describes; empty when it does not. */
  String objectName() {
    Object first = args.isEmpty() ? null : args.getFirst();
    if (first instanceof Map<?, ?> document) {
      for (String key : List.of("username", "client_id", "name", "uri")) {
        if (document.get(key) instanceof String name) {
          return name;
        }
      }
    }
    return first instanceof String name ? name : "";
  }

  /** What the call says of the object, or its arguments as they are. */
  Map<String, ? extends @Nullable Object> document() {
    return !args.isEmpty() && args.getFirst() instanceof Map ? dict(0) : Map.of("arguments", args);
  }

  boolean has(int index) {
    return index < args.size() && args.get(index) != null;
  }

  String text(int index) {
    if (has(index) && args.get(index) instanceof String text) {
      return text;
    }
    throw wrong(index, "a string");
  }

  /** A list of strings, or one string. */
  List<String> texts(int index) {
    if (has(index) && args.get(index) instanceof String text) {
      return List.of(text);
    }
    if (has(index) && args.get(index) instanceof List<?> list) {
      List<String> texts = new ArrayList<>();
      for (Object item : list) {
        if (!(item instanceof String text)) {
          throw wrong(index, "a list of strings");
        }
        texts.add(text);
      }
      return texts;
    }
    throw wrong(index, "a string or a list of strings");
  }

  Map<String, @Nullable Object> dict(int index) {
    if (has(index) && args.get(index) instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> dict = new LinkedHashMap<>();
      map.forEach((key, value) -> dict.put(String.valueOf(key), value));
      return dict;
    }
    throw wrong(index, "a dict");
  }

  boolean flagKeyword(String name) {
    return flagKeyword(name, false);
  }

  boolean flagKeyword(String name, boolean otherwise) {
    return switch (call.kwargs().get(name)) {
      case null -> otherwise;
      case Boolean flag -> flag;
      default -> throw AdminException.invalid(name + ": expected a bool");
    };
  }

  @Nullable String textKeyword(String name) {
    return switch (call.kwargs().get(name)) {
      case null -> null;
      case String text -> text;
      default -> throw AdminException.invalid(name + ": expected a string");
    };
  }

  /** A positive integer. */
  long numberKeyword(String name, long otherwise) {
    return switch (call.kwargs().get(name)) {
      case null -> otherwise;
      case Long number when number > 0 -> number;
      default -> throw AdminException.invalid(name + ": expected a positive integer");
    };
  }

  private static AdminException wrong(int index, String expected) {
    return AdminException.invalid("argument " + index + ": expected " + expected);
  }
}
