package io.starling.store;

import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * The process that {@link KillTest} kills: writers that count, each in two entries at once, and say
 * so when the count is acknowledged.
 */
final class KilledWriter {

  static final int WRITERS = 16;
  static final int KEPT = 1000;
  static final String FIRST = "first";
  static final String SECOND = "second";

  private KilledWriter() {}

  static Key key(String type, int writer) {
    return new Key("", type, Integer.toString(writer));
  }

  /** Writes until it is killed. */
  public static void main(String[] arguments) throws Exception {
    StoreSettings settings = StoreSettings.defaults().withSizes(1 << 16, 1 << 18);
    Store store = Store.open(Path.of(arguments[0]), settings);
    for (int i = 0; i < WRITERS; i++) {
      int writer = i;
      Thread.ofVirtual().start(() -> write(store, writer, System.out));
    }
    new CountDownLatch(1).await();
  }

  private static void write(Store store, int writer, PrintStream out) {
    Entry before = store.get(key(FIRST, writer));
    long count = before == null ? 0 : ByteBuffer.wrap(before.value()).getLong();
    while (true) {
      count++;
      byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(count).array();
      Transaction transaction =
          new Transaction()
              .put(key(FIRST, writer), value)
              .put(new Key("", "log", writer + "-" + count), new byte[100])
              .remove(new Key("", "log", writer + "-" + (count - KEPT)))
              .put(key(SECOND, writer), value);
      store.commit(transaction).join();
      byte[] line = (writer + " " + count + ".\n").getBytes();
      out.write(line, 0, line.length);
      out.flush();
    }
  }
}
