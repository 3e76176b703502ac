package io.starling.client.session;

import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.ValuePayload;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.serializer.UnrepresentableException;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A session with everything it says written down; the test plays the router. */
final class Script implements MessageSink, SessionObserver {

  static final Object UNREPRESENTABLE = new Object();
  static final Object TOO_LONG = new Object();

  static final Map<String, Object> ALL_FEATURES =
      features(
          "call_canceling",
          "call_timeout",
          "progressive_call_results",
          "progressive_call_invocations",
          "payload_passthru_mode");

  final List<Message> sent = new ArrayList<>();
  final List<String> heard = new ArrayList<>();
  final List<OpenInvocation> invocations = new ArrayList<>();
  final ClientSession session = new ClientSession(this, this);
  long nowNanos = -5;
  @Nullable SessionEnd end;

  /** A session that has joined a router with these features of its dealer. */
  static Script joined(Map<String, Object> roles) {
    Script script = new Script();
    script.session.open(new Hello(Uri.of("realm1"), HelloDetails.anonymous(ClientRoles.ANNOUNCED)));
    script.receive(new Welcome(7, Map.of("roles", roles)));
    script.sent.clear();
    script.heard.clear();
    return script;
  }

  static Script joined() {
    return joined(ALL_FEATURES);
  }

  static Map<String, Object> features(String... dealer) {
    Map<String, Object> flags = new HashMap<>();
    for (String flag : dealer) {
      flags.put(flag, true);
    }
    return Map.of("broker", Map.of(), "dealer", Map.of("features", flags));
  }

  void receive(Message message) {
    session.received(message, nowNanos);
  }

  @Override
  public void send(Message message) {
    if (end != null) {
      throw new AssertionError("sent after the end: " + message);
    }
    if (message.payload() instanceof ValuePayload payload) {
      if (payload.args().contains(UNREPRESENTABLE)) {
        throw new UnrepresentableException("a value", SerializerFormat.JSON);
      }
      if (payload.args().contains(TOO_LONG)) {
        throw new MessageTooLongException(1000, 512);
      }
    }
    sent.add(message);
  }

  /** What was sent since the last time. */
  List<Message> takeSent() {
    List<Message> taken = List.copyOf(sent);
    sent.clear();
    return taken;
  }

  /** What was heard since the last time. */
  List<String> takeHeard() {
    List<String> taken = List.copyOf(heard);
    heard.clear();
    return taken;
  }

  @Override
  public void challenged(Challenge challenge) {
    heard.add("challenged " + challenge.authMethod());
  }

  @Override
  public void joined(Welcome welcome) {
    heard.add("joined " + welcome.session());
  }

  @Override
  public void received(Event event) {
    heard.add("event " + event.subscription());
  }

  @Override
  public InvocationListener invoked(OpenInvocation open, Invocation invocation) {
    String name = "invocation " + invocation.request();
    heard.add(name);
    invocations.add(open);
    return new InvocationListener() {
      @Override
      public void continued(Invocation chunk) {
        heard.add(name + " continued");
      }

      @Override
      public void interrupted(Interrupt interrupt) {
        heard.add(name + " interrupted " + interrupt.mode().wireName());
      }

      @Override
      public void lost(SessionEnd lostBy) {
        heard.add(name + " lost");
      }
    };
  }

  @Override
  public void subscriptionRevoked(Revocation revocation) {
    heard.add("subscription revoked " + revocation.id());
  }

  @Override
  public void registrationRevoked(Revocation revocation) {
    heard.add("registration revoked " + revocation.id());
  }

  @Override
  public void ended(SessionEnd how) {
    if (end != null) {
      throw new AssertionError("ended twice: " + end + ", " + how);
    }
    end = how;
    heard.add("ended " + how.getClass().getSimpleName());
  }

  /** The listener of a request that is no call. */
  <R extends Message> RequestListener<R> request(String name) {
    return new Awaited<>(name);
  }

  /** The listener of a call. */
  AwaitedCall call(String name) {
    return new AwaitedCall(name);
  }

  class Awaited<R extends Message> implements RequestListener<R> {

    final String name;
    private boolean over;

    Awaited(String name) {
      this.name = name;
    }

    final void over(String how) {
      if (over) {
        throw new AssertionError(name + " ended twice, now " + how);
      }
      over = true;
      heard.add(name + " " + how);
    }

    final boolean isOver() {
      return over;
    }

    @Override
    public void answered(R reply) {
      over("answered");
    }

    @Override
    public void refused(Error error) {
      over("refused " + error.error());
    }

    @Override
    public void lost(SessionEnd lostBy) {
      over("lost");
    }
  }

  final class AwaitedCall extends Awaited<Result> implements CallListener {

    AwaitedCall(String name) {
      super(name);
    }

    @Override
    public void progressed(Result result) {
      if (isOver()) {
        throw new AssertionError(name + " progressed after its end");
      }
      heard.add(name + " progressed");
    }

    @Override
    public void endedHere(Uri error) {
      over("ended here " + error);
    }
  }
}
