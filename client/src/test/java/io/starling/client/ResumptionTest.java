package io.starling.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Received;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResultDetails;
import io.starling.wamp.message.ResumeRequest;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A client that goes on with its session ({@code docs/resumption.md}). */
class ResumptionTest {

  private static final Map<String, Object> OFFER =
      Map.of(
          "roles",
          FakeRouter.FEATURES,
          "x_resume_token",
          "secret",
          "x_resume_timeout",
          30_000L,
          "x_resume_buffer",
          1_000_000L);

  private final ManualLoop loop = new ManualLoop();
  private final FakeConnector connector = new FakeConnector();
  private final List<String> news = new ArrayList<>();

  private final ClientCore core =
      new ClientCore(
          ClientConfig.builder("rs://router", "realm1")
              .resumable()
              .listener(
                  new SessionListener() {
                    @Override
                    public void detached(RuntimeException cause) {
                      news.add("detached");
                    }

                    @Override
                    public void resumed(SessionInfo session) {
                      news.add("resumed " + session.id());
                    }

                    @Override
                    public void closed(RuntimeException cause) {
                      news.add("closed");
                    }
                  })
              .build(),
          connector,
          loop,
          new Dispatcher(Runnable::run, 100),
          new Random(1));

  private FakeConnector.Connection join() {
    core.start();
    loop.run();
    FakeConnector.Connection connection = connector.last();
    connection.listener.opened(connection);
    assertThat(((Hello) connection.lastSent()).details().resume()).isEqualTo(ResumeRequest.NEW);
    connection.receive(new Welcome(7, OFFER));
    loop.run();
    connection.takeSent();
    return connection;
  }

  private CompletableFuture<CallResult> call(String argument) {
    CompletableFuture<CallResult> result =
        core.verbs().call(CallRequest.to("com.p").withArgs(argument)).result();
    loop.run();
    return result;
  }

  /** Lets the client connect again, and returns what it wants. */
  private ResumeRequest comeBack() {
    loop.advance(Duration.ofMillis(100));
    loop.run();
    FakeConnector.Connection next = connector.last();
    next.listener.opened(next);
    return ((Hello) next.takeSent().getFirst()).details().resume();
  }

  private static Welcome resumed(long received) {
    return new Welcome(
        7, Map.of("roles", FakeRouter.FEATURES, "x_resumed", true, "x_resume_received", received));
  }

  private static Result result(long request, String value) {
    return new Result(request, ResultDetails.DEFAULT, Payload.of(value));
  }

  private static List<String> texts(List<Message> messages) {
    return messages.stream().map(ResumptionTest::text).toList();
  }

  private static String text(Message message) {
    if (!(message instanceof EncodedMessage encoded)) {
      return message.toString();
    }
    ByteBuf out = Unpooled.buffer();
    encoded.writeTo(out);
    return out.toString(StandardCharsets.UTF_8);
  }

  @Test
  void whatTheRouterHasNotGotIsSentAgain() {
    FakeConnector.Connection first = join();
    CompletableFuture<CallResult> a = call("a");
    CompletableFuture<CallResult> b = call("b");
    first.receive(result(1, "A"));
    assertThat(a).isCompleted();

    first.lose();
    CompletableFuture<CallResult> c = call("c");
    assertThat(comeBack()).isEqualTo(new ResumeRequest("secret", 1));
    assertThat(b).isNotDone();
    connector.last().receive(resumed(1));
    loop.run();

    assertThat(texts(connector.last().takeSent()))
        .containsExactly("[48,2,{},\"com.p\",[\"b\"]]", "[48,3,{},\"com.p\",[\"c\"]]");
    connector.last().receive(result(2, "B"), result(3, "C"));
    assertThat(b.join().value()).isEqualTo("B");
    assertThat(c.join().value()).isEqualTo("C");
    assertThat(news).containsExactly("detached", "resumed 7");
  }

  @Test
  void anAttemptThatFailsIsFollowedByAnother() {
    join().lose();
    comeBack();
    connector.last().lose();
    loop.advance(Duration.ofSeconds(1));
    loop.run();
    FakeConnector.Connection third = connector.last();
    assertThat(connector.connections).hasSize(3);
    third.listener.opened(third);
    third.receive(resumed(0));

    assertThat(news).containsExactly("detached", "resumed 7");
  }

  @Test
  void whenTheRouterHasNotKeptTheSessionItIsLost() {
    FakeConnector.Connection first = join();
    CompletableFuture<CallResult> open = call("a");
    first.lose();
    comeBack();
    connector
        .last()
        .receive(new Abort(Map.of("message", "late"), WampUris.NOT_RESUMABLE, Payload.EMPTY));

    assertThatThrownBy(open::join)
        .hasCauseInstanceOf(ConnectionException.class)
        .hasMessageContaining("late");
    assertThat(news).containsExactly("detached", "closed");
    assertThat(connector.last().closing).isTrue();
  }

  @Test
  void afterTheTimeThatTheRouterKeepsItTheSessionIsLost() {
    FakeConnector.Connection first = join();
    CompletableFuture<CallResult> open = call("a");
    first.lose();
    for (int i = 0; i < 100 && !open.isDone(); i++) {
      loop.advance(Duration.ofSeconds(1));
      loop.run();
      if (!connector.last().closing) {
        connector.last().closing = true;
        connector.last().lose();
      }
    }

    assertThat(open).isCompletedExceptionally();
    assertThat(news).containsExactly("detached", "closed");
  }

  @Test
  void theClientAcknowledges() {
    FakeConnector.Connection connection = join();
    for (int i = 1; i <= 64; i++) {
      connection.receive(
          new io.starling.wamp.message.Event(1, i, EventDetails.DEFAULT, Payload.of("e")));
    }

    assertThat(connection.takeSent()).containsExactly(new Received(64));
  }

  @Test
  void theSecretIsNotTold() {
    join();

    assertThat(core.session().orElseThrow().toString()).doesNotContain("secret");
    assertThat(core.session().orElseThrow().details()).doesNotContainKey("x_resume_token");
  }

  @Test
  void aClientThatClosesWhileItHasNoConnectionIsClosedAtOnce() {
    join().lose();
    CompletableFuture<?> closed = core.close("wamp.close.close_realm");
    loop.run();

    assertThat(closed).isCompleted();
    assertThat(news).containsExactly("detached", "closed");
  }
}
