package io.starling.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
import io.starling.wamp.uri.Uri;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A WAMP client of blocking sockets, which shares no code with the transport but serializers. */
final class TestClient implements AutoCloseable {

  private static final int TIMEOUT_MILLIS = 10_000;

  private final AutoCloseable socket;
  final InputStream in;
  final OutputStream out;
  final boolean webSocket;
  final Serializer serializer;
  boolean deflate;
  private long request;

  private TestClient(
      AutoCloseable socket,
      InputStream in,
      OutputStream out,
      boolean webSocket,
      SerializerFormat format) {
    this.socket = socket;
    this.in = in;
    this.out = out;
    this.webSocket = webSocket;
    this.serializer = new Serializers().of(format);
  }

  static TestClient plain(SocketAddress address, boolean webSocket, SerializerFormat format)
      throws IOException {
    if (address instanceof UnixDomainSocketAddress) {
      SocketChannel channel = SocketChannel.open(address);
      return new TestClient(
          channel,
          Channels.newInputStream(channel),
          Channels.newOutputStream(channel),
          webSocket,
          format);
    }
    return over(new Socket(), address, webSocket, format);
  }

  static TestClient over(
      Socket socket, SocketAddress address, boolean webSocket, SerializerFormat format)
      throws IOException {
    if (!socket.isConnected()) {
      socket.connect((InetSocketAddress) address, TIMEOUT_MILLIS);
    }
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    return new TestClient(
        socket, socket.getInputStream(), socket.getOutputStream(), webSocket, format);
  }

  static TestClient raw(SocketAddress address, SerializerFormat format) throws IOException {
    return plain(address, false, format).shakeHands(15);
  }

  static TestClient webSocket(SocketAddress address, SerializerFormat format) throws IOException {
    TestClient client = plain(address, true, format);
    client.upgrade(format.subprotocol(), "");
    return client;
  }

  TestClient shakeHands(int exponent) throws IOException {
    int format = serializer.format().rawSocketId();
    out.write(new byte[] {0x7F, (byte) (exponent << 4 | format), 0, 0});
    out.flush();
    byte[] reply = in.readNBytes(4);
    if (reply.length != 4 || reply[0] != 0x7F || (reply[1] & 15) != format) {
      throw new IOException("refused: " + java.util.Arrays.toString(reply));
    }
    return this;
  }

  /** Sends the upgrade and returns the head of the response. */
  String upgrade(String subprotocol, String moreHeaders) throws IOException {
    return http(
        """
        GET /ws HTTP/1.1\r
        Host: localhost\r
        Upgrade: websocket\r
        Connection: keep-alive, Upgrade\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Protocol: %s\r
        %s\r
        """
            .formatted(subprotocol, moreHeaders));
  }

  /** Sends octets and returns the head of an HTTP response. */
  String http(String head) throws IOException {
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    out.flush();
    StringBuilder response = new StringBuilder();
    while (response.indexOf("\r\n\r\n") < 0) {
      response.append((char) readOctet());
    }
    return response.toString();
  }

  int readOctet() throws IOException {
    int octet = in.read();
    if (octet < 0) {
      throw new EOFException();
    }
    return octet;
  }

  // Frames.

  void send(Message... messages) throws IOException {
    ByteBuf all = Unpooled.buffer();
    for (Message message : messages) {
      ByteBuf one = Unpooled.buffer();
      serializer.write(message, one);
      byte[] octets = new byte[one.readableBytes()];
      one.readBytes(octets);
      all.writeBytes(frame(octets));
    }
    out.write(all.array(), 0, all.readableBytes());
    out.flush();
  }

  byte[] frame(byte[] message) {
    ByteBuf frame = Unpooled.buffer();
    if (webSocket) {
      webSocketFrame(frame, 0x80 | (serializer.format().isText() ? 1 : 2), message, 0x12345678);
    } else {
      frame.writeInt(message.length).writeBytes(message);
    }
    byte[] octets = new byte[frame.readableBytes()];
    frame.readBytes(octets);
    return octets;
  }

  static void webSocketFrame(ByteBuf out, int first, byte[] payload, int mask) {
    out.writeByte(first);
    if (payload.length < 126) {
      out.writeByte(0x80 | payload.length);
    } else if (payload.length < 0x10000) {
      out.writeByte(0x80 | 126).writeShort(payload.length);
    } else {
      out.writeByte(0x80 | 127).writeLong(payload.length);
    }
    out.writeInt(mask);
    for (int i = 0; i < payload.length; i++) {
      out.writeByte(payload[i] ^ mask >>> 24 - 8 * (i & 3));
    }
  }

  /** A frame as it came. */
  record Frame(int first, byte[] payload) {

    int closeCode() {
      return (payload[0] & 0xFF) << 8 | payload[1] & 0xFF;
    }
  }

  Frame receiveFrame() throws IOException {
    if (!webSocket) {
      int first = readOctet();
      int length = readOctet() << 16 | readOctet() << 8 | readOctet();
      return new Frame(first, in.readNBytes(length));
    }
    int first = readOctet();
    long length = readOctet();
    if (length > 125) {
      int octets = length == 126 ? 2 : 8;
      length = 0;
      for (int i = 0; i < octets; i++) {
        length = length << 8 | readOctet();
      }
    }
    return new Frame(first, in.readNBytes((int) length));
  }

  Message receive() throws IOException {
    Frame frame = receiveFrame();
    byte[] message = frame.payload();
    if (webSocket && (frame.first() & 15) > 2) {
      throw new IOException("control frame " + frame.first());
    }
    return serializer.read(Unpooled.wrappedBuffer(message));
  }

  <T extends Message> T receive(Class<T> type) throws IOException {
    Message message = receive();
    if (!type.isInstance(message)) {
      throw new IOException("expected " + type.getSimpleName() + ", got " + message);
    }
    return type.cast(message);
  }

  /** Reads until the stream ends; true when it ended in order. */
  boolean isAtEnd() {
    try {
      while (in.read() >= 0) {
        // What is still under way means nothing.
      }
      return true;
    } catch (IOException reset) {
      return false;
    }
  }

  // WAMP.

  static Hello hello() {
    return new Hello(
        Uri.of("realm1"),
        HelloDetails.anonymous(
            new PeerRoles.Builder()
                .add(Role.CALLER)
                .add(Role.CALLEE)
                .add(Role.PUBLISHER)
                .add(Role.SUBSCRIBER)
                .build()));
  }

  TestClient join() throws IOException {
    send(hello());
    receive(Welcome.class);
    return this;
  }

  long subscribe(String topic) throws IOException {
    send(new Subscribe(++request, SubscribeOptions.DEFAULT, Uri.of(topic)));
    return receive(Subscribed.class).subscription();
  }

  long register(String procedure) throws IOException {
    send(new Register(++request, RegisterOptions.DEFAULT, Uri.of(procedure)));
    return receive(Registered.class).registration();
  }

  void publish(String topic, Object... args) throws IOException {
    send(new Publish(++request, PublishOptions.DEFAULT, Uri.of(topic), Payload.of(args)));
  }

  void call(String procedure, Object... args) throws IOException {
    send(new Call(++request, CallOptions.DEFAULT, Uri.of(procedure), Payload.of(args)));
  }

  /** Answers one invocation with its arguments. */
  void echo() throws IOException {
    Invocation invocation = receive(Invocation.class);
    send(new Yield(invocation.request(), YieldOptions.DEFAULT, invocation.payload()));
  }

  List<Object> args(Message message) {
    return serializer.args(message.payload());
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (Exception ignored) {
      // It is gone either way.
    }
  }

  static @Nullable String header(String head, String name) {
    for (String line : head.split("\r\n")) {
      if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
        return line.substring(name.length() + 1).strip();
      }
    }
    return null;
  }
}
