package io.starling.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.starling.router.port.SlowReceiverPolicy;
import io.starling.transport.http.HttpSettings;
import io.starling.transport.http.HttpSettings.EventStream;
import io.starling.transport.metrics.TransportCounter;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** WAMP over HTTP requests and server-sent events, with an HTTP client of several connections. */
@Timeout(60)
class EventStreamTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final String HELLO =
      "[1,\"realm1\",{\"roles\":{\"publisher\":{},\"subscriber\":{},\"caller\":{},\"callee\":{}}}]";
  private static final String OPEN = "{\"protocols\":[\"wamp.2.json.sse\"]}";
  private static final Pattern ID = Pattern.compile("\"transport\":\"([A-Za-z0-9_-]{24})\"");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private TestNode node = TestNode.start();
  private String base = "";

  /** One event; the id is empty when there was none. */
  private record Item(String id, String name, String data) {}

  /** Reads a stream of events, as HTML says. */
  private static final class Stream implements AutoCloseable {

    private final HttpResponse<InputStream> response;
    private final BufferedReader lines;

    Stream(HttpResponse<InputStream> response) {
      assertThat(response.statusCode()).isEqualTo(200);
      this.response = response;
      this.lines =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
    }

    /** Returns the lines up to an empty one; null at the end of the stream. */
    private @Nullable String block() {
      try {
        StringBuilder block = new StringBuilder();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.isEmpty()) {
            return block.toString();
          }
          block.append(line).append('\n');
        }
        return null;
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }

    /** The next block that is an event, or null at the end. */
    @Nullable Item next() {
      for (String block = block(); block != null; block = block()) {
        if (block.contains("data: ")) {
          assertThat(block.lines().filter(line -> line.startsWith("data:"))).hasSize(1);
          return new Item(field(block, "id: "), field(block, "event: "), field(block, "data: "));
        }
      }
      return null;
    }

    private static String field(String block, String name) {
      return block
          .lines()
          .filter(line -> line.startsWith(name))
          .map(line -> line.substring(name.length()))
          .findFirst()
          .orElse("");
    }

    Item message() {
      Item item = next();
      assertThat(item).isNotNull();
      assertThat(item.name).isEqualTo("wamp");
      return item;
    }

    /** Nothing comes any more but word that the session is over. */
    void ends() {
      assertThat(next())
          .isEqualTo(new Item("", "transport_error", "{\"error\":\"session_terminated\"}"));
      assertThat(next()).isNull();
    }

    @Override
    public void close() {
      try {
        response.body().close();
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
    }
  }

  @AfterEach
  void stop() {
    node.close();
    http.close();
  }

  private void listen(EventStream terms) {
    HttpSettings usual = HttpSettings.DEFAULT;
    HttpSettings settings =
        new HttpSettings(
            usual.webSocketPath(),
            usual.origins(),
            null,
            terms,
            null,
            usual.compression(),
            usual.batched(),
            usual.keptHeaders(),
            usual.bodySize(),
            usual.requestTimeout(),
            usual.idleTimeout());
    InetSocketAddress address =
        (InetSocketAddress)
            node.open(
                Listener.http("http", (InetSocketAddress) TestNode.ANY_PORT).withHttp(settings));
    base = "http://127.0.0.1:" + address.getPort() + terms.path() + "/";
  }

  private void listen(Duration keepAlive, Duration idleTimeout, int replayBytes) {
    listen(new EventStream("/wamp/sse", keepAlive, idleTimeout, replayBytes, 100));
  }

  private HttpResponse<String> exchange(HttpRequest request) {
    return http.sendAsync(request, BodyHandlers.ofString()).join();
  }

  private HttpResponse<String> post(String target, String body) {
    return exchange(
        HttpRequest.newBuilder(URI.create(base + target))
            .POST(BodyPublishers.ofString(body))
            .build());
  }

  private String open() {
    HttpResponse<String> response = post("open", OPEN);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).contains("\"protocol\":\"wamp.2.json.sse\"");
    Matcher id = ID.matcher(response.body());
    assertThat(id.find()).isTrue();
    return id.group(1);
  }

  private void send(String id, String message) {
    assertThat(post(id + "/send", message).statusCode()).isEqualTo(202);
  }

  private HttpRequest receiving(String id, @Nullable String lastEventId) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + id + "/receive"));
    return lastEventId == null
        ? request.build()
        : request.header("Last-Event-ID", lastEventId).build();
  }

  private Stream stream(String id, @Nullable String lastEventId) {
    return new Stream(
        http.sendAsync(receiving(id, lastEventId), BodyHandlers.ofInputStream()).join());
  }

  /** Opens a transport and a stream, and joins. */
  private Stream join(String id) {
    Stream stream = stream(id, null);
    send(id, HELLO);
    assertThat(stream.message().data).startsWith("[2,");
    return stream;
  }

  private void publishToMyself(String id, int request, String value) {
    send(id, "[16," + request + ",{\"exclude_me\":false},\"a.topic\",[" + value + "]]");
  }

  private Stream joinAndSubscribe(String id) {
    Stream stream = join(id);
    send(id, "[32,1,{},\"a.topic\"]");
    assertThat(stream.message().data).startsWith("[33,1,");
    return stream;
  }

  // Sessions.

  @Test
  void sessionRunsOverEvents() {
    listen(LONG, LONG, 1000);
    String id = open();
    try (Stream stream = joinAndSubscribe(id)) {
      assertThat(stream.response.headers().firstValue("Content-Type"))
          .hasValue("text/event-stream");
      assertThat(stream.response.headers().firstValue("Cache-Control")).hasValue("no-store");
      publishToMyself(id, 2, "\"one\"");
      publishToMyself(id, 3, "\"two\"");
      assertThat(stream.message().data).startsWith("[36,").endsWith("[\"one\"]]");
      Item last = stream.message();
      assertThat(last.data).endsWith("[\"two\"]]");
      assertThat(last.id).isEqualTo("4");
      assertThat(post(id + "/close", "").statusCode()).isEqualTo(202);
      stream.ends();
      assertThat(exchange(receiving(id, null)).statusCode()).isEqualTo(404);
    }
    assertThat(node.count(TransportCounter.HTTP_TRANSPORTS_CLOSED)).isOne();
  }

  @Test
  void lineEndsOfAnotherClientsJsonDoNotEndTheEvent() {
    listen(LONG, LONG, 1000);
    String id = open();
    try (Stream stream = joinAndSubscribe(id)) {
      publishToMyself(id, 2, "\r\n1,\n\n2\r");
      assertThat(stream.message().data).endsWith("[  1,  2 ]]");
    }
  }

  @Test
  void whatWaitsIsSentWhenAStreamIsOpened() {
    listen(LONG, LONG, 1000);
    String id = open();
    send(id, HELLO);
    send(id, "[32,1,{},\"a.topic\"]");
    try (Stream stream = stream(id, null)) {
      assertThat(stream.message().data).startsWith("[2,");
      assertThat(stream.message().data).startsWith("[33,1,");
    }
  }

  @Test
  void violationIsToldAndEndsTheStream() {
    listen(LONG, LONG, 1000);
    String id = open();
    try (Stream stream = join(id)) {
      HttpResponse<String> refused = post(id + "/send", "[32,1,{},");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("\"error\":\"invalid_message\"");
      assertThat(stream.message().data).startsWith("[3,").contains("wamp.error.protocol_violation");
      stream.ends();
    }
    assertThat(post(id + "/send", HELLO).statusCode()).isEqualTo(404);
  }

  // Streams that break.

  @Test
  void clientGoesOnBehindTheEventItNames() {
    listen(LONG, LONG, 100_000);
    String id = open();
    try (Stream first = joinAndSubscribe(id)) {
      publishToMyself(id, 2, "1");
      publishToMyself(id, 3, "2");
      assertThat(first.message().id).isEqualTo("3");
      assertThat(first.message().id).isEqualTo("4");
    }
    publishToMyself(id, 4, "3");
    try (Stream second = stream(id, "3")) {
      assertThat(second.message().data).endsWith("[2]]");
      Item last = second.message();
      assertThat(last.data).endsWith("[3]]");
      assertThat(last.id).isEqualTo("5");
      try (Stream third = stream(id, "1")) {
        assertThat(third.message().data).startsWith("[33,");
        assertThat(third.message().data).endsWith("[1]]");
        assertThat(third.message().data).endsWith("[2]]");
        assertThat(third.message().data).endsWith("[3]]");
      }
    }
  }

  @Test
  void clientThatNamesNoEventGetsWhatWasNotSent() {
    listen(LONG, LONG, 100_000);
    String id = open();
    joinAndSubscribe(id);
    try (Stream second = stream(id, null)) {
      publishToMyself(id, 2, "1");
      assertThat(second.message().data).endsWith("[1]]");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "3", "-1", "x", "99999999999999999999999"})
  void clientThatLostEventsLosesItsSession(String lastEventId) {
    listen(LONG, LONG, 0);
    String id = open();
    try (Stream first = joinAndSubscribe(id)) {
      HttpResponse<String> refused = exchange(receiving(id, lastEventId));
      assertThat(refused.statusCode()).isEqualTo(410);
      assertThat(refused.body()).contains("\"error\":\"events_lost\"");
      first.ends();
    }
    assertThat(post(id + "/send", HELLO).statusCode()).isEqualTo(404);
  }

  @Test
  void sessionEndsWhenNobodyListens() {
    listen(LONG, SHORT, 1000);
    String id = open();
    await().until(() -> node.count(TransportCounter.HTTP_TRANSPORTS_EXPIRED) == 1);
    assertThat(exchange(receiving(id, null)).statusCode()).isEqualTo(404);
  }

  @Test
  void sessionEndsSomeTimeAfterItsStream() {
    listen(LONG, SHORT, 1000);
    String id = open();
    join(id).close();
    await().until(() -> node.count(TransportCounter.HTTP_TRANSPORTS_EXPIRED) == 1);
  }

  @Test
  void silentStreamCarriesComments() {
    listen(SHORT, LONG, 1000);
    String id = open();
    try (Stream stream = join(id)) {
      assertThat(stream.block()).isEqualTo(":\n");
      assertThat(stream.block()).isEqualTo(":\n");
    }
  }

  @Test
  void streamThatIsNotReadIsBrokenOff() throws IOException {
    listen(SHORT, LONG, 1000);
    String id = open();
    long closed = node.count(TransportCounter.CONNECTIONS_CLOSED);
    try (Socket socket = rawStream(id, "HTTP/1.1")) {
      send(id, HELLO);
      send(id, "[32,1,{},\"a.topic\"]");
      // More than all that the two ends of the connection hold.
      for (int i = 0; i < 8; i++) {
        publishToMyself(id, 2 + i, "\"" + "a".repeat(2 << 20) + "\"");
      }
      await().until(() -> node.count(TransportCounter.CONNECTIONS_CLOSED) > closed);
      assertThat(socket.isClosed()).isFalse();
    }
  }

  private Socket rawStream(String id, String version) throws IOException {
    URI uri = URI.create(base);
    Socket socket = new Socket(uri.getHost(), uri.getPort());
    String head = "GET " + uri.getPath() + id + "/receive " + version + "\r\nHost: x\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
    return socket;
  }

  @Test
  void oldClientsGetTheStreamUntilTheConnectionEnds() throws IOException {
    listen(LONG, LONG, 1000);
    String id = open();
    try (Socket socket = rawStream(id, "HTTP/1.0")) {
      send(id, HELLO);
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      String line = lines.readLine();
      for (; !line.startsWith("data: [2,"); line = lines.readLine()) {
        assertThat(line).doesNotContainIgnoringCase("transfer-encoding");
      }
      assertThat(post(id + "/close", "").statusCode()).isEqualTo(202);
      assertThat(lines.lines().toList()).contains("data: {\"error\":\"session_terminated\"}");
    }
  }

  // Bounds and wrong requests.

  @Test
  void whatNobodyReadsIsBounded() {
    node.close();
    node =
        TestNode.start(
            TestNode.queueLimits(4000, 8000, SlowReceiverPolicy.CLOSE), TransportSettings.DEFAULT);
    listen(LONG, LONG, 0);
    String id = open();
    joinAndSubscribe(id).close();
    String publisher = open();
    try (Stream stream = join(publisher)) {
      for (int i = 1; i <= 100; i++) {
        send(publisher, "[16," + i + ",{\"acknowledge\":true},\"a.topic\",[\"some text\"]]");
        assertThat(stream.message().data).startsWith("[17,");
      }
    }
    int events = 0;
    try (Stream stream = stream(id, null)) {
      Item item = stream.message();
      for (; item.data.startsWith("[36,"); item = stream.message()) {
        events++;
      }
      assertThat(item.data).startsWith("[3,").contains("starling.error.limit_exceeded");
      stream.ends();
    }
    assertThat(events).isBetween(1, 50);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"protocols\":[\"wamp.2.json\"]}", "{\"protocols\":[\"wamp.2.cbor.sse\"]}"})
  void onlyTheProtocolOfEventsIsSpoken(String body) {
    listen(LONG, LONG, 1000);
    HttpResponse<String> refused = post("open", body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("\"error\":\"no_supported_protocol\"");
    assertThat(post("open", "{").body()).contains("\"error\":\"invalid_json\"");
  }

  @Test
  void receivingIsGet() {
    listen(LONG, LONG, 1000);
    HttpResponse<String> refused = post(open() + "/receive", "");
    assertThat(refused.statusCode()).isEqualTo(405);
    assertThat(refused.headers().firstValue("Allow")).hasValue("GET, OPTIONS");
    HttpResponse<String> unknown = exchange(receiving("AAAAAAAAAAAAAAAAAAAAAAAA", null));
    assertThat(unknown.statusCode()).isEqualTo(404);
    assertThat(unknown.body()).contains("\"error\":\"transport_not_found\"");
  }

  @Test
  void stoppingTellsClients() {
    listen(LONG, LONG, 1000);
    String id = open();
    try (Stream stream = join(id)) {
      node.transport.sayGoodbyeToIdle(100);
      assertThat(stream.message().data).startsWith("[6,").contains("wamp.close.system_shutdown");
      send(id, "[6,{},\"wamp.close.goodbye_and_out\"]");
      stream.ends();
    }
  }
}
