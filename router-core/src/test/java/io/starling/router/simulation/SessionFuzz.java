package io.starling.router.simulation;

import io.starling.router.port.Limits;
import io.starling.router.port.Ports;
import io.starling.router.port.RealmDirectory;
import io.starling.router.port.RealmSettings;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The fuzz target {@code session}: the bytes of the input are what four clients do to a router of
 * two loops, legal or not, and in which order the loops get to work. Nothing may fail inside the
 * router, no call is answered twice, and when all clients are gone nothing of them is left: no
 * buffer, no table entry, no timer, no object.
 *
 * <p>An input is a settings byte (bit 0: strict realm) and then acts. The first byte of an act is
 * the client in bits 0 and 1 and the kind above; the bytes that follow choose URIs, options and ids
 * from small sets, ids mostly from those that the client was told. {@code scripts/fuzz} has Jazzer
 * call the static method.
 */
public final class SessionFuzz {

  private static final int CLIENTS = 4;
  private static final int ACTS_MAX = 150;
  private static final String[] URIS = {
    "com.a", "com.a.b", "com.a.c", "com..b", "", "wamp.session.count", "com.a b", "a..", "com."
  };
  private static final String[] MATCHES = {"exact", "prefix", "wildcard"};
  private static final String[] MODES = {"skip", "kill", "killnowait"};
  private static final String[] POLICIES = {"single", "roundrobin", "random", "first", "last"};
  private static final String[] FLAGS = {
    "acknowledge", "disclose_me", "receive_progress", "progress", "retain", "get_retained"
  };
  private static final String ROLES =
      """
      {"publisher":{},"subscriber":{},
       "caller":{"features":{"progressive_call_invocations":true,"call_canceling":true}},
       "callee":{"features":{"progressive_call_results":true,"progressive_call_invocations":true,
                             "call_canceling":true,"call_timeout":true}}}
      """;

  /** A connection, and the ids that its client knows. */
  private static final class Peer {
    final SimulatedClient client;
    final List<Long> subscriptions = new ArrayList<>();
    final List<Long> registrations = new ArrayList<>();
    final List<Long> invocations = new ArrayList<>();
    final Map<Long, Integer> calls = new HashMap<>();
    long request;

    Peer(SimulatedClient client) {
      this.client = client;
      client.onReceive(this::receive);
    }

    private void receive(Received received) {
      switch (received.message()) {
        case Subscribed message -> subscriptions.add(message.subscription());
        case Registered message -> registrations.add(message.registration());
        case Invocation message -> invocations.add(message.request());
        case Result message -> {
          if (!message.details().progress()) {
            answered(message.request());
          }
        }
        case Error message when message.requestType() == MessageType.CALL ->
            answered(message.request());
        default -> {}
      }
    }

    private void answered(long call) {
      if (calls.merge(call, -1, Integer::sum) < 0) {
        throw new AssertionError("answered twice, or never asked: call " + call);
      }
    }
  }

  private final byte[] input;
  private final SimulatedRouter router;
  private final List<Peer> peers = new ArrayList<>();
  private int at;

  private SessionFuzz(byte[] input) {
    this.input = input;
    Uri realm = Uri.of("realm1");
    boolean strict = (next() & 1) != 0;
    router =
        SimulatedRouter.of(
            new SimulatedRouter.Settings(
                2,
                true,
                Limits.DEFAULT,
                Ports.open(
                    RealmDirectory.of(
                        List.of(
                            strict ? RealmSettings.strict(realm) : RealmSettings.lenient(realm))))),
            1);
  }

  /** Checks one input. */
  public static void fuzzerTestOneInput(byte[] input) {
    new SessionFuzz(input).run();
  }

  private void run() {
    for (int i = 0; i < CLIENTS; i++) {
      peers.add(connect(i));
    }
    for (int acts = 0; at < input.length && acts < ACTS_MAX; acts++) {
      act();
    }
    router.close();
  }

  private Peer connect(int place) {
    SerializerFormat[] formats = SerializerFormat.values();
    return new Peer(router.connect(place % 2, formats[place % formats.length]));
  }

  private int next() {
    return at < input.length ? input[at++] & 0xFF : 0;
  }

  private String pick(String[] choices) {
    return choices[next() % choices.length];
  }

  private static long pick(List<Long> ids, int choice) {
    return choice % 8 == 7 || ids.isEmpty()
        ? choice
        : ids.get(ids.size() - 1 - choice % ids.size());
  }

  private void act() {
    int code = next();
    int place = code % CLIENTS;
    Peer peer = peers.get(place);
    if (peer.client.isOver()) {
      peer = connect(place);
      peers.set(place, peer);
    }
    switch (code / CLIENTS % 20) {
      case 0, 1 -> hello(peer);
      case 2 -> peer.client.sendJson("[6,{},\"wamp.close.close_realm\"]");
      case 3 -> router.step();
      case 4 -> router.run();
      case 5 -> router.pass(Duration.ofMillis(next() * 10L));
      case 6 -> subscribe(peer);
      case 7 -> unknown(peer, 34, pick(peer.subscriptions, next()));
      case 8, 9 -> publish(peer);
      case 10, 11 -> register(peer);
      case 12 -> unknown(peer, 66, pick(peer.registrations, next()));
      case 13, 14 -> call(peer);
      case 15 -> cancel(peer);
      case 16, 17 -> answer(peer);
      case 18 -> raw(peer);
      default -> lose(peer);
    }
  }

  private void hello(Peer peer) {
    peer.client.sendJson("[1,\"realm1\",{\"roles\":" + ROLES + "}]");
    peer.request = 0;
  }

  private void lose(Peer peer) {
    switch (next() % 4) {
      case 0 -> peer.client.lose();
      case 1 -> peer.client.sendJson("[3,{},\"wamp.error.canceled\"]");
      case 2 -> peer.client.stall();
      default -> peer.client.unstall();
    }
  }

  private void subscribe(Peer peer) {
    String match = pick(MATCHES);
    peer.client.sendJson(
        "[32," + ++peer.request + ",{\"match\":\"" + match + "\"},\"" + pick(URIS) + "\"]");
  }

  private void unknown(Peer peer, int type, long id) {
    peer.client.sendJson("[" + type + "," + ++peer.request + "," + id + "]");
  }

  private void publish(Peer peer) {
    int bits = next();
    String lists = (bits & 64) == 0 ? "" : ",\"exclude\":[" + next() + "],\"eligible_authid\":[]";
    peer.client.sendJson(
        "[16,%d,{\"exclude_me\":%b%s%s},\"%s\",[%d],{\"k\":[]}]"
            .formatted(++peer.request, (bits & 128) != 0, flags(bits), lists, pick(URIS), bits));
  }

  private static String flags(int bits) {
    StringBuilder flags = new StringBuilder();
    for (int i = 0; i < FLAGS.length; i++) {
      if ((bits >> i & 1) != 0) {
        flags.append(",\"").append(FLAGS[i]).append("\":true");
      }
    }
    return flags.toString();
  }

  private void register(Peer peer) {
    int bits = next();
    peer.client.sendJson(
        "[64,%d,{\"match\":\"%s\",\"invoke\":\"%s\",\"concurrency\":%d%s},\"%s\"]"
            .formatted(
                ++peer.request,
                pick(MATCHES),
                pick(POLICIES),
                bits % 4,
                (bits & 8) == 0 ? "" : ",\"disclose_caller\":true,\"forward_timeout\":true",
                pick(URIS)));
  }

  private void call(Peer peer) {
    int bits = next();
    boolean continuation = (bits & 192) == 192;
    long request = continuation ? peer.request : ++peer.request;
    peer.calls.merge(request, 1, Integer::sum);
    peer.client.sendJson(
        "[48,%d,{\"timeout\":%d%s},\"%s\",[\"%d\"]]"
            .formatted(request, (bits & 32) == 0 ? 0 : next(), flags(bits & 14), pick(URIS), bits));
  }

  private void cancel(Peer peer) {
    long request = Math.max(0, peer.request - next() % 5);
    peer.client.sendJson("[49," + request + ",{\"mode\":\"" + pick(MODES) + "\"}]");
  }

  private void answer(Peer peer) {
    long invocation = pick(peer.invocations, next());
    int bits = next();
    peer.client.sendJson(
        bits % 4 == 0
            ? "[8,68," + invocation + ",{},\"" + pick(URIS) + "\",[1]]"
            : "[70,%d,{\"progress\":%b},[%d]]".formatted(invocation, bits % 4 == 1, bits));
  }

  /** Bytes of the input as a message in the client's format. */
  private void raw(Peer peer) {
    int end = Math.min(input.length, at + 1 + next() % 64);
    int begin = Math.min(at, end);
    at = end;
    peer.client.sendBytes(Arrays.copyOfRange(input, begin, end));
  }
}
