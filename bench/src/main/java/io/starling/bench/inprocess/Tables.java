package io.starling.bench.inprocess;

import io.netty.buffer.ByteBuf;
import io.starling.bench.Payloads;
import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.transport.MemoryNode;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a routed message costs as a node gets more registrations, and as it gets more sessions: a
 * pair of clients and one loop, with 256 bytes of payload. Messages go to 1024 of the
 * registrations, and to 65,536 of the sessions.
 *
 * <p>Arguments: {@code registrations} or {@code sessions}; the most of them; seconds per step.
 */
public final class Tables {

  private static final Payload PAYLOAD = Payloads.TEXT.payload();
  private static final int WINDOW = 64;
  private static final int PROBES = 1024;
  private static final int TOPICS = 1 << 16;
  private static final int BURST = 5_000;

  private Tables() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    int most = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000_000;
    double seconds = arguments.length > 2 ? Double.parseDouble(arguments[2]) : 2;
    if (arguments.length > 0 && arguments[0].equals("sessions")) {
      sessions(most, seconds);
    } else {
      registrations(most, seconds);
    }
  }

  // Registrations.

  /** So many registrations of each kind. */
  private record Step(int exact, int prefix, int wildcard) {}

  private static void registrations(int most, double seconds) {
    Limits limits = withRegistrations(Limits.DEFAULT, 4_000_000);
    Report.line("| exact | prefix | wildcard | called | CPU us per message | bytes per message |");
    Report.line("|--:|--:|--:|---|--:|--:|");
    try (MemoryNode node = new MemoryNode(1, limits)) {
      Load.Callee callee = new Load.Callee(node, PAYLOAD);
      int exact = 1;
      callee.register(uri(MatchPolicy.EXACT, 0));
      callee.channel.eventLoop().execute(callee::listen);
      call(node, new Step(1, 0, 0), MatchPolicy.EXACT, 6);
      call(node, new Step(1, 0, 0), MatchPolicy.EXACT, seconds);
      for (int next = 10; next <= Math.min(most, 100_000); next *= 10) {
        register(node, callee, MatchPolicy.EXACT, exact, next);
        exact = next;
        call(node, new Step(exact, 0, 0), MatchPolicy.EXACT, seconds);
      }
      int patterns = 10_000;
      register(node, callee, MatchPolicy.PREFIX, 0, patterns);
      register(node, callee, MatchPolicy.WILDCARD, 0, patterns);
      for (MatchPolicy match : MatchPolicy.values()) {
        call(node, new Step(exact, patterns, patterns), match, seconds);
      }
      if (most > exact) {
        register(node, callee, MatchPolicy.EXACT, exact, most);
        call(node, new Step(most, patterns, patterns), MatchPolicy.EXACT, seconds);
      }
    }
  }

  private static Limits withRegistrations(Limits limits, int registrations) {
    return new Limits(
        limits.uriLength(),
        limits.outboundSoft(),
        limits.outboundHard(),
        limits.slowReceiver(),
        limits.pendingCalls(),
        registrations,
        limits.subscriptionsPerSession(),
        limits.helloTimeout(),
        limits.goodbyeTimeout(),
        limits.idleTimeout(),
        limits.mailboxBytes(),
        limits.events());
  }

  private static Uri uri(MatchPolicy match, int i) {
    return Uri.of(
        switch (match) {
          case EXACT -> "com.example.site" + i % 1000 + ".device" + i + ".read";
          case PREFIX -> "com.example.site" + i % 1000 + ".group" + i + ".";
          case WILDCARD -> "com.example..line" + i + ".write";
        });
  }

  private static Uri called(MatchPolicy match, int i) {
    return Uri.of(
        switch (match) {
          case EXACT -> uri(match, i).text();
          case PREFIX -> uri(match, i).text() + "start";
          case WILDCARD -> "com.example.site" + i % 1000 + ".line" + i + ".write";
        });
  }

  private static void register(
      MemoryNode node, Load.Callee callee, MatchPolicy match, int from, int to) {
    RegisterOptions options =
        new RegisterOptions(match, InvocationPolicy.SINGLE, false, false, 0, Map.of());
    long before = node.count(Counter.MESSAGES_SENT);
    for (int i = from; i < to; i++) {
      ByteBuf frame = Frames.of(new Register(i + 1, options, uri(match, i)));
      callee.channel.eventLoop().execute(() -> callee.channel.arrive(frame));
      if (i % BURST == 0) {
        long expected = before + i - from;
        Peer.await(() -> node.count(Counter.MESSAGES_SENT) >= expected);
      }
    }
    Peer.await(() -> node.count(Counter.MESSAGES_SENT) >= before + to - from);
    if (node.count(Counter.ERRORS) > 0) {
      throw new IllegalStateException("registrations failed");
    }
  }

  private static void call(MemoryNode node, Step step, MatchPolicy match, double seconds) {
    int there =
        switch (match) {
          case EXACT -> step.exact;
          case PREFIX -> step.prefix;
          case WILDCARD -> step.wildcard;
        };
    Uri[] procedures = new Uri[Math.min(there, PROBES)];
    for (int i = 0; i < procedures.length; i++) {
      procedures[i] = called(match, (int) ((long) i * there / procedures.length));
    }
    Load.Caller caller = new Load.Caller(node, PAYLOAD, procedures);
    Gauge.Span span = busy(node, caller, seconds);
    Report.line(
        "| %,d | %,d | %,d | %s | %.3f | %.0f |",
        step.exact,
        step.prefix,
        step.wildcard,
        match.wireName(),
        span.cpuMicros(),
        span.bytesPerMessage());
    caller.channel.cut();
  }

  private static Gauge.Span busy(MemoryNode node, Load.Source source, double seconds) {
    source.start(WINDOW);
    Gauge gauge = new Gauge(List.of(node));
    gauge.watch(1);
    Gauge.Span span = gauge.watch(seconds);
    source.stop();
    return span;
  }

  // Sessions.

  private static void sessions(int most, double seconds) {
    Report.line("| sessions | CPU us per event | bytes per event |");
    Report.line("|--:|--:|--:|");
    try (MemoryNode node = new MemoryNode(1, Limits.DEFAULT)) {
      List<Load.Publisher> current = new ArrayList<>();
      Crowd crowd = new Crowd(node, (octets, end) -> current.getLast().credit(1));
      for (int size = 10; size <= most; size *= 10) {
        int present = crowd.size();
        crowd.grow(size);
        crowd.subscribe(present, size, null);
        if (size == 10) {
          publish(node, current, size, 4);
        }
        Gauge.Span span = publish(node, current, size, seconds);
        Report.line("| %,d | %.3f | %.0f |", size, span.cpuMicros(), span.bytesPerMessage());
      }
    }
  }

  private static Gauge.Span publish(
      MemoryNode node, List<Load.Publisher> current, int size, double seconds) {
    Uri[] topics = new Uri[Math.min(size, TOPICS)];
    for (int i = 0; i < topics.length; i++) {
      topics[i] = Crowd.topic((int) ((long) i * size / topics.length));
    }
    Load.Publisher publisher = new Load.Publisher(node, PAYLOAD, topics);
    current.clear();
    current.add(publisher);
    Gauge.Span span = busy(node, publisher, seconds);
    publisher.channel.cut();
    return span;
  }
}
