package io.starling.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.message.Event;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.SerializerFormat;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Calls and events between clients of every transport and serializer, over real sockets. */
class LoopbackTest {

  private enum Transport {
    RAW_TCP,
    RAW_UNIX,
    WEBSOCKET
  }

  private record Kind(Transport transport, SerializerFormat format) {}

  private TestNode node;
  private SocketAddress raw;
  private SocketAddress unix;
  private SocketAddress http;

  @BeforeEach
  void start(@TempDir Path directory) {
    node = TestNode.start();
    raw = node.open(Listener.rawTcp("raw-tcp", (InetSocketAddress) TestNode.ANY_PORT));
    unix = node.open(Listener.rawUnix("raw-unix", directory.resolve("socket")));
    http = node.open(Listener.http("http", TestNode.ANY_PORT));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  static List<Kind> kinds() {
    List<Kind> kinds = new ArrayList<>();
    for (Transport transport : Transport.values()) {
      for (SerializerFormat format : SerializerFormat.values()) {
        kinds.add(new Kind(transport, format));
      }
    }
    return kinds;
  }

  @Test
  void endOfTheLastSessionIsWaitedFor() throws Exception {
    TestClient one = join(new Kind(Transport.RAW_TCP, SerializerFormat.MSGPACK));
    TestClient two = join(new Kind(Transport.WEBSOCKET, SerializerFormat.JSON));
    CompletableFuture<?> empty = new CompletableFuture<>();
    Thread waiter =
        Thread.startVirtualThread(
            () -> {
              try {
                node.transport.awaitNoSessions(Duration.ofHours(1));
                empty.complete(null);
              } catch (InterruptedException interrupted) {
                empty.completeExceptionally(interrupted);
              }
            });
    one.close();
    assertThat(empty).isNotDone();
    two.close();
    empty.get(20, TimeUnit.SECONDS);
    waiter.join();
    node.transport.awaitNoSessions(Duration.ofHours(1));
  }

  private TestClient join(Kind kind) throws IOException {
    return switch (kind.transport) {
      case RAW_TCP -> TestClient.raw(raw, kind.format).join();
      case RAW_UNIX -> TestClient.raw(unix, kind.format).join();
      case WEBSOCKET -> TestClient.webSocket(http, kind.format).join();
    };
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void callIsAnsweredAcrossTransports(Kind kind) throws IOException {
    try (TestClient callee = join(new Kind(Transport.RAW_TCP, SerializerFormat.MSGPACK));
        TestClient caller = join(kind)) {
      callee.register("com.example.echo");
      for (int size : new int[] {0, 1, 100, 125, 126, 8_000, 65_000, 70_000, 1_000_000}) {
        caller.call("com.example.echo", "x".repeat(size));
        callee.echo();
        assertThat(caller.args(caller.receive(Result.class))).isEqualTo(List.of("x".repeat(size)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void eventsComeInOrderAndWhole(Kind kind) throws IOException {
    try (TestClient one = join(kind);
        TestClient two = join(kind);
        TestClient publisher = join(new Kind(Transport.WEBSOCKET, SerializerFormat.CBOR))) {
      one.subscribe("com.example.topic");
      two.subscribe("com.example.topic");
      for (int i = 0; i < 200; i++) {
        publisher.publish("com.example.topic", i, "y".repeat(i * 150));
      }
      for (TestClient subscriber : List.of(one, two)) {
        for (int i = 0; i < 200; i++) {
          assertThat(subscriber.args(subscriber.receive(Event.class)))
              .isEqualTo(List.of((long) i, "y".repeat(i * 150)));
        }
      }
    }
  }
}
