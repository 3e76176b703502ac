package io.starling.distribution.node;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.starling.client.ClientConfig;
import io.starling.client.WampClient;
import io.starling.distribution.config.ConfigurationSources;
import io.starling.distribution.config.Configurations;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Clients that hold connections and get on by a byte now and then, and one that is honest. */
@Timeout(120)
class SlowClientsTest {

  private static final int CLIENTS = 2_000;
  private static final long PAUSE_MILLIS = 100;

  private static final String CONFIGURATION =
      """
      node: {data-dir: "%s/data"}
      limits: {hello-timeout: 3s, tls-handshake-timeout: 3s}
      listeners:
        http: {bind: "127.0.0.1:0"}
        admin-http: {bind: "127.0.0.1:0"}
        raw-tcp: {bind: "127.0.0.1:0"}
      realms:
        - {uri: realm1, security_enabled: false}
      """;

  @TempDir private Path directory;
  private Node node;

  @BeforeEach
  void start() throws IOException {
    Path file = directory.resolve("starling.yaml");
    Files.writeString(file, CONFIGURATION.formatted(directory));
    node = Node.start(Configurations.load(ConfigurationSources.none().withFile(file)), "test");
  }

  @AfterEach
  void stop() {
    node.drain();
  }

  /** What a client sends, and how far it is. */
  private static final class Slow {
    private final byte[] bytes;
    private int sent;

    Slow(String text) {
      this.bytes = text.getBytes(ISO_8859_1);
    }

    void sendOne(SocketChannel channel) throws IOException {
      channel.write(ByteBuffer.wrap(bytes, sent % bytes.length, 1));
      sent++;
    }
  }

  @Test
  void thousandsOfThemAreCutWhileOthersAreServed() throws Exception {
    try (Selector selector = Selector.open()) {
      connect(
          selector, "http", "GET /ws HTTP/1.1\r\nHost: localhost\r\nX-Header: " + "a".repeat(99));
      connect(selector, "raw-tcp", "\u007f\u00f1\0\0" + "\0\0\u0010\0" + "a".repeat(4096));
      Thread honest = new Thread(this::callAndBeAnswered);
      honest.start();

      int open = selector.keys().size();
      while (open > 0) {
        open -= cutOnes(selector);
        for (SelectionKey key : selector.keys()) {
          sendOne(key);
        }
      }

      honest.join();
      assertThat(answered).isTrue();
    }
    callAndBeAnswered();
  }

  private volatile boolean answered;

  private void callAndBeAnswered() {
    answered = false;
    String url = "ws://" + node.listeners().get("http").getFirst() + "/ws";
    try (WampClient client =
        WampClient.connect(ClientConfig.builder(url, "realm1").build()).join()) {
      client.register("com.echo", call -> List.of(1)).get(10, SECONDS);
      for (int i = 0; i < 1_000; i++) {
        client.call("com.echo").get(10, SECONDS);
      }
      answered = true;
    } catch (Exception e) {
      throw new AssertionError("not served", e);
    }
  }

  private void connect(Selector selector, String listener, String text) throws IOException {
    String[] address = node.listeners().get(listener).getFirst().split(":");
    for (int i = 0; i < CLIENTS / 2; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(address[0], Integer.parseInt(address[1])));
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_READ, new Slow(text));
    }
  }

  /** Waits a moment; returns how many were closed by the node meanwhile. */
  private static int cutOnes(Selector selector) throws IOException {
    int cut = 0;
    selector.select(PAUSE_MILLIS);
    for (Iterator<SelectionKey> keys = selector.selectedKeys().iterator(); keys.hasNext(); ) {
      SelectionKey key = keys.next();
      keys.remove();
      if (isEnded(key)) {
        key.channel().close();
        cut++;
      }
    }
    return cut;
  }

  private static boolean isEnded(SelectionKey key) {
    try {
      ByteBuffer buffer = ByteBuffer.allocate(1024);
      int read = ((SocketChannel) key.channel()).read(buffer);
      return read < 0;
    } catch (IOException e) {
      return true;
    }
  }

  private static void sendOne(SelectionKey key) {
    try {
      if (key.isValid()) {
        ((Slow) key.attachment()).sendOne((SocketChannel) key.channel());
      }
    } catch (IOException e) {
      // It has been closed, which the next look finds out.
    }
  }
}
