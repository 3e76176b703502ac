package io.starling.distribution.config.binding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.ComposerException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** Reads YAML 1.2, of which JSON is a part, into {@link Value}s that know their place. */
final class YamlReader {
  /** Far more than any configuration has; aliases within aliases would grow without end. */
  private static final int NODES_MAX = 1_000_000;

  private static final int CODE_POINTS_MAX = 64 << 20;

  private static final int NESTING_MAX = 64;

  private final Problems problems;
  private final Function<Optional<Mark>, Origin> places;
  private int nodes;

  private YamlReader(Problems problems, Function<Optional<Mark>, Origin> places) {
    this.problems = problems;
    this.places = places;
  }

  /**
   * Reads a whole document, whose top has to be a mapping. Null when it is something else, which
   * has then been reported.
   *
   * @param name what the file is called in messages
   */
  static Value.@Nullable Mapping document(String name, String text, Problems problems) {
    Value value = new YamlReader(problems, places(name)).read(text, KeyPath.ROOT);
    return switch (value) {
      case null -> null;
      case Value.Mapping mapping -> mapping;
      case Value.Scalar scalar when scalar.absent() -> Value.Mapping.empty();
      case Value.Scalar _, Value.Sequence _ -> {
        problems.error(
            value.origin(), KeyPath.ROOT, "expected keys with values, found " + value.noun());
        yield null;
      }
    };
  }

  /**
   * Reads a whole document, whose top has to be a list of mappings. Null when it is something else,
   * which has then been reported.
   *
   * @param name what the file is called in messages
   */
  static @Nullable List<Value> list(String name, String text, Problems problems) {
    Value value = new YamlReader(problems, places(name)).read(text, KeyPath.ROOT);
    if (value instanceof Value.Sequence(List<Value> items, _)
        && items.stream().allMatch(Value.Mapping.class::isInstance)) {
      return items;
    }
    if (value != null) {
      problems.error(
          value.origin(), KeyPath.ROOT, "expected a list of realms, found " + value.noun());
    }
    return null;
  }

  private static Function<Optional<Mark>, Origin> places(String name) {
    return mark ->
        mark.<Origin>map(m -> new Origin.InFile(name, m.getLine() + 1, m.getColumn() + 1))
            .orElseGet(() -> new Origin.InFile(name, 1, 1));
  }

  /**
   * Reads the text of one value: a list, a mapping or a quoted text as YAML, anything else word for
   * word, so that a password may hold {@code #} or {@code : }. Nothing, or {@code null}, unsets a
   * key.
   */
  static @Nullable Value value(String text, Origin origin, KeyPath path, Problems problems) {
    if (text.startsWith("[")
        || text.startsWith("{")
        || text.startsWith("\"")
        || text.startsWith("'")) {
      return new YamlReader(problems, _ -> origin).read(text, path);
    }
    return new Value.Scalar(text, text.isEmpty() || text.equals("null"), origin);
  }

  /** Null when {@code text} is not YAML, which has then been reported. */
  private @Nullable Value read(String text, KeyPath path) {
    LoadSettings settings =
        LoadSettings.builder()
            .setSchema(new CoreSchema())
            .setAllowNonScalarKeys(true)
            .setCodePointLimit(CODE_POINTS_MAX)
            .build();
    try {
      StreamReader characters = new StreamReader(settings, text);
      Optional<Node> root =
          new Composer(settings, new ParserImpl(settings, characters)).getSingleNode();
      return root.isPresent()
          ? convert(root.get(), path)
          : new Value.Scalar("", true, places.apply(Optional.empty()));
    } catch (MarkedYamlEngineException e) {
      problems.error(places.apply(e.getProblemMark()), path, "cannot be read: " + e.getProblem());
    } catch (YamlEngineException e) {
      problems.error(places.apply(Optional.empty()), path, "cannot be read: " + e.getMessage());
    }
    return null;
  }

  private Value convert(Node node, KeyPath path) {
    nodes++;
    if (nodes > NODES_MAX) {
      throw new ComposerException("more than " + NODES_MAX + " values", node.getStartMark());
    }
    if (path.segments().size() > NESTING_MAX) {
      throw new ComposerException("nested deeper than " + NESTING_MAX, node.getStartMark());
    }
    Origin origin = places.apply(node.getStartMark());
    return switch (node) {
      case ScalarNode scalar ->
          new Value.Scalar(
              scalar.getValue(), scalar.getTag().equals(Tag.NULL), plain(scalar), origin);
      case SequenceNode sequence -> convertItems(sequence, origin, path);
      case MappingNode mapping -> convertEntries(mapping, origin, path);
      default -> throw new IllegalStateException("unexpected node " + node.getNodeType());
    };
  }

  private static Object plain(ScalarNode scalar) {
    String text = scalar.getValue();
    try {
      if (scalar.getTag().equals(Tag.INT)) {
        return Long.valueOf(text);
      }
      if (scalar.getTag().equals(Tag.FLOAT)) {
        return Double.valueOf(text);
      }
    } catch (NumberFormatException _) {
      return text;
    }
    return scalar.getTag().equals(Tag.BOOL) ? (Object) text.equalsIgnoreCase("true") : text;
  }

  private Value convertItems(SequenceNode sequence, Origin origin, KeyPath path) {
    List<Value> items = new ArrayList<>();
    for (Node item : sequence.getValue()) {
      items.add(convert(item, path.item(items.size())));
    }
    return new Value.Sequence(items, origin);
  }

  private Value convertEntries(MappingNode mapping, Origin origin, KeyPath path) {
    Map<String, Value.Entry> entries = new LinkedHashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      Origin keyOrigin = places.apply(tuple.getKeyNode().getStartMark());
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.error(keyOrigin, path, "a key must be a single text");
        continue;
      }
      Value value = convert(tuple.getValueNode(), path.child(key.getValue()));
      Value.Entry first = entries.putIfAbsent(key.getValue(), new Value.Entry(keyOrigin, value));
      if (first != null) {
        problems.error(
            keyOrigin,
            path.child(key.getValue()),
            "written twice, first at " + first.keyOrigin().describe());
      }
    }
    return new Value.Mapping(entries, origin);
  }
}
