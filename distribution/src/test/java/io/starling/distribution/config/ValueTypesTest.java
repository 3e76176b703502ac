package io.starling.distribution.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.security.model.Cidr;
import java.net.InetAddress;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValueTypesTest {

  @ParameterizedTest
  @CsvSource({
    "0,       0,          0",
    "100,     100,        100",
    "100B,    100,        100",
    "1024,    1024,       1KiB",
    "512KiB,  524288,     512KiB",
    "4MiB,    4194304,    4MiB",
    "4096KiB, 4194304,    4MiB",
    "1GiB,    1073741824, 1GiB",
    "1025,    1025,       1025",
  })
  void sizesAreReadAndWritten(String text, long bytes, String shortest) {
    assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes)).hasToString(shortest);
    assertThat(ByteSize.parse(shortest).bytes()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1", "4MB", "4mib", "1.5MiB", "4 MiB", "12345678901"})
  void otherSizesAreRefused(String text) {
    assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:0,      true",
    "127.9.9.9:1,      true",
    "localhost:18080,  true",
    "[::1]:18080,      true",
    "0.0.0.0:18080,    false",
    "[::]:18080,       false",
    "node.example:80,  false",
    "./starling.sock,  true",
    "/run/x/y.sock,    true",
  })
  void addressesAreReadAndWritten(String text, boolean local) {
    BindAddress address = BindAddress.parse(text);

    assertThat(BindAddress.parse(address.toString())).isEqualTo(address);
    assertThat(address.isLocal()).isEqualTo(local);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "18080", ":18080", "host:", "::1:80", "[::g]:80", "h:70000", "1.2.3:1:2"})
  void otherAddressesAreRefused(String text) {
    assertThatThrownBy(() -> BindAddress.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8,       10.255.0.1,      true",
    "10.0.0.0/8,       11.0.0.1,        false",
    "10.0.0.0/8,       ::1,             false",
    "10.0.0.0/8,       ::ffff:10.1.2.3, true",
    "192.168.4.0/22,   192.168.7.255,   true",
    "192.168.4.0/22,   192.168.8.0,     false",
    "0.0.0.0/0,        1.2.3.4,         true",
    "192.168.1.1,      192.168.1.1,     true",
    "192.168.1.1,      192.168.1.2,     false",
    "fd00::/8,         fdff::1,         true",
    "fd00::/8,         fe00::1,         false",
    "::/0,             2001:db8::1,     true",
  })
  void blocksContainTheirAddresses(String block, String address, boolean contained) {
    Cidr cidr = Cidr.parse(block);

    assertThat(cidr.contains(InetAddress.ofLiteral(address))).isEqualTo(contained);
    assertThat(Cidr.parse(cidr.toString())).isEqualTo(cidr);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0/33", "10.0.0.1/8", "example.com", "::/129", "10.0.0.0/-1"})
  void otherBlocksAreRefused(String text) {
    assertThatThrownBy(() -> Cidr.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void fileModesArePermissions() {
    assertThat(FileMode.parse("0640"))
        .hasToString("0640")
        .isEqualTo(FileMode.parse("640"))
        .returns(PosixFilePermissions.fromString("rw-r-----"), FileMode::permissions);
    assertThat(FileMode.parse("007"))
        .hasToString("0007")
        .returns(PosixFilePermissions.fromString("------rwx"), FileMode::permissions);
  }
}
