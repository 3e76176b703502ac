package io.starling.transport.http;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What orchestrators and monitoring ask a node for. */
public final class HealthRoutes {

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private HealthRoutes() {}

  /**
   * Adds {@code /ping} and {@code /live}, which say that the process answers; {@code /ready}, which
   * says 503 while it should get no clients; and {@code /metrics}.
   *
   * @param ready whether all listeners are open and the node is not draining
   * @param metrics the metrics in Prometheus's text format; asked on a thread of its own
   */
  public static void addTo(HttpRoutes routes, BooleanSupplier ready, Supplier<String> metrics) {
    routes
        .add(HttpMethod.GET, "/ping", exchange -> exchange.respond(HttpResponseStatus.OK, "pong\n"))
        .add(HttpMethod.GET, "/live", exchange -> exchange.respond(HttpResponseStatus.OK, "live\n"))
        .add(
            HttpMethod.GET,
            "/ready",
            exchange -> {
              if (ready.getAsBoolean()) {
                exchange.respond(HttpResponseStatus.OK, "ready\n");
              } else {
                exchange.respond(HttpResponseStatus.SERVICE_UNAVAILABLE, "not ready\n");
              }
            })
        .add(
            HttpMethod.GET,
            "/metrics",
            exchange -> Thread.startVirtualThread(() -> respond(exchange, metrics)));
  }

  private static void respond(HttpExchange exchange, Supplier<String> metrics) {
    String text;
    try {
      text = metrics.get();
    } catch (RuntimeException failed) {
      exchange.respond(HttpResponseStatus.INTERNAL_SERVER_ERROR, "metrics failed\n");
      throw failed;
    }
    exchange.respond(HttpResponseStatus.OK, PROMETHEUS, text);
  }
}
