package io.starling.security.backup;

import io.starling.store.Cell;
import io.starling.store.Entry;
import io.starling.store.Key;
import io.starling.store.Store;
import io.starling.store.Transaction;
import io.starling.store.ValueCodec;
import io.starling.store.View;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Dicts;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A backup: all that a store had at one moment, or some realms of it, as a file.
 *
 * <p>The file consists of dicts in CBOR, each behind its length (4 bytes, big-endian): a head with
 * the format, its version, the time and the realms; one for each value with the names of its entry
 * and field, when it expires, and the value; an end with the number of {@code entries} and the
 * {@code sha256} of all bytes before it. Values are as the store's codec makes them: encrypted
 * where the store is.
 *
 * @param created when it was made
 * @param realms whose entries are in it; empty for all
 * @param values in the order of the store
 */
public record Backup(Instant created, List<String> realms, List<Value> values) {

  private static final String FORMAT = "starling-backup";
  private static final long VERSION = 1;
  private static final int LENGTH_MAX = 64 << 20;
  private static final long TRANSACTION_BYTES = 4 << 20;

  /**
   * A value of an entry.
   *
   * @param field empty for the whole of an entry
   * @param expires milliseconds since 1970, 0 for never
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  public record Value(Key key, String field, long expires, byte[] bytes) {}

  /** Copies its arguments. */
  public Backup {
    realms = List.copyOf(realms);
    values = List.copyOf(values);
  }

  // ---------------------------------------------------------------------------- writing

  /**
   * Writes a backup, complete or not at all. Nobody but the owner of the process can read it.
   *
   * @param view what is written
   * @param realms whose entries; empty for all, with those that belong to no realm
   * @return how many values were written
   * @throws java.nio.file.FileAlreadyExistsException when the file is there already
   */
  public static long write(Path file, View view, List<String> realms, ValueCodec codec, Instant now)
      throws IOException {
    Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
    Files.deleteIfExists(unfinished);
    Files.createFile(file, ownerOnly());
    try {
      Files.createFile(unfinished, ownerOnly());
      long entries;
      try (FileChannel channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
        entries = write(Channels.newOutputStream(channel), view, realms, codec, now);
        channel.force(true);
      }
      Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
      try (FileChannel folder = FileChannel.open(parent(file), StandardOpenOption.READ)) {
        folder.force(true);
      }
      return entries;
    } catch (IOException | RuntimeException e) {
      Files.deleteIfExists(unfinished);
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? file : parent;
  }

  private static FileAttribute<?>[] ownerOnly() {
    return new FileAttribute<?>[] {
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
    };
  }

  private static long write(
      OutputStream to, View view, List<String> realms, ValueCodec codec, Instant now)
      throws IOException {
    MessageDigest digest = sha256();
    DataOutputStream out =
        new DataOutputStream(new DigestOutputStream(new BufferedOutputStream(to), digest));
    Map<String, Object> head = new LinkedHashMap<>();
    head.put("format", FORMAT);
    head.put("version", VERSION);
    head.put("created", now.toString());
    head.put("realms", realms);
    put(out, head);
    long count = 0;
    for (Entry entry : (Iterable<Entry>) entries(view, realms)::iterator) {
      for (String field : entry.fields()) {
        byte[] value = entry.value(field);
        if (value != null) {
          Map<String, Object> line = new LinkedHashMap<>();
          line.put("realm", entry.key().realm());
          line.put("type", entry.key().type());
          line.put("id", entry.key().id());
          line.put("field", field);
          line.put("expires", expires(entry, field));
          line.put("value", codec.encode(entry.key(), field, value));
          put(out, line);
          count++;
        }
      }
    }
    String hash = HexFormat.of().formatHex(digest.digest());
    put(out, Map.of("entries", count, "sha256", hash));
    out.flush();
    return count;
  }

  private static Stream<Entry> entries(View view, List<String> realms) {
    return realms.isEmpty() ? view.entries() : realms.stream().sorted().flatMap(view::entries);
  }

  private static long expires(Entry entry, String field) {
    return entry.cells().stream()
        .filter(cell -> cell.field().equals(field) && !cell.isRemoval())
        .mapToLong(Cell::expires)
        .findFirst()
        .orElse(0);
  }

  private static void put(DataOutputStream out, Map<String, Object> dict) throws IOException {
    byte[] bytes = Dicts.write(SerializerFormat.CBOR, dict);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  // ---------------------------------------------------------------------------- reading

  /**
   * Reads a backup.
   *
   * @param codec reads the values
   * @throws IOException when it is not whole, was changed, or cannot be decrypted: with the reason
   */
  public static Backup read(Path file, ValueCodec codec) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return read(in, codec);
    } catch (EOFException e) {
      throw new IOException(file + " is not whole", e);
    } catch (ProtocolViolation | ClassCastException | IllegalArgumentException e) {
      throw new IOException(file + " is not a backup, or was changed: " + e.getMessage(), e);
    }
  }

  private static Backup read(InputStream from, ValueCodec codec) throws IOException {
    MessageDigest digest = sha256();
    DataInputStream in = new DataInputStream(new DigestInputStream(from, digest));
    Map<String, Object> head = take(in);
    require(FORMAT.equals(head.get("format")), "it is no backup");
    require(
        Long.valueOf(VERSION).equals(head.get("version")),
        "version " + head.get("version") + " cannot be read");
    List<Value> values = new ArrayList<>();
    while (true) {
      byte[] before = clone(digest).digest();
      Map<String, Object> line = take(in);
      if (line.containsKey("sha256")) {
        require(Long.valueOf(values.size()).equals(line.get("entries")), "entries are missing");
        require(HexFormat.of().formatHex(before).equals(line.get("sha256")), "the hash differs");
        require(from.read() < 0, "something comes behind the end");
        break;
      }
      Key key = new Key(text(line, "realm"), text(line, "type"), text(line, "id"));
      String field = text(line, "field");
      byte[] stored = (byte[]) line.getOrDefault("value", new byte[0]);
      long expires = (Long) line.getOrDefault("expires", 0L);
      values.add(new Value(key, field, expires, codec.decode(key, field, stored)));
    }
    List<String> realms =
        ((List<?>) head.getOrDefault("realms", List.of())).stream().map(String::valueOf).toList();
    return new Backup(Instant.parse(text(head, "created")), realms, values);
  }

  private static Map<String, Object> take(DataInputStream in) throws IOException {
    int length = in.readInt();
    require(length > 0 && length <= LENGTH_MAX, "a length is wrong");
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new EOFException();
    }
    return Dicts.read(SerializerFormat.CBOR, bytes);
  }

  private static String text(Map<String, Object> dict, String key) {
    require(dict.get(key) instanceof String, key + " is missing");
    return String.valueOf(dict.get(key));
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  private static MessageDigest clone(MessageDigest digest) {
    try {
      return (MessageDigest) digest.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("SHA-256 can be cloned", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  // ---------------------------------------------------------------------------- restoring

  /** The realms that have entries in it. */
  public Set<String> realmsWithEntries() {
    Set<String> found = new TreeSet<>();
    values.forEach(value -> found.add(value.key().realm()));
    found.remove("");
    return found;
  }

  /**
   * Puts entries into a store that no node uses. Realms of the backup that the store has already
   * are replaced as a whole. What had expired by the clock of the store vanishes by itself.
   *
   * @param only the realms that are restored; null for all that is in it
   * @return how many values were restored
   */
  public long restoreTo(Store store, @Nullable Set<String> only) {
    Transaction transaction = new Transaction();
    realmsWithEntries().stream()
        .filter(realm -> only == null || only.contains(realm))
        .forEach(transaction::dropRealm);
    long bytes = 0;
    long restored = 0;
    for (Value value : values) {
      if (only != null && !only.contains(value.key().realm())) {
        continue;
      }
      if (value.expires() > 0) {
        transaction.put(value.key(), value.bytes(), Instant.ofEpochMilli(value.expires()));
      } else {
        transaction.put(value.key(), value.field(), value.bytes());
      }
      restored++;
      bytes += value.bytes().length;
      if (bytes > TRANSACTION_BYTES) {
        store.commit(transaction).join();
        transaction = new Transaction();
        bytes = 0;
      }
    }
    store.commit(transaction).join();
    return restored;
  }
}
