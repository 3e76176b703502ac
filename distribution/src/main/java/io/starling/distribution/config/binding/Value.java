package io.starling.distribution.config.binding;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value as it was written, before anything is known about its type. */
sealed interface Value {

  Origin origin();

  /** What the value is called in a message. */
  String noun();

  /**
   * The value as maps, lists, texts, numbers and booleans; null when nothing was written. Keys
   * without a value are left out.
   */
  default @Nullable Object toPlain() {
    return switch (this) {
      case Scalar scalar -> scalar.absent() ? null : scalar.plain();
      case Sequence sequence -> {
        List<@Nullable Object> items = new ArrayList<>();
        sequence.items().forEach(item -> items.add(item.toPlain()));
        yield Collections.unmodifiableList(items);
      }
      case Mapping mapping -> {
        Map<String, Object> entries = new LinkedHashMap<>();
        mapping
            .entries()
            .forEach(
                (key, entry) -> {
                  Object value = entry.value().toPlain();
                  if (value != null) {
                    entries.put(key, value);
                  }
                });
        yield Collections.unmodifiableMap(entries);
      }
    };
  }

  /**
   * One text.
   *
   * @param text the characters without quotes
   * @param absent whether {@code null}, {@code ~} or nothing was written, which leaves a key unset
   * @param plain the text, number or boolean that it is in an open document
   */
  record Scalar(String text, boolean absent, Object plain, Origin origin) implements Value {

    /** A text, or nothing. */
    Scalar(String text, boolean absent, Origin origin) {
      this(text, absent, text, origin);
    }

    @Override
    public String noun() {
      return absent ? "nothing" : "a single value";
    }
  }

  /** A list. */
  record Sequence(List<Value> items, Origin origin) implements Value {
    public Sequence {
      items = List.copyOf(items);
    }

    /** The item at {@code segment}, {@code [0]} for the first, or null behind the last. */
    private @Nullable Value item(String segment) {
      int index = Integer.parseInt(segment, 1, segment.length() - 1, 10);
      return index < items.size() ? items.get(index) : null;
    }

    @Override
    public String noun() {
      return "a list";
    }
  }

  /** Keys with values, in the order of writing. */
  record Mapping(Map<String, Entry> entries, Origin origin) implements Value {
    public Mapping {
      entries = new LinkedHashMap<>(entries);
    }

    static Mapping empty() {
      return new Mapping(Map.of(), new Origin.Default());
    }

    @Override
    public String noun() {
      return "a mapping";
    }

    /** The value under {@code key}, or null when there is none or it was left empty. */
    @Nullable Value get(String key) {
      Entry entry = entries.get(key);
      if (entry == null || (entry.value() instanceof Scalar scalar && scalar.absent())) {
        return null;
      }
      return entry.value();
    }

    /** The part of this tree that {@code path} leads to, or null when it ends before. */
    @Nullable Value find(KeyPath path) {
      Value here = this;
      for (String segment : path.segments()) {
        here = step(here, segment);
        if (here == null) {
          return null;
        }
      }
      return here;
    }

    /** Where somebody wrote {@code path}, or else what is nearest around it. */
    Origin nearest(KeyPath path) {
      Origin nearest = origin;
      Value here = this;
      for (String segment : path.segments()) {
        here = step(here, segment);
        if (here == null) {
          break;
        }
        nearest = here.origin() instanceof Origin.Default ? nearest : here.origin();
      }
      return nearest;
    }

    /** This tree with {@code over} laid on it: mappings are joined, anything else is replaced. */
    Mapping overlaidWith(Mapping over) {
      Map<String, Entry> joined = new LinkedHashMap<>(entries);
      over.entries.forEach((key, entry) -> joined.merge(key, entry, Entry::overlaidWith));
      return new Mapping(joined, over.origin);
    }

    /** This tree with further items in the list {@code section}: see {@link Layers#joinItems}. */
    Mapping joined(String section, String identity, List<Value> items, Problems problems) {
      List<Value> all = new ArrayList<>();
      Origin listOrigin = items.isEmpty() ? origin : items.getFirst().origin();
      if (get(section) instanceof Sequence(List<Value> present, Origin at)) {
        all.addAll(present);
        listOrigin = at;
      }
      Map<String, Integer> places = new HashMap<>();
      for (int i = 0; i < all.size(); i++) {
        String name = nameOf(all.get(i), identity);
        if (name != null) {
          places.putIfAbsent(name, i);
        }
      }
      for (Value item : items) {
        String name = nameOf(item, identity);
        Integer index = name == null ? null : places.putIfAbsent(name, all.size());
        if (index == null) {
          all.add(item);
        } else {
          KeyPath path = KeyPath.ROOT.child(section).item(index);
          all.set(index, ((Mapping) all.get(index)).with((Mapping) item, identity, path, problems));
        }
      }
      Map<String, Entry> changed = new LinkedHashMap<>(entries);
      Entry before = entries.get(section);
      changed.put(
          section,
          new Entry(
              before == null ? listOrigin : before.keyOrigin(), new Sequence(all, listOrigin)));
      return new Mapping(changed, origin);
    }

    private static @Nullable String nameOf(Value item, String identity) {
      return item instanceof Mapping mapping && mapping.get(identity) instanceof Scalar scalar
          ? scalar.text()
          : null;
    }

    private Mapping with(Mapping more, String identity, KeyPath path, Problems problems) {
      Map<String, Entry> joined = new LinkedHashMap<>(entries);
      more.entries.forEach(
          (key, entry) -> {
            Entry present = joined.get(key);
            if (present == null) {
              joined.put(key, entry);
            } else if (present.value() instanceof Sequence(List<Value> first, Origin at)
                && entry.value() instanceof Sequence(List<Value> second, _)) {
              List<Value> both = new ArrayList<>(first);
              both.addAll(second);
              joined.put(key, new Entry(present.keyOrigin(), new Sequence(both, at)));
            } else if (!key.equals(identity)) {
              problems.error(
                  entry.keyOrigin(),
                  path.child(key),
                  "written twice, first at " + present.keyOrigin().describe());
            }
          });
      return new Mapping(joined, origin);
    }

    private static @Nullable Value step(Value from, String segment) {
      return switch (from) {
        case Mapping mapping -> mapping.get(segment);
        case Sequence sequence when segment.startsWith("[") -> sequence.item(segment);
        case Sequence _, Scalar _ -> null;
      };
    }
  }

  /**
   * A value and the place of its key, which is another one than that of the value.
   *
   * @param keyOrigin where the key was written
   */
  record Entry(Origin keyOrigin, Value value) {

    private Entry overlaidWith(Entry over) {
      return switch (over.value) {
        case Mapping upper when value instanceof Mapping lower ->
            new Entry(over.keyOrigin, lower.overlaidWith(upper));
        case Scalar scalar when scalar.absent() && outlastsNothing() -> this;
        case Mapping _, Scalar _, Sequence _ -> over;
      };
    }

    /** Whether the value stays when nothing is written over it: a section, or a default. */
    private boolean outlastsNothing() {
      return value instanceof Mapping || value.origin() instanceof Origin.Default;
    }
  }
}
