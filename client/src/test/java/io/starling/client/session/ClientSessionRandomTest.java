package io.starling.client.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.InvocationDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResultDetails;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Yield;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Sessions in which user and router do anything at any time, also what is late, twice or forbidden.
 * Whatever happens: each request ends once, each invocation is answered at most once, the session
 * ends once and says nothing after that ({@link Script} checks these at once), and no request is
 * left waiting. Run with {@code -Dseed=...} to replay a failure.
 */
class ClientSessionRandomTest {

  private static final Uri URI = Uri.of("com.x");
  private static final long MILLI = 1_000_000;

  static List<Long> seeds() {
    Long seed = Long.getLong("seed");
    if (seed != null) {
      return List.of(seed);
    }
    return new Random(20261120).longs(300).boxed().toList();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyRequestEndsOnce(long seed) {
    Random random = new Random(seed);
    Script script =
        random.nextBoolean()
            ? Script.joined()
            : Script.joined(Script.features(random.nextBoolean() ? "call_canceling" : "none"));
    List<Script.Awaited<?>> awaited = new ArrayList<>();
    List<OpenCall> calls = new ArrayList<>();
    int steps = 1 + random.nextInt(400);
    for (int i = 0; i < steps; i++) {
      if (random.nextInt(3) > 0) {
        act(random, script, awaited, calls);
      } else {
        script.receive(message(random, awaited));
      }
      script.nowNanos += random.nextLong(5 * MILLI);
      script.session.tick(script.nowNanos);
    }
    script.session.transportClosed(null);

    assertThat(script.end).isNotNull();
    assertThat(awaited).allMatch(Script.Awaited::isOver);
    assertThat(script.session.pendingRequests()).isZero();
    assertThat(script.heard.stream().filter(line -> line.startsWith("ended"))).hasSize(1);
    assertAnsweredOnce(script);
    assertSequential(script.sent);
  }

  private static void act(
      Random random, Script script, List<Script.Awaited<?>> awaited, List<OpenCall> calls) {
    if (!script.session.isEstablished()) {
      return;
    }
    switch (random.nextInt(8)) {
      case 0 -> {
        Script.Awaited<Subscribed> listener = script.new Awaited<>("subscribe " + awaited.size());
        awaited.add(listener);
        script.session.subscribe(SubscribeOptions.DEFAULT, URI, listener);
      }
      case 1, 2, 3 -> {
        Script.AwaitedCall listener = script.call("call " + awaited.size());
        CallOptions options =
            new CallOptions(
                random.nextInt(20), random.nextBoolean(), false, false, null, null, Map.of());
        calls.add(script.session.call(options, URI, Payload.EMPTY, listener, script.nowNanos));
        awaited.add(listener);
      }
      case 4 -> {
        if (!calls.isEmpty()) {
          CancelMode[] modes = CancelMode.values();
          script.session.cancel(
              calls.get(random.nextInt(calls.size())), modes[random.nextInt(modes.length)]);
        }
      }
      case 5, 6 -> {
        if (!script.invocations.isEmpty()) {
          OpenInvocation open = script.invocations.get(random.nextInt(script.invocations.size()));
          switch (random.nextInt(3)) {
            case 0 -> script.session.answer(open, null, Payload.EMPTY);
            case 1 -> script.session.fail(open, URI, null, Payload.EMPTY);
            default -> script.session.progress(open, null, Payload.EMPTY);
          }
        }
      }
      default -> {
        if (random.nextInt(200) == 0) {
          script.session.leave(WampUris.CLOSE_REALM);
        }
      }
    }
  }

  /** Mostly what a router may say, rarely what it may not. */
  private static Message message(Random random, List<Script.Awaited<?>> awaited) {
    if (random.nextInt(300) == 0) {
      return forbidden(random);
    }
    if (awaited.isEmpty() || random.nextBoolean()) {
      return toCallee(random);
    }
    int index = random.nextInt(awaited.size());
    long id = index + 1;
    if (awaited.get(index) instanceof Script.AwaitedCall) {
      return random.nextInt(4) == 0
          ? error(MessageType.CALL, id)
          : new Result(id, new ResultDetails(random.nextBoolean(), null), Payload.EMPTY);
    }
    return random.nextInt(4) == 0 ? error(MessageType.SUBSCRIBE, id) : new Subscribed(id, 5);
  }

  private static Message toCallee(Random random) {
    if (random.nextInt(4) == 0) {
      return new Interrupt(1 + random.nextInt(50), CancelMode.KILL, null);
    }
    return new Invocation(
        1 + random.nextInt(10_000),
        6,
        new InvocationDetails(
            null, null, random.nextBoolean(), random.nextInt(4) == 0, 0, null, Map.of()),
        Payload.EMPTY);
  }

  private static Message forbidden(Random random) {
    long id = 1 + random.nextInt(30);
    return switch (random.nextInt(4)) {
      case 0 -> new Registered(id, 5);
      case 1 -> new Subscribed(id, 5);
      case 2 -> new Goodbye(Map.of(), WampUris.SYSTEM_SHUTDOWN);
      default -> error(MessageType.REGISTER, id);
    };
  }

  private static Error error(MessageType type, long id) {
    return new Error(type, id, ErrorDetails.DEFAULT, WampUris.CANCELED, Payload.EMPTY);
  }

  private static void assertAnsweredOnce(Script script) {
    Map<Long, Integer> unanswered = new HashMap<>();
    script.invocations.forEach(open -> unanswered.merge(open.request(), 1, Integer::sum));
    for (Message message : script.sent) {
      if (message instanceof Error error) {
        unanswered.merge(error.request(), -1, Integer::sum);
      } else if (message instanceof Yield yield && !yield.options().progress()) {
        unanswered.merge(yield.request(), -1, Integer::sum);
      }
    }
    assertThat(unanswered.values()).allMatch(count -> count >= 0);
  }

  private static void assertSequential(List<Message> sent) {
    long last = 0;
    for (Message message : sent) {
      long id =
          switch (message) {
            case Subscribe subscribe -> subscribe.request();
            case io.starling.wamp.message.Call call -> call.request();
            case Cancel cancel -> {
              assertThat(cancel.request()).isLessThanOrEqualTo(last);
              yield 0;
            }
            default -> 0;
          };
      if (id != 0) {
        assertThat(id).isEqualTo(++last);
      }
    }
  }
}
