package io.starling.gateway.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.starling.router.port.CallOutcome;
import io.starling.router.port.Origin;
import io.starling.transport.LocalClient;
import io.starling.transport.http.HttpExchange;
import io.starling.transport.http.HttpRoutes;
import io.starling.wamp.uri.Uri;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The administration of a node by HTTP: Bondy's paths, and more. Who asks says who he is, by {@code
 * Basic} or {@code Bearer}; a session in the router acts for him, which sources, lock-out, rights,
 * limits and the audit log hold for as for any other.
 *
 * <pre>{@code
 * AdminApi api = new AdminApi(transport::connect, Settings.of(masterRealm), () -> true);
 * api.addTo(routes);
 * }</pre>
 *
 * <p>Threads: safe for all.
 */
public final class AdminApi {

  private static final Logger LOG = LoggerFactory.getLogger(AdminApi.class);

  private static final String VERSION = "v1.0";
  private static final Set<String> ROOTS =
      Set.of("/realms", "/services", "/backups", "/session", "/v1.0");
  private static final List<HttpMethod> METHODS =
      List.of(HttpMethod.GET, HttpMethod.POST, HttpMethod.PUT, HttpMethod.DELETE);

  /** Makes a request's session a client of the router. */
  @FunctionalInterface
  public interface Connector {

    /** Connects a client. */
    LocalClient connect(Origin origin, LocalClient.Receiver receiver);
  }

  /**
   * How it behaves.
   *
   * @param masterRealm whose users credentials are of, unless a request says otherwise
   * @param sessionIdle how long a session stays open without a request
   * @param sessionLife how long it stays open in all; then credentials are judged again
   * @param callTimeout how long a call may take
   * @param sessionsMax how many sessions there are at once
   * @param requestsMax how many requests are served at once
   */
  public record Settings(
      Uri masterRealm,
      Duration sessionIdle,
      Duration sessionLife,
      Duration callTimeout,
      int sessionsMax,
      int requestsMax) {

    /** What suits administrators and their scripts. */
    public static Settings of(Uri masterRealm) {
      return new Settings(
          masterRealm,
          Duration.ofSeconds(30),
          Duration.ofMinutes(5),
          Duration.ofSeconds(60),
          1_000,
          64);
    }
  }

  private record Match(Route route, Map<String, String> path) {}

  private final Settings settings;
  private final BooleanSupplier isOpen;
  private final SessionPool sessions;
  private final Semaphore requests;

  /**
   * Makes it; {@link #addTo} follows.
   *
   * @param isOpen whether requests are served: not when the node stops
   */
  public AdminApi(Connector connector, Settings settings, BooleanSupplier isOpen) {
    this.settings = settings;
    this.isOpen = isOpen;
    this.requests = new Semaphore(settings.requestsMax());
    this.sessions =
        new SessionPool(
            connector::connect,
            new ActingSession.Times(settings.sessionIdle(), settings.sessionLife()),
            settings.sessionsMax());
  }

  /** Adds the paths of administration to those of a listener. */
  public HttpRoutes addTo(HttpRoutes routes) {
    for (String root : ROOTS) {
      METHODS.forEach(method -> routes.addPrefix(method, root, this::handle));
    }
    return routes;
  }

  /**
   * A path that is served.
   *
   * @param method the method
   * @param template the path without the version in front; {@code {name}} stands for a segment
   * @param procedure what it calls; empty when the body names it
   * @param query the parameters of the query that are keyword arguments
   */
  public record Path(String method, String template, String procedure, List<String> query) {}

  /** All that is served. */
  public static List<Path> paths() {
    return Routes.ALL.stream()
        .map(
            route ->
                new Path(
                    route.method().name(),
                    route.template(),
                    route.procedure().isEmpty() ? "" : "starling." + route.procedure(),
                    route.keywords().stream().map(Route.Keyword::name).toList()))
        .toList();
  }

  /** Has who logs in by this name prove anew who he is: something of him is not what it was. */
  public void forget(String authid) {
    sessions.forget(authid);
  }

  // ---------------------------------------------------------------------------- requests

  private void handle(HttpExchange exchange) {
    if (!requests.tryAcquire()) {
      exchange.respond(ApiError.busy("too many requests at once").answer().response());
      return;
    }
    try {
      Request request = Request.of(exchange);
      Thread.startVirtualThread(
          () -> {
            Answer answer;
            try {
              answer = answer(request);
            } finally {
              requests.release();
            }
            exchange.respond(answer.response());
          });
    } catch (ApiError refusal) {
      requests.release();
      exchange.respond(refusal.answer().response());
    }
  }

  private Answer answer(Request request) {
    try {
      return served(request);
    } catch (ApiError refusal) {
      return refusal.answer();
    } catch (RuntimeException bug) {
      LOG.atError().setCause(bug).addKeyValue("path", request.rawPath()).log("a request failed");
      return new ApiError(500, "internal_error", "the router failed at this request").answer();
    }
  }

  private Answer served(Request request) {
    if (!isOpen.getAsBoolean()) {
      throw ApiError.busy("the node is starting or stopping");
    }
    Match match = match(request);
    Credential credential = Credential.of(request, settings.masterRealm());
    ActingSession session = sessions.session(credential, request.origin());
    Route.Asked asked = match.route.asked(new Route.Call(request, match.path));
    return told(match.route, request, outcome(session, credential, request, asked));
  }

  private static Match match(Request request) {
    List<String> segments = request.segments();
    if (segments.getFirst().equals(VERSION)) {
      segments = segments.subList(1, segments.size());
    }
    Set<String> others = new TreeSet<>();
    for (Route route : Routes.ALL) {
      Map<String, String> path = route.match(segments);
      if (path != null && route.method().equals(request.method())) {
        return new Match(route, path);
      }
      if (path != null) {
        others.add(route.method().name());
      }
    }
    if (others.isEmpty()) {
      throw new ApiError(404, "not_found", "nothing is here");
    }
    throw new ApiError(
        405,
        "method_not_allowed",
        request.method() + " is not for this path",
        Map.of(HttpHeaderNames.ALLOW.toString(), List.of(String.join(", ", others))));
  }

  private CallOutcome outcome(
      ActingSession first, Credential credential, Request request, Route.Asked asked) {
    try {
      return outcome(first, asked);
    } catch (SessionEnded ended) {
      if (ended.wasCalled()) {
        throw ApiError.busy(ended.reason());
      }
    }
    try { // It has left between the look for it and the call.
      return outcome(sessions.session(credential, request.origin()), asked);
    } catch (SessionEnded ended) {
      throw ApiError.busy(ended.reason());
    }
  }

  private CallOutcome outcome(ActingSession session, Route.Asked asked) {
    try {
      return session
          .call(asked.procedure(), asked.args(), asked.kwargs(), settings.callTimeout())
          .join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof SessionEnded ended ? ended : e;
    }
  }

  // ---------------------------------------------------------------------------- answers

  private static Answer told(Route route, Request request, CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Failure failure -> {
        String error = failure.error().text();
        Object text = failure.args().isEmpty() ? error : failure.args().getFirst();
        String code = error.substring(error.lastIndexOf('.') + 1);
        throw new ApiError(ApiError.statusOf(code), code, String.valueOf(text));
      }
      case CallOutcome.Result result when route.procedure().isEmpty() ->
          new Answer(
              200,
              Answer.object("args", result.args(), "kwargs", result.kwargs(), "details", Map.of()),
              Map.of());
      case CallOutcome.Result result -> {
        Object value = result.args().isEmpty() ? null : result.args().getFirst();
        yield value == null ? Answer.done() : told(route, request, value);
      }
    };
  }

  private static Answer told(Route route, Request request, Object value) {
    String key = route.key();
    if (route.creates() && value instanceof Map<?, ?> made) {
      String location = request.rawPath() + "/" + escaped(String.valueOf(made.get(key)));
      return new Answer(201, value, Map.of(HttpHeaderNames.LOCATION.toString(), List.of(location)));
    }
    String next = key == null ? null : next(request, key, value);
    return new Answer(200, value, next == null ? Map.of() : Map.of("Link", List.of(next)));
  }

  /** Where the next page is, when this one is full (RFC 8288). */
  private static @Nullable String next(Request request, String key, Object value) {
    String limit = request.query().get("limit");
    if (limit == null
        || !(value instanceof List<?> page)
        || page.size() < Long.parseLong(limit)
        || !(page.getLast() instanceof Map<?, ?> last)) {
      return null;
    }
    Map<String, String> query = new LinkedHashMap<>(request.query());
    query.put("after", String.valueOf(last.get(key)));
    List<String> pairs = new ArrayList<>();
    query.forEach((name, text) -> pairs.add(escaped(name) + "=" + escaped(text)));
    return "<" + request.rawPath() + "?" + String.join("&", pairs) + ">; rel=\"next\"";
  }

  private static String escaped(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
