package io.starling.router.session;

import io.starling.router.dealer.Participant;
import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.router.loop.Timer;
import io.starling.router.port.CallOutcome;
import io.starling.router.port.CallOutcome.Failure;
import io.starling.router.port.CloseCause;
import io.starling.router.port.Counter;
import io.starling.router.port.Link;
import io.starling.router.port.Principal;
import io.starling.router.port.SendResult;
import io.starling.router.port.SharedFrames;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call by the router itself: to the dealer a caller with this one call, whose connection leads
 * here. A callee that wants to know who calls is told {@value #NAME} and the id of a session that
 * nobody can ask about.
 *
 * <p>The time limit is kept here and not left to callees that ask for that.
 *
 * <p>Threads: belongs to one loop.
 */
final class InsideCall extends Timer implements Link {

  private static final Logger LOG = LoggerFactory.getLogger(InsideCall.class);
  private static final String NAME = "starling";
  private static final long REQUEST = 1;
  private static final Principal ITSELF =
      new Principal(NAME, NAME, NAME, NAME, Map.of(), new Principal.Rights(NAME, Set.of()));

  private final LocalRealm realm;
  private final Loop loop;
  private final Participant caller;
  private @Nullable Consumer<CallOutcome> then;

  private static final class Insider extends Peer {

    Insider(Loop loop, Link link) {
      super(loop.drawSessionId(), loop, link, ITSELF, PeerRoles.NONE);
    }

    @Override
    public void violate(String text) {
      throw new IllegalStateException("the router broke the protocol: " + text);
    }

    @Override
    public void overflow() {}

    @Override
    protected void undelivered(Message message, SendResult result) {}
  }

  InsideCall(LocalRealm realm, Loop loop, Consumer<CallOutcome> then) {
    this.realm = realm;
    this.loop = loop;
    this.then = then;
    this.caller = new Participant(new Insider(loop, this));
  }

  /** Makes the call. */
  void begin(Uri procedure, Payload payload, Duration timeout) {
    loop.timers().schedule(this, loop.now() + timeout.toNanos());
    realm
        .dealer()
        .callFromInside(caller, new Call(REQUEST, CallOptions.DEFAULT, procedure, payload));
  }

  @Override
  public void expired(long nowNanos) {
    loop.count(Counter.CALL_TIMEOUTS);
    realm.dealer().leave(caller);
    answer(Failure.of(WampUris.TIMEOUT, "no answer within the call's time limit"));
  }

  private void answer(CallOutcome outcome) {
    Consumer<CallOutcome> waiting = then;
    then = null;
    if (waiting == null) {
      return;
    }
    loop.timers().cancel(this);
    realm.insideCallEnded();
    try {
      waiting.accept(outcome);
    } catch (RuntimeException e) {
      loop.count(Counter.INTERNAL_ERRORS);
      LOG.atError().setCause(e).log("Taking the outcome of a call of the router failed");
    }
  }

  // ---------------------------------------------------------------------------- the link

  @Override
  public SendResult send(Message message, @Nullable SharedFrames frames) {
    switch (message) {
      case Result result -> answer(read(null, result.payload()));
      case Error error -> answer(read(error.error(), error.payload()));
      default -> throw new IllegalStateException("no answer to a call: " + message.type());
    }
    return SendResult.SENT;
  }

  @SuppressWarnings("NullAway") // Values that were read may be null, which their type cannot tell.
  private CallOutcome read(@Nullable Uri error, Payload payload) {
    try {
      List<@Nullable Object> args = loop.payloads().args(payload);
      Map<String, @Nullable Object> kwargs = loop.payloads().kwargs(payload);
      return error == null
          ? new CallOutcome.Result(args, kwargs)
          : new Failure(error, args, kwargs);
    } catch (ProtocolViolation e) {
      return Failure.of(WampUris.INVALID_ARGUMENT, "the callee's answer: " + e.text());
    }
  }

  @Override
  public long queuedBytes() {
    return 0;
  }

  @Override
  public void pauseReading() {}

  @Override
  public void resumeReading() {}

  @Override
  public void close(CloseCause cause) {
    answer(Failure.of(WampUris.INTERNAL_ERROR, "the router failed while it handled the call"));
  }
}
