package io.starling.wamp.serializer;

import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Ids;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.InvocationDetails;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Received;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResultDetails;
import io.starling.wamp.message.ResumeRequest;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unregister;
import io.starling.wamp.message.Unregistered;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Messages of every type, with empty and with full options and payloads. */
final class Messages {

  private static final Uri TOPIC = Uri.of("com.myapp.topic1");
  private static final Uri ODD = Uri.of("com.\"quoted\\.größe.𝄞");
  private static final Passthru PASSTHRU = new Passthru("x_custom", "cbor", "xsalsa", "key1");
  private static final Map<String, Object> CUSTOM =
      Map.of("_custom", List.of(1L, "a"), "x_other", Map.of("b", true));
  private static final Discloser DISCLOSER = new Discloser(77, "joe", "admin");

  private Messages() {}

  /** Messages without payload. */
  static List<Message> plain() {
    return List.of(
        new Hello(TOPIC, HelloDetails.anonymous(roles())),
        new Hello(
            TOPIC,
            new HelloDetails(
                roles(),
                "agent",
                List.of("ticket", "wampcra"),
                "joe",
                "admin",
                Map.of("nonce", "abc", "n", 5L))),
        new Hello(TOPIC, HelloDetails.anonymous(roles()).withResume(ResumeRequest.NEW)),
        new Hello(
            TOPIC,
            HelloDetails.anonymous(roles()).withResume(new ResumeRequest("secret", Ids.MAX))),
        new Received(0),
        new Received(Ids.MAX),
        new Welcome(Ids.MAX, Map.of("roles", Map.of("broker", Map.of()), "realm", "r")),
        new Challenge("ticket", Map.of()),
        new Challenge("wampcra", Map.of("challenge", "{\"nonce\":1}", "iterations", 1000L)),
        new Authenticate("sig\u0001\n\"", Map.of()),
        new Goodbye(Map.of("message", "bye"), TOPIC),
        new Published(1, 2),
        new Subscribe(3, SubscribeOptions.DEFAULT, TOPIC),
        new Subscribe(3, new SubscribeOptions(MatchPolicy.WILDCARD, true, CUSTOM), ODD),
        new Subscribed(1, Ids.MAX),
        new Unsubscribe(1, 9_007_199_254_740_991L),
        new Unsubscribed(1),
        new Unsubscribed(0, new Revocation(5, "because")),
        new Cancel(4, CancelMode.SKIP),
        new Cancel(4, CancelMode.KILLNOWAIT),
        new Register(6, RegisterOptions.DEFAULT, TOPIC),
        new Register(
            6,
            new RegisterOptions(
                MatchPolicy.PREFIX, InvocationPolicy.ROUNDROBIN, true, true, 12, CUSTOM),
            ODD),
        new Registered(6, 7),
        new Unregister(8, 9),
        new Unregistered(8),
        new Unregistered(0, new Revocation(7, null)),
        new Interrupt(5, CancelMode.KILL, null),
        new Interrupt(5, CancelMode.KILLNOWAIT, Uri.of("wamp.error.timeout")));
  }

  /** Messages with a payload. */
  static List<Message> carrying(Payload payload) {
    Receivers receivers =
        new Receivers(Set.of(Ids.MAX), Set.of("a"), Set.of(), Set.of(3L), Set.of("b"), Set.of("c"));
    return List.of(
        new Abort(Map.of(), TOPIC, payload),
        new Error(MessageType.CALL, 1, ErrorDetails.DEFAULT, TOPIC, payload),
        new Error(MessageType.INVOCATION, 1, new ErrorDetails(PASSTHRU), ODD, payload),
        new Publish(239_714_735, PublishOptions.DEFAULT, TOPIC, payload),
        new Publish(
            1,
            new PublishOptions(true, false, true, true, receivers, PASSTHRU, CUSTOM),
            ODD,
            payload),
        new Event(1, 2, EventDetails.DEFAULT, payload),
        new Event(1, 2, new EventDetails(ODD, DISCLOSER, 0, true, PASSTHRU, CUSTOM), payload),
        new Call(1, CallOptions.DEFAULT, TOPIC, payload),
        new Call(
            1, new CallOptions(10_000, true, true, true, "key", PASSTHRU, CUSTOM), TOPIC, payload),
        new Result(1, ResultDetails.DEFAULT, payload),
        new Result(1, new ResultDetails(true, PASSTHRU), payload),
        new Invocation(1, 2, InvocationDetails.DEFAULT, payload),
        new Invocation(
            1,
            2,
            new InvocationDetails(ODD, DISCLOSER, 3, true, true, 500, PASSTHRU, CUSTOM),
            payload),
        new Yield(1, YieldOptions.DEFAULT, payload),
        new Yield(1, new YieldOptions(true, PASSTHRU), payload));
  }

  private static PeerRoles roles() {
    return new PeerRoles.Builder()
        .add(Role.CALLER, Feature.CALL_CANCELING, Feature.CALL_TIMEOUT)
        .add(Role.SUBSCRIBER)
        .build();
  }

  /** The same message without its payload, to compare the rest. */
  static Message bare(Message message) {
    return switch (message) {
      case Abort m -> new Abort(m.details(), m.reason(), Payload.EMPTY);
      case Error m ->
          new Error(m.requestType(), m.request(), m.details(), m.error(), Payload.EMPTY);
      case Publish m -> new Publish(m.request(), m.options(), m.topic(), Payload.EMPTY);
      case Event m -> new Event(m.subscription(), m.publication(), m.details(), Payload.EMPTY);
      case Call m -> new Call(m.request(), m.options(), m.procedure(), Payload.EMPTY);
      case Result m -> new Result(m.request(), m.details(), Payload.EMPTY);
      case Invocation m ->
          new Invocation(m.request(), m.registration(), m.details(), Payload.EMPTY);
      case Yield m -> new Yield(m.request(), m.options(), Payload.EMPTY);
      default -> message;
    };
  }
}
