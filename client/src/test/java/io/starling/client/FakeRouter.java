package io.starling.client;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
import io.starling.wamp.uri.Uri;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A router that does only what the test tells it, over raw sockets on the loopback interface: takes
 * connections in turn, gives received messages to the test, sends what the test says.
 */
final class FakeRouter implements AutoCloseable {

  static final Map<String, Object> FEATURES =
      Map.of(
          "broker",
          Map.of(),
          "dealer",
          Map.of(
              "features",
              Map.of(
                  "call_canceling", true,
                  "call_timeout", true,
                  "progressive_call_results", true,
                  "progressive_call_invocations", true)));

  private final ServerSocket server;

  FakeRouter() throws IOException {
    server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  String url() {
    return "rs://127.0.0.1:" + server.getLocalPort();
  }

  /** Waits for the next connection and answers its handshake with a limit of 2^24 bytes. */
  Peer accept() throws IOException {
    return accept(15);
  }

  /** Waits for the next connection and answers its handshake with a limit of 2^(9+code) bytes. */
  Peer accept(int lengthCode) throws IOException {
    return new Peer(server.accept(), lengthCode);
  }

  /** Waits for the next connection, and lets it join. */
  Peer acceptAndWelcome() throws Exception {
    Peer peer = accept();
    peer.expect(MessageType.HELLO);
    peer.send(new Welcome(7, Map.of("roles", FEATURES, "realm", "realm1", "authid", "me")));
    return peer;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /** One connection. */
  static final class Peer implements AutoCloseable {

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final Serializer reading;
    private final Serializer writing;
    private final BlockingQueue<Message> received = new LinkedBlockingQueue<>();
    private final BlockingQueue<byte[]> pongs = new LinkedBlockingQueue<>();
    private final Thread reader;

    private Peer(Socket socket, int lengthCode) throws IOException {
      this.socket = socket;
      this.in = new DataInputStream(socket.getInputStream());
      this.out = socket.getOutputStream();
      int handshake = in.readInt();
      int serializer = handshake >>> 16 & 0xF;
      out.write(new byte[] {0x7F, (byte) (lengthCode << 4 | serializer), 0, 0});
      SerializerFormat format = SerializerFormat.ofRawSocketId(serializer);
      this.reading = new Serializers().of(format);
      this.writing = new Serializers().of(format);
      this.reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try {
        while (true) {
          int header = in.readInt();
          byte[] frame = in.readNBytes(header & 0xFFFFFF);
          switch (header >>> 24) {
            case 0 -> received.add(reading.read(Unpooled.wrappedBuffer(frame)));
            case 1 -> sendFrame(2, frame);
            default -> pongs.add(frame);
          }
        }
      } catch (IOException e) {
        // The client closed the connection, or the test did.
      }
    }

    Message next() throws InterruptedException {
      Message message = received.poll(10, SECONDS);
      if (message == null) {
        throw new AssertionError("the client sent nothing");
      }
      return message;
    }

    @SuppressWarnings("unchecked")
    <M extends Message> M expect(MessageType type) throws InterruptedException {
      Message message = next();
      if (message.type() != type) {
        throw new AssertionError("expected " + type + ", got " + message);
      }
      return (M) message;
    }

    boolean hasReceivedNothingMore() {
      return received.isEmpty();
    }

    byte[] nextPong() throws InterruptedException {
      byte[] pong = pongs.poll(10, SECONDS);
      if (pong == null) {
        throw new AssertionError("the client sent no pong");
      }
      return pong;
    }

    void ping(byte[] payload) throws IOException {
      sendFrame(1, payload);
    }

    void send(Message... messages) throws IOException {
      ByteBuf all = Unpooled.buffer();
      for (Message message : messages) {
        ByteBuf one = Unpooled.buffer();
        writing.write(message, one);
        all.writeInt(one.readableBytes()).writeBytes(one);
      }
      write(all);
    }

    void refuse(MessageType type, long request, String error) throws IOException {
      send(new Error(type, request, ErrorDetails.DEFAULT, Uri.of(error), Payload.of("no")));
    }

    void sendFrame(int kind, byte[] payload) throws IOException {
      write(Unpooled.buffer().writeInt(kind << 24 | payload.length).writeBytes(payload));
    }

    private synchronized void write(ByteBuf bytes) throws IOException {
      out.write(bytes.array(), 0, bytes.readableBytes());
      out.flush();
    }

    List<Object> args(Message message) {
      return writing.args(message.payload());
    }

    Map<String, Object> kwargs(Message message) {
      return writing.kwargs(message.payload());
    }

    /** Waits until the client has closed the connection. */
    void awaitClosed() throws InterruptedException {
      if (!reader.join(java.time.Duration.ofSeconds(10))) {
        throw new AssertionError("the client did not close the connection");
      }
    }

    /** Ends the connection without GOODBYE. */
    void drop() throws IOException {
      socket.close();
    }

    @Override
    public void close() throws IOException {
      drop();
    }
  }
}
