package io.starling.transport.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.starling.transport.http.HttpSettings.LongPoll;
import io.starling.transport.link.AddressLimit;
import io.starling.transport.link.Arrival;
import io.starling.transport.link.HttpLink;
import io.starling.transport.link.LongPollLink;
import io.starling.transport.link.NettyLoop;
import io.starling.wamp.framing.Subprotocol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The long-poll transports of a listener (WAMP, "HTTP Longpoll Transport").
 *
 * <pre>
 *   POST path/ID/receive   200 with a message or a batch; 204 when none came
 * </pre>
 *
 * <p>Where the specification says "202 (no content)" the answer is 204, as Crossbar's: Autobahn|JS
 * takes 202 for a failure.
 *
 * <p>Threads: safe for all loops.
 */
final class LongPolls extends HttpTransports<LongPollLink> {

  private final LongPoll terms;

  LongPolls(HttpSettings settings, LongPoll terms, AddressLimit perAddress) {
    super(settings, terms.path(), terms.transportsMax(), perAddress);
    this.terms = terms;
  }

  @Override
  HttpMethod receiving() {
    return HttpMethod.POST;
  }

  @Override
  HttpResponseStatus doneStatus() {
    return HttpResponseStatus.NO_CONTENT;
  }

  @Override
  @Nullable Choice<LongPollLink> choose(List<String> offered, Arrival arrival) {
    Subprotocol chosen = WebSocketUpgrade.choose(offered, arrival, settings);
    return chosen == null ? null : new Chosen(chosen, terms);
  }

  private record Chosen(Subprotocol protocol, LongPoll terms) implements Choice<LongPollLink> {

    @Override
    public String name() {
      return protocol.wireName();
    }

    @Override
    public LongPollLink newLink(NettyLoop loop, Runnable forget) {
      return new LongPollLink(loop, protocol, terms.receiveTimeout(), terms.idleTimeout(), forget);
    }
  }

  @Override
  void receive(LongPollLink link, Caller caller) {
    Poll poll = new Poll(caller);
    caller.exchange.onAbandoned(() -> link.abandon(poll));
    link.receive(poll);
  }

  /** A request that waits for messages. */
  private static final class Poll extends Caller implements LongPollLink.Poll {

    Poll(Caller caller) {
      super(caller);
    }

    @Override
    public void messages(Subprotocol protocol, ByteBuf messages, HttpLink.Delivery delivery) {
      FullHttpResponse response = response(HttpResponseStatus.OK, messages);
      response.headers().set(HttpHeaderNames.CONTENT_TYPE, mediaType(protocol));
      decorate(response.headers());
      exchange.respond(response, delivery);
    }
  }

  private static String mediaType(Subprotocol protocol) {
    if (protocol.batched()) {
      return "application/octet-stream";
    }
    return switch (protocol.format()) {
      case JSON -> "application/json";
      case MSGPACK -> "application/msgpack";
      case CBOR -> "application/cbor";
    };
  }
}
