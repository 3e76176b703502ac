package io.starling.client.session;

import io.netty.util.collection.LongObjectHashMap;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Interrupt;
import io.starling.wamp.message.Invocation;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Yield;
import io.starling.wamp.message.YieldOptions;
import io.starling.wamp.serializer.UnrepresentableException;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The callee's side of a session: invocations and their answers. */
final class Invocations {

  private static final YieldOptions PROGRESS = new YieldOptions(true, null);

  /** How many answered progressive invocations are remembered until their last chunk has come. */
  private static final int ANSWERED_EARLY_MAX = 1024;

  private static final Payload NO_PASSTHRU =
      Payload.of("the router of the callee does not do payload passthru");

  private final LongObjectHashMap<OpenInvocation> open = new LongObjectHashMap<>();
  private final LinkedHashSet<Long> answeredEarly = new LinkedHashSet<>();
  private final MessageSink sink;
  private final SessionObserver observer;
  private PeerRoles router = PeerRoles.NONE;

  Invocations(MessageSink sink, SessionObserver observer) {
    this.sink = sink;
    this.observer = observer;
  }

  void received(Invocation message) {
    OpenInvocation known = open.get(message.request());
    if (known != null) {
      continued(known, message);
    } else if (answeredEarly.contains(message.request())) {
      if (!message.details().progress()) {
        answeredEarly.remove(message.request());
      }
    } else {
      started(message);
    }
  }

  private void started(Invocation message) {
    OpenInvocation invocation =
        new OpenInvocation(
            message.request(), message.details().receiveProgress(), message.details().progress());
    open.put(message.request(), invocation);
    invocation.listener(observer.invoked(invocation, message));
  }

  private void continued(OpenInvocation invocation, Invocation message) {
    InvocationListener listener = invocation.listener();
    if (!invocation.expectsChunks() || listener == null) {
      throw new ProtocolViolation("invocation " + message.request() + " came twice");
    }
    invocation.expectChunks(message.details().progress());
    listener.continued(message);
  }

  /** A late INTERRUPT, for an invocation that was answered, is ignored. */
  void received(Interrupt message) {
    answeredEarly.remove(message.request());
    OpenInvocation invocation = open.get(message.request());
    if (invocation != null && invocation.listener() != null) {
      invocation.expectChunks(false);
      invocation.listener().interrupted(message);
    }
  }

  void joined(PeerRoles announced) {
    router = announced;
  }

  /** A router aborts a session for what the two have not announced. */
  private boolean mayPass(@Nullable Passthru passthru) {
    return passthru == null || router.has(Role.DEALER, Feature.PAYLOAD_PASSTHRU_MODE);
  }

  /**
   * Sends a progressive result; false when the caller takes none, the router does not do passthru
   * or the invocation ended.
   */
  boolean progress(OpenInvocation invocation, @Nullable Passthru passthru, Payload payload) {
    if (invocation.hasEnded() || !invocation.receivesProgress() || !mayPass(passthru)) {
      return false;
    }
    YieldOptions options = passthru == null ? PROGRESS : new YieldOptions(true, passthru);
    sink.send(new Yield(invocation.request(), options, payload));
    return true;
  }

  /** Sends the final result; what cannot be sent becomes an error for the caller. */
  void answer(OpenInvocation invocation, @Nullable Passthru passthru, Payload payload) {
    if (invocation.hasEnded()) {
      return;
    }
    if (!mayPass(passthru)) {
      fail(invocation, WampUris.FEATURE_NOT_SUPPORTED, null, NO_PASSTHRU);
      return;
    }
    YieldOptions options =
        passthru == null ? YieldOptions.DEFAULT : new YieldOptions(false, passthru);
    try {
      sink.send(new Yield(invocation.request(), options, payload));
    } catch (UnrepresentableException | IllegalArgumentException e) {
      sendError(invocation, WampUris.INVALID_ARGUMENT, null, textOf(e));
    } catch (MessageTooLongException e) {
      sendError(invocation, WampUris.PAYLOAD_SIZE_EXCEEDED, null, textOf(e));
    }
    end(invocation);
  }

  /** Sends an error; arguments that cannot be sent are left out. */
  void fail(OpenInvocation invocation, Uri error, @Nullable Passthru passthru, Payload payload) {
    if (invocation.hasEnded()) {
      return;
    }
    boolean mayPass = mayPass(passthru);
    try {
      sendError(invocation, error, mayPass ? passthru : null, mayPass ? payload : NO_PASSTHRU);
    } catch (UnrepresentableException | IllegalArgumentException | MessageTooLongException e) {
      sendError(invocation, error, null, textOf(e));
    }
    end(invocation);
  }

  int size() {
    return open.size();
  }

  void lost(SessionEnd end) {
    List<OpenInvocation> all = new ArrayList<>(open.values());
    open.clear();
    for (OpenInvocation invocation : all) {
      invocation.end();
      InvocationListener listener = invocation.listener();
      if (listener != null) {
        listener.lost(end);
      }
    }
  }

  private void sendError(
      OpenInvocation invocation, Uri error, @Nullable Passthru passthru, Payload payload) {
    ErrorDetails details = passthru == null ? ErrorDetails.DEFAULT : new ErrorDetails(passthru);
    sink.send(new Error(MessageType.INVOCATION, invocation.request(), details, error, payload));
  }

  private void end(OpenInvocation invocation) {
    invocation.end();
    open.remove(invocation.request());
    if (invocation.expectsChunks()) {
      if (answeredEarly.size() == ANSWERED_EARLY_MAX) {
        answeredEarly.removeFirst();
      }
      answeredEarly.add(invocation.request());
    }
  }

  private static Payload textOf(RuntimeException e) {
    return Payload.of(String.valueOf(e.getMessage()));
  }
}
