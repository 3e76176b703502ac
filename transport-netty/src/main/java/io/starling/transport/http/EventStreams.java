package io.starling.transport.http;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.starling.transport.http.HttpSettings.EventStream;
import io.starling.transport.link.AddressLimit;
import io.starling.transport.link.Arrival;
import io.starling.transport.link.EventStreamLink;
import io.starling.transport.link.HttpLink;
import io.starling.transport.link.NettyLoop;
import io.starling.wamp.message.SerializerFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The transports of a listener that send server-sent events (HTML, section 9.2), as Bondy has them.
 *
 * <pre>
 *   GET path/ID/receive    200 and a stream of events
 * </pre>
 *
 * <p>Threads: safe for all loops.
 */
final class EventStreams extends HttpTransports<EventStreamLink> {

  /** The one protocol: events are text. */
  private static final String PROTOCOL = "wamp.2.json.sse";

  private static final String LAST_EVENT_ID = "last-event-id";

  private final EventStream terms;

  EventStreams(HttpSettings settings, EventStream terms, AddressLimit perAddress) {
    super(settings, terms.path(), terms.transportsMax(), perAddress);
    this.terms = terms;
  }

  @Override
  HttpMethod receiving() {
    return HttpMethod.GET;
  }

  @Override
  HttpResponseStatus doneStatus() {
    return HttpResponseStatus.ACCEPTED;
  }

  @Override
  @Nullable Choice<EventStreamLink> choose(List<String> offered, Arrival arrival) {
    return offered.contains(PROTOCOL) && arrival.formats().contains(SerializerFormat.JSON)
        ? new Chosen(terms)
        : null;
  }

  private record Chosen(EventStream terms) implements Choice<EventStreamLink> {

    @Override
    public String name() {
      return PROTOCOL;
    }

    @Override
    public EventStreamLink newLink(NettyLoop loop, Runnable forget) {
      return new EventStreamLink(
          loop, terms.keepAlive(), terms.idleTimeout(), terms.replayBytes(), forget);
    }
  }

  @Override
  void receive(EventStreamLink link, Caller caller) {
    String last = caller.exchange.headers().get(LAST_EVENT_ID);
    Listener listener = new Listener(caller);
    caller.exchange.onAbandoned(() -> link.abandon(listener));
    link.receive(listener, last == null || last.isEmpty() ? EventStreamLink.NONE : number(last));
  }

  /** What is not the id of any event is one that is gone. */
  private static long number(String id) {
    try {
      return Long.parseUnsignedLong(id);
    } catch (NumberFormatException foreign) {
      return Long.MAX_VALUE;
    }
  }

  /** A request that listens to events. */
  private static final class Listener extends Caller implements EventStreamLink.Listener {

    Listener(Caller caller) {
      super(caller);
    }

    @Override
    public void lost() {
      respond(
          error(
              HttpResponseStatus.GONE, "events_lost", "events behind the last one named are gone"));
    }

    @Override
    public void begin() {
      HttpResponse head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
      head.headers().set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream");
      // Proxies that buffer answers would keep the events back.
      head.headers().set("x-accel-buffering", "no");
      decorate(head.headers());
      exchange.begin(head);
    }

    @Override
    public void events(ByteBuf events, HttpLink.Delivery delivery) {
      exchange.write(events, delivery);
    }

    @Override
    public void end() {
      exchange.end();
    }

    @Override
    public void cut() {
      exchange.cut();
    }
  }
}
