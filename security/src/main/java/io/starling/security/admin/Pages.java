package io.starling.security.admin;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * The part of a list that a call asks for with the keyword arguments {@code limit} and {@code
 * after}: names in alphabetical order, those behind {@code after}, at most {@code limit}. Whoever
 * asks again after the last name that came sees every name that is there all the time exactly once.
 * Without either all come, in the same order.
 */
final class Pages {

  private Pages() {}

  static <T, V> List<V> of(
      AdminCall call, Stream<T> all, Function<T, String> name, Function<T, V> view) {
    String after = call.textKeyword("after");
    return all.filter(item -> after == null || name.apply(item).compareTo(after) > 0)
        .sorted(Comparator.comparing(name))
        .limit(call.numberKeyword("limit", Long.MAX_VALUE))
        .map(view)
        .toList();
  }
}
