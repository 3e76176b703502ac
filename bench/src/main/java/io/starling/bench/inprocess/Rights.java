package io.starling.bench.inprocess;

import io.netty.buffer.ByteBuf;
import io.starling.bench.Payloads;
import io.starling.router.port.AnonymousAuthenticator;
import io.starling.router.port.Counter;
import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.router.port.Services;
import io.starling.security.authorization.DirectoryAuthorizer;
import io.starling.security.authorization.Permission;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.Grant;
import io.starling.security.model.Grant.Effect;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.transport.MemoryNode;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What rights cost: calls in a realm with 1,000 grants beside the same in a router that asks
 * nobody, of one procedure and of a thousand in turn. One loop, a pair of clients, 256 bytes of
 * payload, 64 calls open. Rounds alternate; the figures are medians.
 *
 * <p>Arguments: rounds; seconds per measurement.
 */
public final class Rights {

  private static final Payload PAYLOAD = Payloads.TEXT.payload();
  private static final int WINDOW = 64;
  private static final int PROCEDURES = 1_000;
  private static final int BY_ONE_GRANT_EACH = 900;

  private Rights() {}

  /** Runs it. */
  public static void main(String[] arguments) {
    int rounds = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 5;
    double seconds = arguments.length > 1 ? Double.parseDouble(arguments[1]) : 2;
    try (MemoryNode open = new MemoryNode(1, Limits.DEFAULT);
        MemoryNode guarded = new MemoryNode(1, Limits.DEFAULT, guarded())) {
      List<MemoryNode> nodes = List.of(open, guarded);
      nodes.forEach(Rights::register);
      Report.line("| procedures | without rights us | 1,000 grants us | ratio | bytes | bytes |");
      Report.line("|--:|--:|--:|--:|--:|--:|");
      for (int called : new int[] {1, PROCEDURES}) {
        List<List<Gauge.Span>> spans = List.of(new ArrayList<>(), new ArrayList<>());
        for (int round = -1; round < rounds; round++) {
          for (int i = 0; i < nodes.size(); i++) {
            int node = (round + i) & 1;
            Gauge.Span span = call(nodes.get(node), called, seconds);
            if (round >= 0) {
              spans.get(node).add(span);
            }
          }
        }
        double without = cpuMicros(spans.getFirst());
        double with = cpuMicros(spans.getLast());
        Report.line(
            "| %,d | %.3f | %.3f | %.3f | %.0f | %.0f |",
            called, without, with, with / without, bytes(spans.getFirst()), bytes(spans.getLast()));
      }
    }
  }

  private static double cpuMicros(List<Gauge.Span> spans) {
    return Report.median(spans.stream().mapToDouble(Gauge.Span::cpuMicros));
  }

  private static double bytes(List<Gauge.Span> spans) {
    return Report.median(spans.stream().mapToDouble(Gauge.Span::bytesPerMessage));
  }

  private static Uri procedure(int i) {
    return Uri.of("com.example.site" + i + ".device" + i + ".read");
  }

  /** Everybody is anonymous; most procedures have a grant each, the rest one by prefix. */
  private static Ports guarded() {
    List<Grant> grants = new ArrayList<>();
    grants.add(grant(Effect.ALLOW, MatchPolicy.PREFIX, "com.example.", Permission.REGISTER));
    for (int i = 0; i < PROCEDURES; i++) {
      if (i < BY_ONE_GRANT_EACH) {
        grants.add(grant(Effect.ALLOW, MatchPolicy.EXACT, procedure(i).text(), Permission.CALL));
      } else {
        String site = "com.example.site" + i + ".";
        grants.add(grant(Effect.ALLOW, MatchPolicy.PREFIX, site, Permission.CALL));
      }
      if (i % 20 == 0) {
        String write = "com.example.site" + i + "..write";
        grants.add(grant(Effect.DENY, MatchPolicy.WILDCARD, write, Permission.CALL));
      }
    }
    SecurityDirectory directory = new SecurityDirectory();
    directory.merge(RealmContent.empty(RealmDefinition.of(MemoryNode.REALM)));
    directory.addGrants(MemoryNode.REALM, grants);
    return new Ports(
        RealmDirectory.of(List.of(RealmSettings.lenient(MemoryNode.REALM))),
        new AnonymousAuthenticator(),
        new DirectoryAuthorizer(directory),
        Services.NONE);
  }

  private static Grant grant(Effect effect, MatchPolicy match, String uri, String permission) {
    return new Grant(Role.ANONYMOUS, new Resource(Uri.of(uri), match), effect, Set.of(permission));
  }

  private static void register(MemoryNode node) {
    Load.Callee callee = new Load.Callee(node, PAYLOAD);
    long before = node.count(Counter.MESSAGES_SENT);
    for (int i = 0; i < PROCEDURES; i++) {
      ByteBuf frame = Frames.of(new Register(i + 1, RegisterOptions.DEFAULT, procedure(i)));
      callee.channel.eventLoop().execute(() -> callee.channel.arrive(frame));
    }
    Peer.await(() -> node.count(Counter.MESSAGES_SENT) >= before + PROCEDURES);
    if (node.count(Counter.ERRORS) > 0) {
      throw new IllegalStateException("registrations failed");
    }
    callee.channel.eventLoop().execute(callee::listen);
  }

  private static Gauge.Span call(MemoryNode node, int called, double seconds) {
    Uri[] procedures = new Uri[called];
    for (int i = 0; i < called; i++) {
      procedures[i] = procedure(i);
    }
    Load.Caller caller = new Load.Caller(node, PAYLOAD, procedures);
    caller.start(WINDOW);
    Gauge gauge = new Gauge(List.of(node));
    gauge.watch(0.5);
    Gauge.Span span = gauge.watch(seconds);
    caller.stop();
    caller.channel.cut();
    return span;
  }
}
