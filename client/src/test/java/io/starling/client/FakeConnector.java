package io.starling.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.client.transport.Connector;
import io.starling.client.transport.Transport;
import io.starling.client.transport.TransportListener;
import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.ValuePayload;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.serializer.Serializers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Connections that the test opens, feeds and closes by hand. */
final class FakeConnector implements Connector {

  final List<Connection> connections = new ArrayList<>();

  @Override
  public void connect(TransportListener listener) {
    connections.add(new Connection(listener));
  }

  /** The latest connection asked for. */
  Connection last() {
    return connections.getLast();
  }

  static final class Connection implements Transport {

    final TransportListener listener;
    final List<Message> sent = new ArrayList<>();
    int flushes;
    boolean writable = true;
    boolean closing;

    Connection(TransportListener listener) {
      this.listener = listener;
    }

    /** Opens the connection and lets the client join. */
    void join() {
      listener.opened(this);
      receive(new Welcome(7, Map.of("roles", FakeRouter.FEATURES)));
    }

    void receive(Message... messages) {
      for (Message message : messages) {
        listener.received(message);
      }
      listener.burstEnded();
    }

    void lose() {
      listener.closed(null);
    }

    /** What was sent since the last time. */
    List<Message> takeSent() {
      List<Message> taken = List.copyOf(sent);
      sent.clear();
      return taken;
    }

    @Nullable Message lastSent() {
      return sent.isEmpty() ? null : sent.getLast();
    }

    @Override
    public void send(Message message) {
      sent.add(message);
    }

    @Override
    public EncodedMessage encode(Message message) {
      ByteBuf out = Unpooled.buffer();
      new Serializers().of(format()).write(message, out);
      return new EncodedMessage(message.type(), format(), out);
    }

    @Override
    public @Nullable ChannelBinding binding(String type) {
      return null;
    }

    @Override
    public SerializerFormat format() {
      return SerializerFormat.JSON;
    }

    @Override
    public void flush() {
      flushes++;
    }

    @Override
    public boolean isWritable() {
      return writable;
    }

    @Override
    public void close() {
      closing = true;
    }

    @Override
    @SuppressWarnings("unchecked")
    public List<Object> args(Payload payload) {
      return (List<Object>) ((ValuePayload) payload).args();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Map<String, Object> kwargs(Payload payload) {
      return (Map<String, Object>) ((ValuePayload) payload).kwargs();
    }
  }
}
