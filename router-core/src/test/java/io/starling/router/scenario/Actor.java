package io.starling.router.scenario;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.starling.router.simulation.Received;
import io.starling.router.simulation.SimulatedClient;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.serializer.Serializer;
import io.starling.wamp.serializer.Serializers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A peer in a scenario: a client whose messages are written down as JSON. */
final class Actor {

  private static final Serializer JSON = new Serializers().of(SerializerFormat.JSON);

  private final String name;
  private SimulatedClient client;
  private @Nullable SimulatedClient clientBefore;
  private final Deque<String> received = new ArrayDeque<>();

  Actor(String name, SimulatedClient client) {
    this.name = name;
    this.client = client;
    client.onReceive(message -> received.add(json(message)));
  }

  /** Goes on with another transport. */
  void moveTo(SimulatedClient other) {
    clientBefore = client;
    client = other;
    other.onReceive(message -> received.add(json(message)));
  }

  /** The transport before the present one. */
  SimulatedClient clientBefore() {
    return Objects.requireNonNull(clientBefore);
  }

  String name() {
    return name;
  }

  SimulatedClient client() {
    return client;
  }

  /** Returns the next message that it got as JSON, or null. */
  @Nullable String next() {
    return received.poll();
  }

  /** All messages that it got and that the scenario has not looked at. */
  Deque<String> unexpected() {
    return received;
  }

  private static String json(Received received) {
    ByteBuf text = Unpooled.buffer();
    JSON.write(
        withPayload(received.message(), Payload.of(received.args(), received.kwargs())), text);
    return text.toString(StandardCharsets.UTF_8);
  }

  /** The payload that came with the message is gone by now; its values are not. */
  private static Message withPayload(Message message, Payload payload) {
    return switch (message) {
      case Event m -> new Event(m.subscription(), m.publication(), m.details(), payload);
      case Result m -> new Result(m.request(), m.details(), payload);
      case Invocation m -> new Invocation(m.request(), m.registration(), m.details(), payload);
      case Error m -> new Error(m.requestType(), m.request(), m.details(), m.error(), payload);
      case Abort m -> new Abort(m.details(), m.reason(), payload);
      default -> message;
    };
  }
}
