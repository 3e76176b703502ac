package io.starling.distribution.node;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.starling.transport.http.HttpExchange;
import io.starling.transport.http.HttpRoutes;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the admin listeners serve:
 *
 * <ul>
 *   <li>{@code /ping}: always 200 with {@code pong};
 *   <li>{@code /live}: always 200, since a process that answers is alive;
 *   <li>{@code /ready}: 200 when clients can connect, otherwise 503, with the state as text;
 *   <li>{@code /metrics}: for Prometheus, unless switched off.
 * </ul>
 */
final class AdminRoutes {
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private AdminRoutes() {}

  /**
   * Makes the routes.
   *
   * @param metrics writes the metrics, which takes longer than an event loop may; null for none
   */
  static HttpRoutes of(Readiness readiness, @Nullable Supplier<String> metrics) {
    HttpRoutes routes =
        new HttpRoutes()
            .add(
                HttpMethod.GET,
                "/ping",
                exchange -> exchange.respond(HttpResponseStatus.OK, "pong\n"))
            .add(
                HttpMethod.GET,
                "/live",
                exchange -> exchange.respond(HttpResponseStatus.OK, "live\n"))
            .add(HttpMethod.GET, "/ready", exchange -> ready(exchange, readiness));
    if (metrics != null) {
      routes.add(HttpMethod.GET, "/metrics", exchange -> metrics(exchange, metrics));
    }
    return routes;
  }

  private static void ready(HttpExchange exchange, Readiness readiness) {
    Readiness.State state = readiness.state();
    exchange.respond(
        state == Readiness.State.READY
            ? HttpResponseStatus.OK
            : HttpResponseStatus.SERVICE_UNAVAILABLE,
        state.label() + "\n");
  }

  private static void metrics(HttpExchange exchange, Supplier<String> metrics) {
    Thread.startVirtualThread(
        () -> {
          String text;
          try {
            text = metrics.get();
          } catch (RuntimeException e) {
            exchange.respond(
                HttpResponseStatus.INTERNAL_SERVER_ERROR, "metrics failed: " + e + "\n");
            throw e;
          }
          exchange.respond(HttpResponseStatus.OK, PROMETHEUS, text);
        });
  }
}
