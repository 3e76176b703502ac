package io.starling.bench.inprocess;

import io.netty.channel.EventLoop;
import io.starling.bench.Payloads;
import io.starling.router.port.Limits;
import io.starling.transport.MemoryNode;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Whether two loops do twice the work of one: calls and events of clients that keep their loops
 * busy, with 256 bytes of payload. The clients run on the loops as well and cost a part of it, the
 * same in all cases.
 *
 * <p>Arguments: the number of rounds, and how many seconds each case gets in a round.
 */
public final class Scaling {

  private static final Payload PAYLOAD = Payloads.TEXT.payload();
  private static final int PAIRS = 8;
  private static final int WINDOW = 16;
  private static final int SUBSCRIBERS = 10;

  private Scaling() {}

  /** What is driven. */
  private enum Case {
    ONE_LOOP("rpc, one loop"),
    TWO_LOOPS("rpc, two loops, pairs on one loop"),
    TWO_NODES("rpc, two nodes of one loop that share nothing"),
    ACROSS("rpc, two loops, pairs across"),
    EVENTS_ONE_LOOP("events, one loop"),
    EVENTS_TWO_LOOPS("events, two loops, subscribers with their publisher"),
    EVENTS_ACROSS("events, two loops, subscribers on both");

    private final String text;

    Case(String text) {
      this.text = text;
    }

    private boolean isEvents() {
      return name().startsWith("EVENTS");
    }

    private boolean isAcross() {
      return name().endsWith("ACROSS");
    }

    private int nodes() {
      return this == TWO_NODES ? 2 : 1;
    }

    private int loops() {
      return name().endsWith("ONE_LOOP") || this == TWO_NODES ? 1 : 2;
    }

    private Case base() {
      return isEvents() ? EVENTS_ONE_LOOP : ONE_LOOP;
    }
  }

  /** A case that is set up. */
  private static final class Run implements AutoCloseable {

    private final List<MemoryNode> nodes = new ArrayList<>();
    private final List<Load.Source> sources = new ArrayList<>();

    private Run(Case which) {
      for (int i = 0; i < which.nodes(); i++) {
        MemoryNode node = new MemoryNode(which.loops(), Limits.DEFAULT);
        nodes.add(node);
        for (int pair = 0; pair < PAIRS * which.loops(); pair++) {
          if (which.isEvents()) {
            addPublisher(node, pair, which);
          } else {
            addPair(node, pair, which);
          }
        }
      }
    }

    /** The first client of each pair is on the pair's loop, the second there or on the next. */
    private void addPair(MemoryNode node, int pair, Case which) {
      List<EventLoop> loops = node.loops();
      EventLoop home = loops.get(pair % loops.size());
      EventLoop other = which.isAcross() ? loops.get((pair + 1) % loops.size()) : home;
      Uri procedure = Uri.of("com.example.procedure" + pair);
      Load.Callee callee = onLoop(other, () -> new Load.Callee(node, PAYLOAD));
      callee.register(procedure);
      callee.channel.eventLoop().execute(callee::listen);
      sources.add(onLoop(home, () -> new Load.Caller(node, PAYLOAD, procedure)));
    }

    private void addPublisher(MemoryNode node, int pair, Case which) {
      List<EventLoop> loops = node.loops();
      EventLoop home = loops.get(pair % loops.size());
      EventLoop other = loops.get((pair + 1) % loops.size());
      Uri topic = Uri.of("com.example.topic" + pair);
      Load.Publisher publisher = onLoop(home, () -> new Load.Publisher(node, PAYLOAD, topic));
      for (int i = 0; i < SUBSCRIBERS; i++) {
        boolean away = which.isAcross() && i % 2 == 0;
        Load.Publisher credited = i == 0 ? publisher : null;
        onLoop(away ? other : home, () -> new Load.Subscriber(node, topic, credited));
      }
      sources.add(publisher);
    }

    /** Loops get connections in turn: makes clients until one is where it shall be. */
    private static <P extends Peer> P onLoop(
        EventLoop wanted, java.util.function.Supplier<P> maker) {
      while (true) {
        P made = maker.get();
        if (wanted.equals(made.channel.eventLoop())) {
          return made;
        }
        made.channel.cut();
      }
    }

    private Gauge.Span measure(double warm, double seconds) {
      sources.forEach(source -> source.start(WINDOW));
      Gauge gauge = new Gauge(nodes);
      gauge.watch(warm);
      return gauge.watch(seconds);
    }

    @Override
    public void close() {
      sources.forEach(Load.Source::stop);
      nodes.forEach(MemoryNode::close);
    }
  }

  /**
   * Runs all cases in turn, and prints medians and what the loops waited for.
   *
   * @throws IOException when the recording of waits cannot be read
   */
  public static void main(String[] arguments) throws IOException {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 2;
    Map<Case, List<Gauge.Span>> spans = new EnumMap<>(Case.class);
    for (int round = -1; round < rounds; round++) {
      for (Case which : Case.values()) {
        try (Run run = new Run(which)) {
          Gauge.Span span = run.measure(round < 0 ? 2 : 0.5, seconds);
          if (round >= 0) {
            spans.computeIfAbsent(which, _ -> new ArrayList<>()).add(span);
          }
        }
      }
    }
    print(spans);
    for (Case which : List.of(Case.TWO_LOOPS, Case.ACROSS, Case.EVENTS_ACROSS)) {
      try (Run run = new Run(which);
          Waits waits = new Waits()) {
        Gauge.Span span = run.measure(0.5, seconds);
        Report.line("");
        Report.line("%s: what the loops waited for in %.1f s", which.text, seconds + 0.5);
        waits.print(span.messages());
      }
    }
  }

  private static void print(Map<Case, List<Gauge.Span>> spans) {
    Report.line("| case | messages/s | x one loop | CPU us per message | bytes per message |");
    Report.line("|---|--:|--:|--:|--:|");
    spans.forEach(
        (which, found) -> {
          double rate = Report.median(found.stream().mapToDouble(Gauge.Span::perSecond));
          double base =
              Report.median(
                  spans.getOrDefault(which.base(), found).stream()
                      .mapToDouble(Gauge.Span::perSecond));
          Report.line(
              "| %s | %,.0f | %.2f | %.3f | %.0f |",
              which.text,
              rate,
              rate / base,
              Report.median(found.stream().mapToDouble(Gauge.Span::cpuMicros)),
              Report.median(found.stream().mapToDouble(Gauge.Span::bytesPerMessage)));
        });
    Report.line("");
    Report.line("rounds: " + Arrays.toString(new int[] {spans.values().iterator().next().size()}));
  }
}
