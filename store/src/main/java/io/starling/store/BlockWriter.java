package io.starling.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes a block: the payload of one record of the log, or of one frame of a checkpoint. Numbers
 * are varints of 7 bits, low first; texts are UTF-8 behind their length.
 *
 * <pre>
 *  names    count, texts               realms, types and fields; ids are written where they stand
 *  actors   count, of each 16 bytes of node and the generation
 *  body     count of items, then items as the kind of the record says
 *
 *  write    1, key, incarnation, cell          a field was set or removed
 *           2, realm, incarnation, dot, hlc    a realm was dropped
 *  entry    key, version, count of cells, cells
 *  key      name of realm, name of type, id
 *  cell     name of field, dot, hlc, count of the context's dots, dots, expires, 0 or 1 + length of value, value
 *  dot      actor, counter
 *  clock    count, of each actor: actor, head, count of counters beyond, counters
 *  realms   count, of each: name, incarnation
 * </pre>
 */
final class BlockWriter {

  static final int WRITE_OF_CELL = 1;
  static final int WRITE_OF_DROP = 2;

  private final ValueCodec codec;
  private final Map<String, Integer> names = new LinkedHashMap<>();
  private final Map<Actor, Integer> actors = new LinkedHashMap<>();
  private byte[] body = new byte[512];
  private int length;
  private int items;

  BlockWriter(ValueCodec codec) {
    this.codec = codec;
  }

  int length() {
    return length;
  }

  int items() {
    return items;
  }

  void write(Write write) {
    items++;
    switch (write) {
      case Write.OfCell(Key key, int incarnation, Cell cell) -> {
        number(WRITE_OF_CELL);
        key(key);
        number(incarnation);
        cell(key, cell);
      }
      case Write.OfDrop(String realm, int incarnation, Dot dot, long hlc) -> {
        number(WRITE_OF_DROP);
        name(realm);
        number(incarnation);
        dot(dot);
        number(hlc);
      }
    }
  }

  void entry(Entry entry) {
    items++;
    key(entry.key());
    number(entry.version());
    Cell[] cells = entry.cellArray();
    number(cells.length);
    for (Cell cell : cells) {
      cell(entry.key(), cell);
    }
  }

  /** Writes what there is beside the entries. */
  void facts(View view) {
    items++;
    number(view.hlc());
    number(view.clock().actors().size());
    view.clock()
        .actors()
        .forEach(
            (actor, seen) -> {
              actor(actor);
              number(seen.head());
              number(seen.beyond().size());
              seen.beyond().forEach(this::number);
            });
    number(view.incarnations().size());
    view.incarnations()
        .forEach(
            (realm, incarnation) -> {
              name(realm);
              number(incarnation);
            });
  }

  private void key(Key key) {
    name(key.realm());
    name(key.type());
    text(key.id());
  }

  private void cell(Key key, Cell cell) {
    name(cell.field());
    dot(cell.dot());
    number(cell.hlc());
    number(cell.context().dots().size());
    cell.context().dots().forEach(this::dot);
    number(cell.expires());
    byte[] value = cell.bytes();
    if (value == null) {
      number(0);
    } else {
      byte[] stored = codec.encode(key, cell.field(), value);
      number(stored.length + 1L);
      bytes(stored);
    }
  }

  private void dot(Dot dot) {
    actor(dot.actor());
    number(dot.counter());
  }

  private void actor(Actor actor) {
    number(number(actors, actor));
  }

  private void name(String name) {
    number(number(names, name));
  }

  private static <T> int number(Map<T, Integer> table, T value) {
    Integer known = table.putIfAbsent(value, table.size());
    return known == null ? table.size() - 1 : known;
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    number(bytes.length);
    bytes(bytes);
  }

  private void bytes(byte[] bytes) {
    room(bytes.length);
    System.arraycopy(bytes, 0, body, length, bytes.length);
    length += bytes.length;
  }

  private void number(long value) {
    room(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      body[length++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    body[length++] = (byte) rest;
  }

  private void room(int needed) {
    if (body.length - length < needed) {
      body = Arrays.copyOf(body, Math.max(body.length * 2, Math.addExact(length, needed)));
    }
  }

  /** Returns the block, and begins another. */
  ByteBuffer take() {
    byte[] content = body;
    int contentLength = length;
    body = new byte[512];
    length = 0;
    number(names.size());
    names.keySet().forEach(this::text);
    number(actors.size());
    for (Actor actor : actors.keySet()) {
      room(2 * Long.BYTES);
      ByteBuffer.wrap(body)
          .putLong(length, actor.node().getMostSignificantBits())
          .putLong(length + Long.BYTES, actor.node().getLeastSignificantBits());
      length += 2 * Long.BYTES;
      number(actor.generation());
    }
    number(items);
    ByteBuffer block = ByteBuffer.allocate(length + contentLength);
    block.put(body, 0, length).put(content, 0, contentLength).flip();
    body = content;
    length = 0;
    items = 0;
    names.clear();
    actors.clear();
    return block;
  }
}
