package io.starling.security.backup;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.security.sealing.KeyRing;
import io.starling.security.sealing.SealingCodec;
import io.starling.store.Entry;
import io.starling.store.Key;
import io.starling.store.Store;
import io.starling.store.StoreSettings;
import io.starling.store.Transaction;
import io.starling.store.ValueCodec;
import io.starling.store.disk.SimulatedDisk;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupTest {

  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final SealingCodec SEALING =
      new SealingCodec(KeyRing.parse(Base64.getEncoder().encodeToString(new byte[32])));

  @TempDir private Path directory;
  private Store store;
  private Store other;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(new SimulatedDisk(new Random(1)), StoreSettings.defaults());
    other = Store.open(new SimulatedDisk(new Random(2)), StoreSettings.defaults());
    Transaction transaction = new Transaction();
    for (String realm : List.of("com.shop", "com.yard", "")) {
      for (int i = 0; i < 20; i++) {
        transaction.put(
            new Key(realm, "user", "user" + i), ("the secret of " + realm + i).getBytes(UTF_8));
      }
    }
    transaction.put(
        new Key("com.shop", "ticket", "t1"),
        "short-lived".getBytes(UTF_8),
        Instant.now().plus(Duration.ofHours(1)));
    store.commit(transaction).join();
  }

  @AfterEach
  void close() throws IOException {
    store.close();
    other.close();
  }

  private static Map<String, String> contentOf(Store store) {
    Map<String, String> all = new TreeMap<>();
    store
        .view()
        .entries()
        .forEach(entry -> all.put(entry.key().toString(), new String(entry.value(), UTF_8)));
    return all;
  }

  private Path write(ValueCodec codec, String... realms) throws IOException {
    Path file = directory.resolve("backup");
    Backup.write(file, store.view(), List.of(realms), codec, NOW);
    return file;
  }

  @Test
  void whatIsWrittenIsRestoredIntoAnEmptyStore() throws IOException {
    Path file = write(ValueCodec.PLAIN);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    Backup backup = Backup.read(file, ValueCodec.PLAIN);
    assertThat(backup.created()).isEqualTo(NOW);
    assertThat(backup.realmsWithEntries()).containsExactly("com.shop", "com.yard");
    assertThat(backup.restoreTo(other, null)).isEqualTo(61);

    assertThat(contentOf(other)).isEqualTo(contentOf(store)).hasSize(61);
    Entry ticket = other.get(new Key("com.shop", "ticket", "t1"));
    assertThat(ticket.cells().getFirst().expires())
        .isEqualTo(store.get(ticket.key()).cells().getFirst().expires())
        .isPositive();
  }

  @Test
  void aBackupOfARealmHasNothingOfOthers() throws IOException {
    Path file = write(ValueCodec.PLAIN, "com.yard");
    assertThat(Files.readString(file, ISO_8859_1)).doesNotContain("com.shop");
    other.commit(new Transaction().put(new Key("com.shop", "user", "eve"), new byte[1])).join();
    other.commit(new Transaction().put(new Key("com.yard", "user", "eve"), new byte[1])).join();

    Backup.read(file, ValueCodec.PLAIN).restoreTo(other, null);

    assertThat(contentOf(other))
        .as("its realm is replaced, others stay")
        .hasSize(21)
        .containsKey("com.shop/user/eve")
        .doesNotContainKey("com.yard/user/eve");
  }

  @Test
  void aRealmIsRestoredOutOfABackupOfAll() throws IOException {
    Backup.read(write(ValueCodec.PLAIN), ValueCodec.PLAIN).restoreTo(other, Set.of("com.yard"));
    assertThat(contentOf(other)).hasSize(20).containsKey("com.yard/user/user0");
  }

  @Test
  void anEncryptedBackupSaysNothingWithoutItsKey() throws IOException {
    Path file = write(SEALING);
    assertThat(Files.readString(file, ISO_8859_1)).doesNotContain("secret of", "short-lived");
    assertThatThrownBy(() -> Backup.read(file, new SealingCodec(KeyRing.EMPTY)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is encrypted with the key");

    Backup.read(file, SEALING).restoreTo(other, null);
    assertThat(contentOf(other)).isEqualTo(contentOf(store));
  }

  @Test
  void whatIsCutOffOrChangedIsRefused() throws IOException {
    Path file = write(ValueCodec.PLAIN);
    byte[] whole = Files.readAllBytes(file);
    Random random = new Random(3);
    for (int i = 0; i < 300; i++) {
      byte[] bytes = whole.clone();
      if (i % 2 == 0) {
        bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
      } else {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Files.write(file, bytes);
      assertThatThrownBy(() -> Backup.read(file, ValueCodec.PLAIN))
          .as("case %d", i)
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void noBackupTakesThePlaceOfAnother() throws IOException {
    Path file = write(ValueCodec.PLAIN);
    byte[] before = Files.readAllBytes(file);
    assertThatThrownBy(() -> write(ValueCodec.PLAIN, "com.yard"))
        .isInstanceOf(FileAlreadyExistsException.class);
    assertThat(Files.readAllBytes(file)).isEqualTo(before);
  }
}
