package io.starling.transport.http;

import io.starling.transport.link.AddressLimit;
import io.starling.transport.link.NettyLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * What all connections of an HTTP listener share.
 *
 * <p>Threads: safe for all.
 */
public final class HttpService {

  private final HttpSettings settings;
  private final HttpRoutes routes;
  private final List<HttpTransports<?>> transports;

  /**
   * Makes the service of a listener.
   *
   * @param perAddress counts the HTTP transports of each address, of all listeners
   */
  @SuppressWarnings("exports")
  public HttpService(HttpSettings settings, HttpRoutes routes, AddressLimit perAddress) {
    this.settings = settings;
    this.routes = routes;
    List<HttpTransports<?>> kinds = new ArrayList<>();
    HttpSettings.LongPoll longPoll = settings.longPoll();
    if (longPoll != null) {
      kinds.add(new LongPolls(settings, longPoll, perAddress));
    }
    HttpSettings.EventStream eventStream = settings.eventStream();
    if (eventStream != null) {
      kinds.add(new EventStreams(settings, eventStream, perAddress));
    }
    this.transports = List.copyOf(kinds);
  }

  HttpSettings settings() {
    return settings;
  }

  HttpRoutes routes() {
    return routes;
  }

  List<HttpTransports<?>> transports() {
    return transports;
  }

  /** The longest body that any request may have. */
  int bodyMax(NettyLoop loop) {
    return transports.isEmpty()
        ? settings.bodySize()
        : Math.max(settings.bodySize(), loop.messageSize());
  }

  /** Ends what outlives connections: the HTTP transports. */
  public void close() {
    transports.forEach(HttpTransports::close);
  }
}
