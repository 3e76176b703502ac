package io.starling.client.session;

import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.CancelMode;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.EncodedMessage;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Published;
import io.starling.wamp.message.Received;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.Subscribe;
import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.message.Subscribed;
import io.starling.wamp.message.Unregister;
import io.starling.wamp.message.Unregistered;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.message.Unsubscribed;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.message.Yield;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One WAMP session seen by the client: a state machine of messages in and messages out.
 *
 * <pre>
 *          open            WELCOME                 leave
 *   NEW ----------> JOINING -------> ESTABLISHED ---------> LEAVING
 *                    |  ^ |               |                    |
 *                    |  +-+ CHALLENGE,    | GOODBYE,           | GOODBYE,
 *                    |      authenticate  | ABORT, lost        | ABORT, lost
 *                    +-----------> ENDED <+--------------------+
 *                      ABORT, lost
 * </pre>
 *
 * <p>The driver hands over what it received, calls {@link #tick} when {@link #nextDeadlineNanos()}
 * has passed, flushes the {@link MessageSink} after each burst, and closes the transport when the
 * observer heard {@link SessionObserver#ended}. Nothing is sent after that.
 *
 * <p>Answers that come late are ignored: those to calls that were cancelled, events of a
 * subscription that just ended, interrupts of an invocation that was just answered (WAMP, "Protocol
 * Violations"). An answer to a request never made, or a message that only clients send, is a
 * violation and ends the session with ABORT.
 *
 * <p>Confined to one thread at a time; makes no thread, reads no clock.
 */
public final class ClientSession {

  private enum State {
    NEW,
    JOINING,
    ESTABLISHED,
    LEAVING,
    ENDED
  }

  private final MessageSink sink;
  private final SessionObserver observer;
  private final Requests requests;
  private final Calls calls;
  private final Invocations invocations;
  private State state = State.NEW;

  /** Makes a session over a transport that is open; call {@link #open} next. */
  public ClientSession(MessageSink sink, SessionObserver observer) {
    this.sink = sink;
    this.observer = observer;
    this.requests = new Requests(sink);
    this.calls = new Calls(requests, sink);
    this.invocations = new Invocations(sink, observer);
  }

  /** Sends HELLO. */
  public void open(Hello hello) {
    if (state != State.NEW) {
      throw new IllegalStateException("a session opens once, this one is " + state);
    }
    state = State.JOINING;
    sink.send(hello);
  }

  /** Answers a challenge; too late is no error. */
  public void authenticate(String signature, Map<String, Object> extra) {
    if (state == State.JOINING) {
      sink.send(new Authenticate(signature, extra));
    }
  }

  /** Gives up joining, because a challenge cannot be answered. */
  public void refuse(Uri reason, String text) {
    if (state == State.JOINING) {
      abort(reason, text);
      end(new SessionEnd.Aborted(reason, text));
    }
  }

  /** Whether requests may be made. */
  public boolean isEstablished() {
    return state == State.ESTABLISHED;
  }

  /** The number of requests that wait for an answer. */
  public int pendingRequests() {
    return requests.size();
  }

  /** The number of invocations that were not answered finally. */
  public int openInvocations() {
    return invocations.size();
  }

  /** Says GOODBYE; the end follows when the router has answered. */
  public void leave(Uri reason) {
    switch (state) {
      case ESTABLISHED -> {
        state = State.LEAVING;
        sink.send(new Goodbye(Map.of(), reason));
      }
      case NEW, JOINING -> end(new SessionEnd.Left());
      case LEAVING, ENDED -> {}
    }
  }

  /** The transport is gone. */
  public void transportClosed(@Nullable Throwable cause) {
    end(state == State.LEAVING ? new SessionEnd.Left() : new SessionEnd.TransportLost(cause));
  }

  /** The router sent something that is no message. */
  public void violated(String text) {
    if (state != State.ENDED) {
      abort(WampUris.PROTOCOL_VIOLATION, text);
      end(new SessionEnd.Violated(text));
    }
  }

  // Requests. Each throws what MessageSink.send throws, and IllegalStateException when the session
  // is not established; then nothing was sent and the listener will hear nothing.

  /** Publishes; without {@code acknowledge} the listener hears nothing, whatever happens. */
  public void publish(
      PublishOptions options, Uri topic, Payload payload, RequestListener<Published> listener) {
    requireEstablished();
    calls.checkPassthru(Role.BROKER, options.passthru(), payload);
    Publish publish = new Publish(requests.nextId(), options, topic, payload);
    requests.send(
        publish,
        options.acknowledge()
            ? new Pending.Request<>(MessageType.PUBLISH, Published.class, listener)
            : null);
  }

  /** Subscribes. */
  public void subscribe(SubscribeOptions options, Uri topic, RequestListener<Subscribed> listener) {
    requireEstablished();
    requests.send(
        new Subscribe(requests.nextId(), options, topic),
        new Pending.Request<>(MessageType.SUBSCRIBE, Subscribed.class, listener));
  }

  /** Ends a subscription. */
  public void unsubscribe(long subscription, RequestListener<Unsubscribed> listener) {
    requireEstablished();
    requests.send(
        new Unsubscribe(requests.nextId(), subscription),
        new Pending.Request<>(MessageType.UNSUBSCRIBE, Unsubscribed.class, listener));
  }

  /** Registers a procedure. */
  public void register(
      RegisterOptions options, Uri procedure, RequestListener<Registered> listener) {
    requireEstablished();
    requests.send(
        new Register(requests.nextId(), options, procedure),
        new Pending.Request<>(MessageType.REGISTER, Registered.class, listener));
  }

  /** Ends a registration; running invocations may still be answered. */
  public void unregister(long registration, RequestListener<Unregistered> listener) {
    requireEstablished();
    requests.send(
        new Unregister(requests.nextId(), registration),
        new Pending.Request<>(MessageType.UNREGISTER, Unregistered.class, listener));
  }

  /**
   * Calls a procedure. With {@code progress} more chunks follow by {@link #send}.
   *
   * @throws UnsupportedOperationException when the router does not take chunks
   */
  public OpenCall call(
      CallOptions options, Uri procedure, Payload payload, CallListener listener, long nowNanos) {
    requireEstablished();
    return calls.call(options, procedure, payload, listener, nowNanos);
  }

  /** Sends a further chunk of a call; false when it takes none any more. */
  public boolean send(OpenCall call, Payload payload, boolean isLast, long nowNanos) {
    return isEstablished() && calls.send(call, payload, isLast, nowNanos);
  }

  /** Cancels a call; its listener hears the end. One that has ended is left alone. */
  public void cancel(OpenCall call, CancelMode mode) {
    if (isEstablished()) {
      calls.cancel(call, mode);
    }
  }

  /**
   * Sends a progressive result; false when the caller takes none, the router does not do passthru
   * or the invocation ended.
   */
  public boolean progress(OpenInvocation invocation, @Nullable Passthru passthru, Payload payload) {
    return isEstablished() && invocations.progress(invocation, passthru, payload);
  }

  /** Sends the final result of an invocation; a second answer is ignored. */
  public void answer(OpenInvocation invocation, @Nullable Passthru passthru, Payload payload) {
    if (isEstablished()) {
      invocations.answer(invocation, passthru, payload);
    }
  }

  /** Answers an invocation with an error; a second answer is ignored. */
  public void fail(
      OpenInvocation invocation, Uri error, @Nullable Passthru passthru, Payload payload) {
    if (isEstablished()) {
      invocations.fail(invocation, error, passthru, payload);
    }
  }

  /** When {@link #tick} is wanted next, on the clock of the {@code nowNanos} arguments. */
  public OptionalLong nextDeadlineNanos() {
    return isEstablished() ? calls.nextDeadlineNanos() : OptionalLong.empty();
  }

  /** Ends the calls whose time is over. */
  public void tick(long nowNanos) {
    if (isEstablished()) {
      calls.tick(nowNanos);
    }
  }

  /** A message of the router. */
  public void received(Message message, long nowNanos) {
    try {
      switch (state) {
        case NEW, JOINING -> whileJoining(message);
        case ESTABLISHED -> whileEstablished(message, nowNanos);
        case LEAVING -> whileLeaving(message);
        case ENDED -> {}
      }
    } catch (ProtocolViolation violation) {
      violated(violation.text());
    }
  }

  private void whileJoining(Message message) {
    switch (message) {
      case Welcome welcome -> {
        PeerRoles router = RouterRoles.of(welcome.details().get("roles"));
        calls.joined(router);
        invocations.joined(router);
        state = State.ESTABLISHED;
        observer.joined(welcome);
      }
      case Challenge challenge -> observer.challenged(challenge);
      case Abort abort -> aborted(abort);
      default -> throw new ProtocolViolation(message.type() + " before WELCOME");
    }
  }

  private void whileLeaving(Message message) {
    switch (message) {
      case Goodbye _ -> end(new SessionEnd.Left());
      case Abort _ -> end(new SessionEnd.Left());
      default -> {} // What crossed our GOODBYE has no meaning any more.
    }
  }

  private void whileEstablished(Message message, long nowNanos) {
    switch (message) {
      case Event event -> observer.received(event);
      case Result result -> calls.received(result, nowNanos);
      case Invocation invocation -> invocations.received(invocation);
      case Interrupt interrupt -> invocations.received(interrupt);
      case Error error -> requests.refused(error);
      case Published m -> requests.answered(MessageType.PUBLISH, m.request(), m);
      case Subscribed m -> requests.answered(MessageType.SUBSCRIBE, m.request(), m);
      case Registered m -> requests.answered(MessageType.REGISTER, m.request(), m);
      case Unsubscribed m when m.revocation() != null ->
          observer.subscriptionRevoked(m.revocation());
      case Unsubscribed m -> requests.answered(MessageType.UNSUBSCRIBE, m.request(), m);
      case Unregistered m when m.revocation() != null ->
          observer.registrationRevoked(m.revocation());
      case Unregistered m -> requests.answered(MessageType.UNREGISTER, m.request(), m);
      case Goodbye goodbye -> {
        sink.send(new Goodbye(Map.of(), WampUris.GOODBYE_AND_OUT));
        end(new SessionEnd.ClosedByRouter(goodbye.reason(), text(goodbye.details())));
      }
      case Abort abort -> aborted(abort);
      case Welcome m -> throw unexpected(m);
      case Challenge m -> throw unexpected(m);
      case Hello m -> throw unexpected(m);
      case Authenticate m -> throw unexpected(m);
      case Publish m -> throw unexpected(m);
      case Subscribe m -> throw unexpected(m);
      case Unsubscribe m -> throw unexpected(m);
      case Call m -> throw unexpected(m);
      case Cancel m -> throw unexpected(m);
      case Register m -> throw unexpected(m);
      case Unregister m -> throw unexpected(m);
      case Yield m -> throw unexpected(m);
      case Received m -> throw unexpected(m);
      case EncodedMessage m -> throw unexpected(m);
    }
  }

  private static ProtocolViolation unexpected(Message message) {
    return new ProtocolViolation(message.type() + " from the router in an open session");
  }

  private void aborted(Abort abort) {
    end(new SessionEnd.Aborted(abort.reason(), text(abort.details())));
  }

  private void abort(Uri reason, String text) {
    sink.send(new Abort(Map.of("message", text), reason, Payload.EMPTY));
  }

  private void end(SessionEnd end) {
    if (state == State.ENDED) {
      return;
    }
    state = State.ENDED;
    requests.lost(end);
    invocations.lost(end);
    observer.ended(end);
  }

  private void requireEstablished() {
    if (state != State.ESTABLISHED) {
      throw new IllegalStateException("the session is not established");
    }
  }

  private static String text(Map<String, Object> details) {
    return details.get("message") instanceof String text ? text : "";
  }
}
