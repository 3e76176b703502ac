package io.starling.transport.http;

import io.starling.transport.link.NettyLoop;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of an HTTP listener share.
 *
 * <p>Threads: safe for all.
 */
public final class HttpService {

  private final HttpSettings settings;
  private final HttpRoutes routes;
  private final @Nullable LongPolls longPolls;

  /** Makes the service of a listener. */
  public HttpService(HttpSettings settings, HttpRoutes routes) {
    this.settings = settings;
    this.routes = routes;
    HttpSettings.LongPoll longPoll = settings.longPoll();
    this.longPolls = longPoll == null ? null : new LongPolls(settings, longPoll);
  }

  HttpSettings settings() {
    return settings;
  }

  HttpRoutes routes() {
    return routes;
  }

  @Nullable LongPolls longPolls() {
    return longPolls;
  }

  /** The longest body that any request may have. */
  int bodyMax(NettyLoop loop) {
    return longPolls == null
        ? settings.bodySize()
        : Math.max(settings.bodySize(), loop.messageSize());
  }

  /** Ends what outlives connections: the long-poll transports. */
  public void close() {
    if (longPolls != null) {
      longPolls.close();
    }
  }
}
