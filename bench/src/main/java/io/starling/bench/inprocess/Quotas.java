package io.starling.bench.inprocess;

import io.netty.channel.EventLoop;
import io.starling.bench.Payloads;
import io.starling.router.port.Authenticator;
import io.starling.router.port.Authorizer;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.Principal;
import io.starling.router.port.Quota;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Services;
import io.starling.transport.MemoryNode;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What limits cost that nobody reaches: calls with limits beside the same without, of pairs of one
 * user who sit on one loop or on two. 256 bytes of payload, 32 calls open per pair. Rounds
 * alternate; the figures are medians.
 *
 * <p>Arguments: rounds; seconds per measurement.
 */
public final class Quotas {

  private static final Payload PAYLOAD = Payloads.TEXT.payload();
  private static final int WINDOW = 32;
  private static final int PAIRS = 2;

  private Quotas() {}

  private enum Case {
    NONE("none"),
    SESSION("messages of a session"),
    USER("messages of a user"),
    REALM("messages of a realm"),
    CALLS("open calls of a realm"),
    ALL("all rates, open calls of user and realm");

    private final String text;

    Case(String text) {
      this.text = text;
    }

    private List<Quota> quotas() {
      return switch (this) {
        case NONE -> List.of();
        case SESSION -> List.of(Quota.MESSAGE_RATE_PER_SESSION);
        case USER -> List.of(Quota.MESSAGE_RATE_PER_USER);
        case REALM -> List.of(Quota.MESSAGE_RATE_PER_REALM);
        case CALLS -> List.of(Quota.PENDING_CALLS_PER_REALM);
        case ALL -> List.of(Quota.values());
      };
    }

    private Limits limits() {
      Map<Quota, Long> said = new EnumMap<>(Quota.class);
      for (Quota quota : quotas()) {
        said.put(quota, quota.unit().max());
      }
      return Limits.DEFAULT.with(
          new io.starling.router.port.Quotas(said, Duration.ofMinutes(1), null, null));
    }
  }

  /** Runs it. */
  public static void main(String[] arguments) {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 1;
    Report.line("| limits | loops | CPU us per message | ratio | bytes left per message |");
    Report.line("|---|--:|--:|--:|--:|");
    for (int loops : new int[] {1, 2}) {
      compare(loops, rounds, seconds);
    }
  }

  private static void compare(int loops, int rounds, double seconds) {
    Map<Case, List<Gauge.Span>> spans = new EnumMap<>(Case.class);
    for (int round = -1; round < rounds; round++) {
      for (Case which : Case.values()) {
        Gauge.Span span = measure(which, loops, seconds);
        if (round >= 0) {
          spans.computeIfAbsent(which, _ -> new ArrayList<>()).add(span);
        }
      }
    }
    double without = cpuMicros(spans, Case.NONE);
    for (Case which : Case.values()) {
      Report.line(
          "| %s | %d | %.3f | %.2f | %.0f |",
          which.text,
          loops,
          cpuMicros(spans, which),
          cpuMicros(spans, which) / without,
          Report.median(measured(spans, which).mapToDouble(Gauge.Span::bytesPerMessage)));
    }
  }

  private static Stream<Gauge.Span> measured(Map<Case, List<Gauge.Span>> spans, Case of) {
    return spans.getOrDefault(of, List.of()).stream();
  }

  private static double cpuMicros(Map<Case, List<Gauge.Span>> spans, Case of) {
    return Report.median(measured(spans, of).mapToDouble(Gauge.Span::cpuMicros));
  }

  private static Gauge.Span measure(Case which, int loops, double seconds) {
    try (MemoryNode node = new MemoryNode(loops, which.limits(), ports())) {
      List<Load.Source> callers = new ArrayList<>();
      for (int pair = 0; pair < PAIRS; pair++) {
        EventLoop home = node.loops().get(pair % loops);
        Uri procedure = Uri.of("com.example.procedure" + pair);
        Load.Callee callee = onLoop(home, () -> new Load.Callee(node, PAYLOAD));
        callee.register(procedure);
        home.execute(callee::listen);
        callers.add(onLoop(home, () -> new Load.Caller(node, PAYLOAD, procedure)));
      }
      callers.forEach(caller -> caller.start(WINDOW));
      Gauge gauge = new Gauge(List.of(node));
      gauge.watch(seconds / 2);
      Gauge.Span span = gauge.watch(seconds);
      callers.forEach(Load.Source::stop);
      return span;
    }
  }

  /** Everybody is the same user. */
  private static Ports ports() {
    Principal principal =
        new Principal(
            "al",
            "anonymous",
            "anonymous",
            "static",
            Map.of(),
            new Principal.Rights("al", Set.of("anonymous")));
    return new Ports(
        RealmDirectory.of(List.of(RealmSettings.lenient(MemoryNode.REALM))),
        (attempt, next) -> next.accept(new Authenticator.Accept(principal)),
        Authorizer.ALLOW_ALL,
        Services.NONE);
  }

  /** Loops get connections in turn: makes clients until one is where it shall be. */
  private static <P extends Peer> P onLoop(EventLoop wanted, Supplier<P> maker) {
    while (true) {
      P made = maker.get();
      if (wanted.equals(made.channel.eventLoop())) {
        return made;
      }
      made.channel.cut();
    }
  }
}
