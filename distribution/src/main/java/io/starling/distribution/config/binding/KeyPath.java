package io.starling.distribution.config.binding;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The way from the top of the document to a value: {@code listeners.http.bind[0]}, {@code
 * log.levels."io.netty"}. A place in a list is a segment of its own, {@code [0]}.
 */
record KeyPath(List<String> segments) {
  static final KeyPath ROOT = new KeyPath(List.of());

  private static final Pattern SEGMENT =
      Pattern.compile(
          "\\G(?:(?<index>\\[\\d+])|(?:^|(?!^)\\.)(?:\"(?<quoted>[^\"]+)\"|(?<plain>[^.\\[\\]\"]+)))");
  private static final Pattern NEEDS_QUOTES = Pattern.compile(".*[.\\[\\]].*");

  KeyPath {
    segments = List.copyOf(segments);
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException when {@code text} is not a path
   */
  static KeyPath parse(String text) {
    List<String> segments = new ArrayList<>();
    Matcher matcher = SEGMENT.matcher(text);
    int end = 0;
    while (end < text.length() && matcher.find()) {
      String quoted = matcher.group("quoted");
      String index = matcher.group("index");
      segments.add(quoted != null ? quoted : index != null ? index : matcher.group("plain"));
      end = matcher.end();
    }
    if (segments.isEmpty() || end < text.length()) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a key; write it like limits.nesting");
    }
    return new KeyPath(segments);
  }

  KeyPath child(String name) {
    return resolve(new KeyPath(List.of(name)));
  }

  KeyPath item(int index) {
    return child("[" + index + "]");
  }

  KeyPath resolve(KeyPath relative) {
    List<String> all = new ArrayList<>(segments);
    all.addAll(relative.segments);
    return new KeyPath(all);
  }

  boolean hasItems() {
    return segments.stream().anyMatch(KeyPath::isItem);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (String segment : segments) {
      if (!text.isEmpty() && !isItem(segment)) {
        text.append('.');
      }
      boolean quote = !isItem(segment) && NEEDS_QUOTES.matcher(segment).matches();
      text.append(quote ? '"' + segment + '"' : segment);
    }
    return text.toString();
  }

  private static boolean isItem(String segment) {
    return segment.startsWith("[");
  }
}
