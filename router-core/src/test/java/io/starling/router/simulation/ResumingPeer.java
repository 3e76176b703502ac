package io.starling.router.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResumeRequest;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A client that loses its transport and comes back, as {@code docs/resumption.md} says: it
 * publishes and calls with numbers that count up, and expects to get everything exactly once and in
 * order.
 */
final class ResumingPeer {

  private static final Uri REALM = Uri.of("realm1");

  /** Every message that the other side has not acknowledged is kept. */
  private final Deque<Message> unacknowledged = new ArrayDeque<>();

  private final SimulatedRouter router;
  private final int number;
  private final SerializerFormat format;
  private final int acknowledgeEvery;
  private @Nullable SimulatedClient client;
  private @Nullable String token;
  private long session;
  private boolean welcomed;
  private long sentBefore;
  private long received;
  private long requests;
  private long published;
  private long called;
  private final Map<Integer, Long> calledOf = new HashMap<>();
  private int resumed;

  /** The last number of each publisher's events, of each caller's invocations, and of results. */
  private final Map<Object, Long> lastEvent = new HashMap<>();

  private final Map<Object, Long> lastInvocation = new HashMap<>();
  private long lastResult;
  private long lastPublished;

  ResumingPeer(SimulatedRouter router, int number, SerializerFormat format, int acknowledgeEvery) {
    this.router = router;
    this.number = number;
    this.format = format;
    this.acknowledgeEvery = acknowledgeEvery;
  }

  // --------------------------------------------------------------------------- transports

  void connect(int loop) {
    SimulatedClient connected = router.connect(loop, format);
    client = connected;
    welcomed = false;
    connected.onReceive(message -> receive(connected, message));
    PeerRoles.Builder roles = new PeerRoles.Builder();
    for (Role role : Role.values()) {
      if (role.isClient()) {
        roles.add(role);
      }
    }
    HelloDetails details =
        new HelloDetails(
            roles.build(), null, List.of(), "peer" + number, "user", Map.of(), resumeRequest());
    connected.send(new Hello(REALM, details));
  }

  private ResumeRequest resumeRequest() {
    return token == null ? ResumeRequest.NEW : new ResumeRequest(token, received);
  }

  /** The transport of this peer, or null while it has none. */
  @Nullable SimulatedClient client() {
    return client;
  }

  /** Whether this peer has no transport, or one that the router has closed. */
  boolean isDisconnected() {
    return client == null || client.isOver();
  }

  boolean isJoined() {
    return welcomed;
  }

  int resumed() {
    return resumed;
  }

  /** Forgets the transport, whether the router knows already that it is gone or not. */
  void leaveTransport() {
    client = null;
    welcomed = false;
  }

  // ------------------------------------------------------------------------------ sending

  private void send(Message message) {
    unacknowledged.add(message);
    if (welcomed && client != null) {
      client.send(message);
    }
  }

  void subscribeAndRegister() {
    send(
        new Subscribe(
            ++requests,
            new SubscribeOptions(MatchPolicy.PREFIX, false, Map.of()),
            Uri.of("com.topic.")));
    send(new Register(++requests, RegisterOptions.DEFAULT, Uri.of("com.procedure." + number)));
  }

  void publish() {
    published++;
    send(
        new Publish(
            ++requests,
            new PublishOptions(true, false, false, false, Receivers.ALL, null, Map.of()),
            Uri.of("com.topic." + number),
            Payload.of((long) number, published)));
  }

  void call(int callee) {
    called++;
    long count = calledOf.merge(callee, 1L, Long::sum);
    send(
        new Call(
            ++requests,
            CallOptions.DEFAULT,
            Uri.of("com.procedure." + callee),
            Payload.of((long) number, count)));
  }

  // ---------------------------------------------------------------------------- receiving

  private void receive(SimulatedClient from, Received message) {
    if (from != client) {
      return;
    }
    switch (message.message()) {
      case Welcome welcome -> welcome(welcome);
      case Abort abort -> throw new AssertionError("peer " + number + " got " + abort);
      case io.starling.wamp.message.Received told -> acknowledged(told.messages());
      default -> {
        received++;
        count(message);
        if (received % acknowledgeEvery == 0) {
          from.send(new io.starling.wamp.message.Received(received));
        }
      }
    }
  }

  private void welcome(Welcome welcome) {
    Map<String, Object> details = welcome.details();
    if (token == null) {
      session = welcome.session();
      token = (String) details.get("x_resume_token");
    } else {
      assertThat(welcome.session()).isEqualTo(session);
      assertThat(details).containsEntry("x_resumed", true).containsEntry("x_resume_token", token);
      acknowledged((Long) details.get("x_resume_received"));
      resumed++;
    }
    welcomed = true;
    unacknowledged.forEach(client::send);
  }

  private void acknowledged(long messages) {
    assertThat(messages).isLessThanOrEqualTo(sentBefore + unacknowledged.size());
    while (sentBefore < messages) {
      unacknowledged.remove();
      sentBefore++;
    }
  }

  private void count(Received message) {
    switch (message.message()) {
      case Event _ -> follows(lastEvent, message.args());
      case Invocation invocation -> {
        follows(lastInvocation, message.args());
        send(
            new Yield(
                invocation.request(), YieldOptions.DEFAULT, Payload.of(message.args().get(1))));
      }
      case Result _ -> lastResult++;
      case Published _ -> lastPublished++;
      case io.starling.wamp.message.Error error -> throw new AssertionError(error);
      default -> {}
    }
  }

  private static void follows(Map<Object, Long> last, List<Object> args) {
    long before = last.getOrDefault(args.get(0), 0L);
    assertThat((Long) args.get(1)).as("number of peer %s", args.get(0)).isEqualTo(before + 1);
    last.put(args.get(0), before + 1);
  }

  /** Checks that everything has come. */
  void checkComplete(List<ResumingPeer> all) {
    assertThat(lastPublished).as("acknowledged publications").isEqualTo(published);
    assertThat(lastResult).as("results").isEqualTo(called);
    for (ResumingPeer other : all) {
      assertThat(lastEvent.getOrDefault((long) other.number, 0L))
          .as("events of peer %s at peer %s", other.number, number)
          .isEqualTo(other.published);
    }
  }
}
