package io.starling.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Reads blocks as {@link BlockWriter} writes them. Names and actors that it has read before are the
 * same objects again.
 */
final class BlockReader {

  private final ValueCodec codec;
  private final Conflicts conflicts;
  private final Map<String, String> knownNames = new HashMap<>();
  private final Map<Actor, Actor> knownActors = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final List<Actor> actors = new ArrayList<>();
  private ByteBuffer block = ByteBuffer.allocate(0);

  BlockReader(ValueCodec codec, Conflicts conflicts) {
    this.codec = codec;
    this.conflicts = conflicts;
  }

  /** Begins a block; returns how many items it has. */
  int begin(ByteBuffer newBlock) throws IOException {
    block = newBlock;
    names.clear();
    for (int rest = count(); rest > 0; rest--) {
      String name = text();
      String known = knownNames.putIfAbsent(name, name);
      names.add(known == null ? name : known);
    }
    actors.clear();
    for (int rest = count(); rest > 0; rest--) {
      need(2 * Long.BYTES);
      Actor actor = new Actor(new UUID(block.getLong(), block.getLong()), integer());
      Actor known = knownActors.putIfAbsent(actor, actor);
      actors.add(known == null ? actor : known);
    }
    return count();
  }

  /** Checks that nothing is left of the block. */
  void end() throws IOException {
    if (block.hasRemaining()) {
      throw new IOException(block.remaining() + " bytes are left behind the last item");
    }
  }

  Write write() throws IOException {
    int kind = integer();
    return switch (kind) {
      case BlockWriter.WRITE_OF_CELL -> {
        Key key = key();
        int incarnation = integer();
        yield new Write.OfCell(key, incarnation, cell(key));
      }
      case BlockWriter.WRITE_OF_DROP -> {
        String realm = name();
        int incarnation = integer();
        Dot dot = dot();
        yield new Write.OfDrop(realm, incarnation, dot, number());
      }
      default -> throw new IOException("a write of the unknown kind " + kind);
    };
  }

  Entry entry() throws IOException {
    Key key = key();
    long version = number();
    int count = count();
    List<Cell> cells = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      cells.add(cell(key));
    }
    return Entry.of(key, version, cells, conflicts);
  }

  /** Reads what {@link BlockWriter#facts} wrote; returns the hybrid logical time. */
  long facts(Clock.Builder clock, Map<String, Integer> incarnations) throws IOException {
    long hlc = number();
    for (int rest = count(); rest > 0; rest--) {
      Actor actor = actor();
      clock.head(actor, number());
      for (int beyond = count(); beyond > 0; beyond--) {
        clock.add(new Dot(actor, number()));
      }
    }
    for (int rest = count(); rest > 0; rest--) {
      incarnations.put(name(), integer());
    }
    return hlc;
  }

  private Key key() throws IOException {
    return new Key(name(), name(), text());
  }

  private Cell cell(Key key) throws IOException {
    String field = name();
    Dot dot = dot();
    long hlc = number();
    Context context = context();
    long expires = number();
    int length = integer();
    if (length == 0) {
      return new Cell(field, dot, hlc, context, null, expires);
    }
    byte[] stored = bytes(length - 1);
    return new Cell(field, dot, hlc, context, codec.decode(key, field, stored), expires);
  }

  private Context context() throws IOException {
    int count = count();
    if (count == 0) {
      return Context.EMPTY;
    }
    Dot[] dots = new Dot[count];
    for (int i = 0; i < count; i++) {
      dots[i] = dot();
    }
    return new Context(List.of(dots));
  }

  private Dot dot() throws IOException {
    return new Dot(actor(), number());
  }

  private Actor actor() throws IOException {
    return element(actors);
  }

  private String name() throws IOException {
    return element(names);
  }

  private <T> T element(List<T> table) throws IOException {
    int index = integer();
    if (index >= table.size()) {
      throw new IOException("number " + index + " of a table of " + table.size());
    }
    return table.get(index);
  }

  private String text() throws IOException {
    int length = integer();
    need(length);
    int start = block.arrayOffset() + block.position();
    String text = new String(block.array(), start, length, StandardCharsets.UTF_8);
    block.position(block.position() + length);
    return text;
  }

  private byte[] bytes(int length) throws IOException {
    need(length);
    byte[] bytes = new byte[length];
    block.get(bytes);
    return bytes;
  }

  /** Returns the number of elements that follow, each of a byte at least. */
  private int count() throws IOException {
    int count = integer();
    need(count);
    return count;
  }

  private void need(int length) throws IOException {
    if (length > block.remaining()) {
      throw new IOException(length + " bytes expected, " + block.remaining() + " are left");
    }
  }

  private int integer() throws IOException {
    long value = number();
    if (value < 0 || value > Integer.MAX_VALUE) {
      throw new IOException("the number " + value + " is out of range");
    }
    return (int) value;
  }

  private long number() throws IOException {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      need(1);
      byte next = block.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IOException("a number of more than 64 bits");
  }
}
