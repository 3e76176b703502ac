package io.starling.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.starling.transport.http.HttpExchange;
import io.starling.transport.http.HttpRoutes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections of HTTP when the node stops, with more patience than the test has. */
@Timeout(30)
class LeavingTest {

  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final TestNode node = TestNode.start();
  private final CompletableFuture<HttpExchange> asked = new CompletableFuture<>();

  @AfterEach
  void stop() {
    node.close();
  }

  private InetSocketAddress open() {
    return (InetSocketAddress)
        node.open(
            Listener.http("http", TestNode.ANY_PORT)
                .withRoutes(
                    new HttpRoutes()
                        .add(
                            HttpMethod.GET,
                            "/ping",
                            exchange -> exchange.respond(HttpResponseStatus.OK, "pong"))
                        .add(HttpMethod.GET, "/slow", asked::complete)));
  }

  private static void ask(Socket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n").getBytes(US_ASCII));
  }

  @Test
  void connectionWithoutARequestHoldsNothingUp() throws IOException {
    InetSocketAddress address = open();
    try (Socket silent = new Socket(address.getAddress(), address.getPort());
        Socket kept = new Socket(address.getAddress(), address.getPort())) {
      ask(kept, "/ping");
      assertThat(kept.getInputStream().read()).isEqualTo('H');
      await().until(() -> node.transport.connections() == 2);

      node.transport.close(PATIENCE);

      assertThat(silent.getInputStream().read()).isEqualTo(-1);
      kept.getInputStream().readAllBytes();
    }
  }

  @Test
  void requestThatIsUnderWayIsAnswered() throws Exception {
    InetSocketAddress address = open();
    try (Socket socket = new Socket(address.getAddress(), address.getPort());
        BufferedReader response =
            new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII))) {
      ask(socket, "/slow");
      HttpExchange exchange = asked.join();
      CompletableFuture<Void> closed =
          CompletableFuture.runAsync(() -> node.transport.close(PATIENCE));

      exchange.respond(HttpResponseStatus.OK, "at last");

      assertThat(response.readLine()).contains("200");
      assertThat(response.lines().toList()).contains("at last");
      closed.join();
    }
  }
}
