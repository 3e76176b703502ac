package io.starling.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.router.port.Limits;
import io.starling.router.port.SlowReceiverPolicy;
import io.starling.transport.http.HttpSettings;
import io.starling.transport.http.HttpSettings.LongPoll;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.framing.Batching;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
import java.io.IOException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * WAMP over HTTP requests (WAMP, "HTTP Longpoll Transport"), with an HTTP client that has several
 * connections, so that the requests of one transport come in on different loops.
 */
class LongPollTest {

  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final String ROLES =
      "{\"roles\":{\"publisher\":{},\"subscriber\":{},\"caller\":{},\"callee\":{}}}";
  private static final String HELLO = "[1,\"realm1\"," + ROLES + "]";
  private static final Pattern ID = Pattern.compile("\"transport\":\"([A-Za-z0-9_-]{24})\"");

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private TestNode node = TestNode.start();
  private String base = "";

  @AfterEach
  void stop() {
    node.close();
    http.close();
  }

  private void listen(LongPoll terms, String... origins) {
    HttpSettings usual = HttpSettings.DEFAULT;
    HttpSettings settings =
        new HttpSettings(
            usual.webSocketPath(),
            List.of(origins),
            terms,
            null,
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

  private void listen(Duration receiveTimeout, Duration idleTimeout) {
    listen(new LongPoll("/wamp/longpoll", receiveTimeout, idleTimeout, 100), "*");
  }

  private void restart(Limits limits, TransportSettings settings) {
    node.close();
    node = TestNode.start(limits, settings);
  }

  private HttpRequest.Builder request(String target) {
    return HttpRequest.newBuilder(URI.create(base + target))
        .header("Content-Type", "application/json");
  }

  private CompletableFuture<HttpResponse<byte[]>> postLater(String target, byte[] body) {
    return http.sendAsync(
        request(target).POST(BodyPublishers.ofByteArray(body)).build(), BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> post(String target, byte[] body) {
    return postLater(target, body).join();
  }

  private HttpResponse<byte[]> post(String target, String body) {
    return post(target, body.getBytes(StandardCharsets.UTF_8));
  }

  private static String text(HttpResponse<byte[]> response) {
    return new String(response.body(), StandardCharsets.UTF_8);
  }

  private String open(String protocol) {
    HttpResponse<byte[]> response = post("open", "{\"protocols\":[\"" + protocol + "\"]}");
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(text(response)).contains("\"protocol\":\"" + protocol + "\"");
    Matcher id = ID.matcher(text(response));
    assertThat(id.find()).isTrue();
    return id.group(1);
  }

  private void send(String id, String message) {
    assertThat(post(id + "/send", message).statusCode()).isEqualTo(204);
  }

  private String receive(String id) {
    HttpResponse<byte[]> response = post(id + "/receive", "");
    while (response.statusCode() == 204) {
      response = post(id + "/receive", "");
    }
    assertThat(response.statusCode()).isEqualTo(200);
    return text(response);
  }

  private String join() {
    String id = open("wamp.2.json");
    send(id, HELLO);
    assertThat(receive(id)).startsWith("[2,");
    return id;
  }

  /** Subscribes and returns the id of the subscription. */
  private String subscribe(String id) {
    send(id, "[32,1,{},\"a.topic\"]");
    Matcher subscribed = Pattern.compile("\\[33,1,(\\d+)]").matcher(receive(id));
    assertThat(subscribed.matches()).isTrue();
    return subscribed.group(1);
  }

  // Sessions.

  @Test
  void sessionRunsOverRequests() {
    listen(LONG, LONG);
    String callee = join();
    String caller = join();

    send(callee, "[64,1,{},\"a.procedure\"]");
    assertThat(receive(callee)).startsWith("[65,1,");
    CompletableFuture<HttpResponse<byte[]>> invocation =
        postLater(callee + "/receive", new byte[0]);
    CompletableFuture<HttpResponse<byte[]>> result = postLater(caller + "/receive", new byte[0]);
    send(caller, "[48,1,{},\"a.procedure\",[7]]");
    HttpResponse<byte[]> invoked = invocation.join();
    assertThat(text(invoked)).matches("\\[68,1,\\d+,\\{.*},\\[7]]");
    assertThat(invoked.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(invoked.headers().firstValue("Content-Type")).hasValue("application/json");
    send(callee, "[70,1,{},[8]]");
    assertThat(text(result.join())).isEqualTo("[50,1,{},[8]]");

    send(caller, "[6,{},\"wamp.close.close_realm\"]");
    assertThat(receive(caller)).startsWith("[6,").contains("goodbye_and_out");
    assertThat(post(caller + "/close", "").statusCode()).isEqualTo(204);
    assertThat(post(callee + "/close?x=12", "").statusCode()).isEqualTo(204);
    await().until(() -> node.count(TransportCounter.HTTP_TRANSPORTS_CLOSED) == 2);
  }

  @Test
  void t119_eachReceiveHasOneMessageUnlessBatched() {
    listen(SHORT, LONG);
    String id = join();
    String subscription = subscribe(id);
    String publisher = join();
    for (int i = 0; i < 3; i++) {
      send(publisher, "[16," + (i + 1) + ",{\"acknowledge\":true},\"a.topic\",[" + i + "]]");
      assertThat(receive(publisher)).startsWith("[17," + (i + 1));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(receive(id)).startsWith("[36," + subscription).endsWith("[" + i + "]]");
    }
    assertThat(post(id + "/receive", "").statusCode()).isEqualTo(204);
  }

  @ParameterizedTest
  @EnumSource(SerializerFormat.class)
  void batchesCarryAllThatIsPending(SerializerFormat format) {
    listen(LONG, LONG);
    Serializer serializer = new Serializers().of(format);
    String id = open(format.subprotocol() + ".batched");
    ByteBuf batch = Unpooled.buffer();
    Batching writing = new Batching(format);
    for (String json :
        List.of(
            HELLO,
            "[32,1,{},\"a.topic\"]",
            "[16,2,{\"exclude_me\":false},\"a.topic\",[\"one\"]]",
            "[16,3,{\"exclude_me\":false},\"a.topic\",[\"two\"]]")) {
      int begun = writing.begin(batch);
      serializer.write(message(json), batch);
      writing.end(batch, begun);
    }
    byte[] octets = new byte[batch.readableBytes()];
    batch.readBytes(octets);
    assertThat(post(id + "/send", octets).statusCode()).isEqualTo(204);

    List<Message> received = new ArrayList<>();
    ByteBuf in = Unpooled.wrappedBuffer(post(id + "/receive", "").body());
    Batching reading = new Batching(format);
    do {
      received.add(serializer.read(reading.next(in)));
    } while (in.isReadable());
    assertThat(received)
        .hasExactlyElementsOfTypes(Welcome.class, Subscribed.class, Event.class, Event.class);
    assertThat(serializer.args(received.getLast().payload())).containsExactly("two");
  }

  private static Message message(String json) {
    return new Serializers()
        .of(SerializerFormat.JSON)
        .read(Unpooled.copiedBuffer(json, StandardCharsets.UTF_8));
  }

  @Test
  void messagePackIsSpokenUnbatched() {
    listen(LONG, LONG);
    Serializer serializer = new Serializers().of(SerializerFormat.MSGPACK);
    String id = open("wamp.2.msgpack");
    ByteBuf hello = Unpooled.buffer();
    serializer.write(message(HELLO), hello);
    byte[] octets = new byte[hello.readableBytes()];
    hello.readBytes(octets);
    assertThat(post(id + "/send", octets).statusCode()).isEqualTo(204);
    HttpResponse<byte[]> response = post(id + "/receive", "");
    assertThat(serializer.read(Unpooled.wrappedBuffer(response.body())))
        .isInstanceOf(Welcome.class);
    assertThat(response.headers().firstValue("Content-Type")).hasValue("application/msgpack");
  }

  // Opening.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"protocols\":\"wamp.2.json\"}",
        "{\"protocols\":[]}",
        "{\"protocols\":[1]}",
        "{\"protocols\":[\"wamp.2.nothing\"]}",
        "{\"protocols\":[\"wamp.2.json\"]} {}",
        "{\"protocols\":[\"wamp.2.json\"]"
      })
  void t118_openingWithoutAKnownProtocolIsRefused(String body) {
    listen(LONG, LONG);
    assertThat(post("open", body).statusCode()).isEqualTo(400);
    assertThat(node.count(TransportCounter.HANDSHAKES_REFUSED_HTTP_TRANSPORT)).isOne();
    assertThat(node.count(TransportCounter.HTTP_TRANSPORTS_OPENED)).isZero();
  }

  @Test
  void clientsPreferenceDecides() {
    listen(LONG, LONG);
    assertThat(text(post("open", "{\"protocols\":[\"x\",\"wamp.2.cbor\",\"wamp.2.json\"]}")))
        .contains("\"wamp.2.cbor\"");
  }

  @Test
  void transportsAreLimited() {
    listen(new LongPoll("/lp", LONG, LONG, 2), "*");
    String first = open("wamp.2.json");
    open("wamp.2.json");
    assertThat(post("open", "{\"protocols\":[\"wamp.2.json\"]}").statusCode()).isEqualTo(503);
    assertThat(post(first + "/close", "").statusCode()).isEqualTo(204);
    open("wamp.2.json");
  }

  @Test
  void transportsOfAnAddressAreLimited() {
    restart(
        Limits.DEFAULT,
        TransportSettings.DEFAULT.withLimits(
            new TransportSettings.ConnectionLimits(100, 100, 2, false, 10_000)));
    listen(LONG, LONG);
    String first = open("wamp.2.json");
    open("wamp.2.json");
    HttpResponse<byte[]> refused = post("open", "{\"protocols\":[\"wamp.2.json\"]}");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(text(refused)).contains("\"error\":\"too_many_transports\"");
    assertThat(node.count(TransportCounter.HTTP_TRANSPORTS_REFUSED_ADDRESS)).isOne();
    assertThat(post(first + "/close", "").statusCode()).isEqualTo(204);
    open("wamp.2.json");
  }

  @Test
  void otherMethodsAreNotAllowed() throws Exception {
    listen(LONG, LONG);
    HttpResponse<String> response =
        http.send(request("open").GET().build(), BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(405);
    assertThat(response.headers().firstValue("Allow")).hasValue("POST, OPTIONS");
  }

  @Test
  void originsAreThoseOfWebSockets() throws Exception {
    listen(LongPoll.DEFAULT, "https://*.example.com");
    HttpRequest.Builder opening =
        request("open").POST(BodyPublishers.ofString("{\"protocols\":[\"wamp.2.json\"]}"));
    HttpResponse<String> foreign =
        http.send(
            opening.copy().header("Origin", "https://example.org").build(),
            BodyHandlers.ofString());
    assertThat(foreign.statusCode()).isEqualTo(403);
    assertThat(foreign.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();

    String origin = "https://www.example.com";
    HttpResponse<String> own =
        http.send(opening.copy().header("Origin", origin).build(), BodyHandlers.ofString());
    assertThat(own.statusCode()).isEqualTo(200);
    assertThat(own.headers().firstValue("Access-Control-Allow-Origin")).hasValue(origin);
    assertThat(own.headers().firstValue("Access-Control-Allow-Credentials")).hasValue("true");

    HttpResponse<String> preflight =
        http.send(
            request("open")
                .method("OPTIONS", BodyPublishers.noBody())
                .header("Origin", origin)
                .build(),
            BodyHandlers.ofString());
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Methods")).hasValue("POST");
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValue("content-type, last-event-id");
  }

  // Wrong requests.

  @ParameterizedTest
  @ValueSource(strings = {"AAAAAAAAAAAAAAAAAAAAAAAA/%s", "%s", "x/y/%s", "/%s"})
  void t118_unknownTransportsAreNotFound(String form) {
    listen(LONG, LONG);
    for (String verb : List.of("send", "receive", "close")) {
      assertThat(post(form.replace("%s", verb), HELLO).statusCode()).isEqualTo(404);
    }
  }

  @Test
  void unknownVerbIsNotFound() {
    listen(LONG, LONG);
    assertThat(post(open("wamp.2.json") + "/sned", HELLO).statusCode()).isEqualTo(404);
  }

  @Test
  void transportOfAnotherListenerIsNotFound() {
    listen(LONG, LONG);
    String id = join();
    String first = base;
    node.transport.stopAccepting("http");
    listen(LONG, LONG);
    assertThat(base).isNotEqualTo(first);
    assertThat(post(id + "/receive", "").statusCode()).isEqualTo(404);
  }

  /** A client that lost its connection asks again before anybody could learn of the loss. */
  @Test
  void secondReceiveTakesThePlaceOfTheFirst() {
    listen(LONG, LONG);
    String id = join();
    CompletableFuture<HttpResponse<byte[]>> one = postLater(id + "/receive", new byte[0]);
    CompletableFuture<HttpResponse<byte[]>> other = postLater(id + "/receive", new byte[0]);
    CompletableFuture.anyOf(one, other).join();
    assertThat((one.isDone() ? one : other).join().statusCode()).isEqualTo(204);
    CompletableFuture<HttpResponse<byte[]>> waiting = one.isDone() ? other : one;
    assertThat(waiting).isNotDone();
    send(id, "[32,1,{},\"a.topic\"]");
    assertThat(text(waiting.join())).startsWith("[33,1,");
  }

  @Test
  void t118_malformedMessageEndsTheSession() {
    listen(LONG, LONG);
    String id = join();
    assertThat(post(id + "/send", "[32,1,{},").statusCode()).isEqualTo(400);
    assertThat(receive(id)).startsWith("[3,").contains("wamp.error.protocol_violation");
    assertThat(post(id + "/receive", "").statusCode()).isEqualTo(404);
    assertThat(post(id + "/send", HELLO).statusCode()).isEqualTo(404);
    assertThat(post(id + "/close", "").statusCode()).isEqualTo(204);
    assertThat(post(id + "/close", "").statusCode()).isEqualTo(404);
  }

  @Test
  void malformedBatchEndsTheSession() {
    listen(LONG, LONG);
    String id = open("wamp.2.json.batched");
    assertThat(post(id + "/send", HELLO).statusCode()).isEqualTo(400);
    assertThat(receive(id)).contains("wamp.error.protocol_violation");
    assertThat(node.count(TransportCounter.FRAMING_VIOLATIONS)).isOne();
  }

  @Test
  void tooLongMessageIsRefusedAndTheSessionGoesOn() {
    TransportSettings usual = TransportSettings.DEFAULT;
    restart(
        Limits.DEFAULT,
        new TransportSettings(
            usual.io(),
            usual.pooledBuffers(),
            usual.backlog(),
            4096,
            usual.nestingMax(),
            usual.handshakeTimeout(),
            usual.closeTimeout(),
            usual.pingInterval(),
            usual.pingMissed(),
            usual.limits()));
    listen(LONG, LONG);
    String id = join();
    String long4096 = "[32,1,{},\"" + "a".repeat(4096) + "\"]";
    assertThat(post(id + "/send", long4096).statusCode()).isEqualTo(413);
    assertThat(node.count(TransportCounter.MESSAGES_TOO_LONG)).isOne();
    subscribe(id);
  }

  @Test
  void messagesMayBeLongerThanOtherBodies() {
    listen(LONG, LONG);
    String id = join();
    String long2MiB = "a".repeat(2 << 20);
    send(id, "[32,1,{},\"a.topic\"]");
    receive(id);
    send(id, "[16,2,{\"exclude_me\":false},\"a.topic\",[\"" + long2MiB + "\"]]");
    assertThat(receive(id)).contains(long2MiB);
    String other = base.replace("/wamp/longpoll/", "/other");
    base = "";
    assertThat(post(other, long2MiB).statusCode()).isEqualTo(413);
  }

  // Time and the end.

  @Test
  void receiveIsAnsweredWithNothingAfterSomeTime() {
    listen(SHORT, LONG);
    String id = join();
    HttpResponse<byte[]> nothing = post(id + "/receive", "");
    assertThat(nothing.statusCode()).isEqualTo(204);
    assertThat(nothing.body()).isEmpty();
    subscribe(id);
  }

  @Test
  void sessionEndsWhenNobodyPolls() {
    listen(LONG, SHORT);
    String watcher = open("wamp.2.json");
    await().until(() -> node.count(TransportCounter.HTTP_TRANSPORTS_EXPIRED) == 1);
    assertThat(post(watcher + "/receive", "").statusCode()).isEqualTo(404);
    assertThat(node.count(TransportCounter.HTTP_TRANSPORTS_CLOSED)).isOne();
  }

  @Test
  void waitingReceiveKeepsTheSession() {
    listen(Duration.ofMillis(1500), Duration.ofSeconds(1));
    String id = open("wamp.2.json");
    CompletableFuture<HttpResponse<byte[]>> waiting = postLater(id + "/receive", new byte[0]);
    assertThat(waiting.join().statusCode()).isEqualTo(204);
    assertThat(node.count(TransportCounter.HTTP_TRANSPORTS_EXPIRED)).isZero();
  }

  @Test
  void closeAnswersTheWaitingReceive() {
    listen(LONG, LONG);
    String id = join();
    CompletableFuture<HttpResponse<byte[]>> one = postLater(id + "/receive", new byte[0]);
    CompletableFuture<HttpResponse<byte[]>> other = postLater(id + "/receive", new byte[0]);
    // Only when one waits the other one is refused.
    CompletableFuture.anyOf(one, other).join();
    CompletableFuture<HttpResponse<byte[]>> waiting = one.isDone() ? other : one;
    assertThat(post(id + "/close", "").statusCode()).isEqualTo(204);
    assertThat(waiting.join().statusCode()).isEqualTo(204);
    assertThat(post(id + "/receive", "").statusCode()).isEqualTo(404);
  }

  @Test
  void receiveOfALostConnectionIsForgotten() throws IOException {
    listen(LONG, LONG);
    String id = join();
    URI uri = URI.create(base);
    long requests = node.count(TransportCounter.HTTP_REQUESTS);
    long closed = node.count(TransportCounter.CONNECTIONS_CLOSED);
    try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
      String request =
          "POST %s%s/receive HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n"
              .replaceFirst("%s", uri.getPath())
              .replaceFirst("%s", id);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      await().until(() -> node.count(TransportCounter.HTTP_REQUESTS) > requests);
    }
    await().until(() -> node.count(TransportCounter.CONNECTIONS_CLOSED) > closed);
    CompletableFuture<HttpResponse<byte[]>> next = postLater(id + "/receive", new byte[0]);
    send(id, "[32,1,{},\"a.topic\"]");
    assertThat(text(next.join())).startsWith("[33,1,");
  }

  @Test
  void whatNobodyFetchesIsBounded() {
    restart(TestNode.queueLimits(4000, 8000, SlowReceiverPolicy.CLOSE), TransportSettings.DEFAULT);
    listen(LONG, LONG);
    String id = join();
    subscribe(id);
    String publisher = join();
    for (int i = 1; i <= 100; i++) {
      send(publisher, "[16," + i + ",{\"acknowledge\":true},\"a.topic\",[\"some text\"]]");
      receive(publisher);
    }
    int events = 0;
    String message = receive(id);
    for (; message.startsWith("[36,"); message = receive(id)) {
      events++;
    }
    assertThat(message).startsWith("[3,").contains("starling.error.limit_exceeded");
    assertThat(events).isBetween(1, 50);
  }

  @Test
  void whatAPausedPublisherSendsIsHandledLater() {
    restart(
        TestNode.queueLimits(4000, 1 << 20, SlowReceiverPolicy.PAUSE), TransportSettings.DEFAULT);
    listen(LONG, LONG);
    String id = join();
    subscribe(id);
    String publisher = join();
    String text = "a".repeat(5000);
    for (int i = 1; i <= 3; i++) {
      send(publisher, "[16," + i + ",{},\"a.topic\",[\"" + text + "\"]]");
    }
    send(publisher, "[32,4,{},\"another.topic\"]");
    assertThat(receive(publisher)).startsWith("[33,4,");
    assertThat(receive(id)).contains(text);
  }

  @Test
  void stoppingTellsClients() {
    listen(LONG, LONG);
    String id = join();
    CompletableFuture<HttpResponse<byte[]>> waiting = postLater(id + "/receive", new byte[0]);
    await()
        .until(
            () -> {
              node.transport.sayGoodbyeToIdle(100);
              return waiting.isDone();
            });
    assertThat(text(waiting.join())).startsWith("[6,").contains("wamp.close.system_shutdown");
    send(id, "[6,{},\"wamp.close.goodbye_and_out\"]");
    assertThat(post(id + "/close", "").statusCode()).isEqualTo(204);
  }
}
