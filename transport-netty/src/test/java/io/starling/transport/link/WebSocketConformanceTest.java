package io.starling.transport.link;

import static io.starling.transport.link.WebSocketCases.BINARY;
import static io.starling.transport.link.WebSocketCases.CLOSE;
import static io.starling.transport.link.WebSocketCases.FIN;
import static io.starling.transport.link.WebSocketCases.TEXT;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.transport.link.WebSocketCases.Case;
import io.starling.transport.link.WebSocketCases.Reply;
import io.starling.transport.metrics.TransportCounter;
import io.starling.wamp.message.SerializerFormat;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The link in front of a router that echoes, in each of the {@link WebSocketCases}. */
class WebSocketConformanceTest {

  private static int count;

  /** The link with the router left out. */
  private static final class Echo extends WebSocketLink {

    private final boolean text;

    Echo(EmbeddedNode node, Case one) {
      super(node.loop, node.channel, terms(one));
      this.text = one.text();
    }

    @Override
    void deliver(ByteBuf in, int start, int end) {
      if (text && !Utf8.isValid(in, start, end)) {
        failed(WebSocketCodes.INVALID_DATA, "not UTF-8");
        return;
      }
      ByteBuf out = output.buffer(0);
      int frame = out.writerIndex();
      out.writeInt(0).writeBytes(in, start, end - start);
      complete(out, frame, 4, FIN | (text ? TEXT : BINARY));
      output.appended(out);
    }
  }

  private static WebSocketTerms terms(Case one) {
    return new WebSocketTerms(
        one.text() ? SerializerFormat.JSON : SerializerFormat.MSGPACK,
        false,
        WebSocketTerms.Compression.valueOf(one.compression().name()),
        1024,
        Integer.MAX_VALUE);
  }

  @TestFactory
  Stream<DynamicContainer> conforms() {
    assertThat(WebSocketCases.LIMIT).isEqualTo(EmbeddedNode.MESSAGE_SIZE);
    return WebSocketCases.all().stream()
        .collect(Collectors.groupingBy(Case::group))
        .entrySet()
        .stream()
        .map(
            group ->
                DynamicContainer.dynamicContainer(
                    group.getKey(),
                    group.getValue().stream()
                        .map(one -> DynamicTest.dynamicTest(one.name(), () -> run(one)))));
  }

  private static void run(Case one) {
    count++;
    try (EmbeddedNode node = new EmbeddedNode()) {
      Echo echo = new Echo(node, one);
      node.channel.pipeline().addLast(echo);
      echo.begin(EmbeddedNode.entrance(false).arrival(node.channel), Map.of());
      ByteArrayOutputStream written = new ByteArrayOutputStream();
      for (byte[] read : one.reads()) {
        node.read(read);
        written.writeBytes(node.written());
      }
      List<Reply> got = parse(written.toByteArray());
      assertThat(got.stream().filter(reply -> reply.opcode() != CLOSE).toList())
          .isEqualTo(one.replies());
      assertThat(got.stream().filter(reply -> reply.opcode() == CLOSE).map(Reply::closeCode))
          .isEqualTo(one.closeCode() < 0 ? List.of() : List.of(one.closeCode()));
      assertThat(node.channel.isOpen()).isEqualTo(one.closeCode() < 0);
      node.channel.close();
      node.channel.runPendingTasks();
      assertThat(node.loop.counters().get(TransportCounter.INFLATERS_CLOSED))
          .isEqualTo(node.loop.counters().get(TransportCounter.INFLATERS_OPENED));
    }
  }

  private static List<Reply> parse(byte[] octets) {
    ByteBuf in = Unpooled.wrappedBuffer(octets);
    List<Reply> replies = new ArrayList<>();
    while (in.isReadable()) {
      int first = in.readUnsignedByte();
      assertThat(first & 0xF0).as("final, nothing reserved").isEqualTo(FIN);
      long length = in.readUnsignedByte();
      assertThat(length).as("not masked").isLessThan(0x80);
      if (length == 126) {
        length = in.readUnsignedShort();
        assertThat(length).as("shortest form").isGreaterThan(125);
      } else if (length == 127) {
        length = in.readLong();
        assertThat(length).as("shortest form").isGreaterThan(0xFFFF);
      }
      byte[] payload = new byte[(int) length];
      in.readBytes(payload);
      replies.add(new Reply(first & 15, payload));
    }
    return replies;
  }

  @AfterAll
  static void report() {
    System.out.println("WebSocket conformance: " + count + " cases");
  }
}
