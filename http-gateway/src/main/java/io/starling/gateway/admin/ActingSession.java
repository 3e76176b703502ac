package io.starling.gateway.admin;

import io.starling.router.port.CallOutcome;
import io.starling.router.port.Origin;
import io.starling.transport.LocalClient;
import io.starling.wamp.message.Abort;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.CallOptions;
import io.starling.wamp.message.Challenge;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Hello;
import io.starling.wamp.message.HelloDetails;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Welcome;
import io.starling.wamp.serializer.PayloadReader;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * A WAMP session that acts for requests with the same credentials: it has proven who they are of,
 * and makes their calls. It leaves when nobody has needed it for a while, and when it is old, so
 * that credentials are looked at again.
 *
 * <p>Threads: lives on the loop of its {@link LocalClient}; {@link #call} and {@link #retire} are
 * for any thread.
 */
final class ActingSession implements LocalClient.Receiver {

  private static final int NESTING_MAX = 64;
  private static final PeerRoles CALLER = new PeerRoles.Builder().add(Role.CALLER).build();

  /** Connects a client to the router. */
  @FunctionalInterface
  interface Connector {
    LocalClient connect(Origin origin, LocalClient.Receiver receiver);
  }

  /**
   * How long sessions stay.
   *
   * @param idle without a call
   * @param life in all
   */
  record Times(Duration idle, Duration life) {}

  private final Credential credential;
  private final Times times;
  private final CompletableFuture<ActingSession> opened;
  private final Runnable forget;
  private final PayloadReader payloads = new PayloadReader(NESTING_MAX);
  private final Map<Long, CompletableFuture<CallOutcome>> pending = new HashMap<>();
  private final long begun = System.nanoTime();
  private @Nullable LocalClient client;
  private volatile String authid = "";
  private long used = begun;
  private long lastRequest;
  private boolean retired;
  private boolean ended;

  private ActingSession(
      Credential credential,
      Times times,
      CompletableFuture<ActingSession> opened,
      Runnable forget) {
    this.credential = credential;
    this.times = times;
    this.opened = opened;
    this.forget = forget;
  }

  /**
   * Opens a session.
   *
   * @param opened is told when it is open, or {@link LoginRefused}
   * @param forget is called when it is of no use any more
   */
  static void open(
      Connector connector,
      Credential credential,
      Origin origin,
      Times times,
      CompletableFuture<ActingSession> opened,
      Runnable forget) {
    ActingSession session = new ActingSession(credential, times, opened, forget);
    LocalClient client = connector.connect(origin, session);
    client.execute(
        () -> {
          session.client = client;
          client.send(
              new Hello(
                  credential.realm(),
                  new HelloDetails(
                      CALLER,
                      "starling-http",
                      credential.methods(),
                      credential.authid(),
                      null,
                      Map.of())));
        });
  }

  private LocalClient client() {
    if (client == null) {
      throw new IllegalStateException("not connected yet");
    }
    return client;
  }

  /** Who he is, by the router's word. */
  String authid() {
    return authid;
  }

  // ---------------------------------------------------------------------------- calls

  /**
   * Calls a procedure; from any thread.
   *
   * @return the outcome, or {@link SessionEnded}
   */
  CompletableFuture<CallOutcome> call(
      Uri procedure, List<?> args, Map<String, ?> kwargs, Duration timeout) {
    CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
    try {
      client().execute(() -> call(procedure, Payload.of(args, kwargs), timeout, outcome));
    } catch (RejectedExecutionException stopped) {
      outcome.completeExceptionally(new SessionEnded("the node has stopped", false));
    }
    return outcome;
  }

  private void call(
      Uri procedure, Payload payload, Duration timeout, CompletableFuture<CallOutcome> outcome) {
    if (ended || retired) {
      outcome.completeExceptionally(new SessionEnded("the session has ended", false));
      return;
    }
    long request = ++lastRequest;
    used = System.nanoTime();
    pending.put(request, outcome);
    CallOptions usual = CallOptions.DEFAULT;
    client()
        .send(
            new Call(
                request,
                new CallOptions(
                    timeout.toMillis(),
                    usual.receiveProgress(),
                    usual.progress(),
                    usual.discloseMe(),
                    usual.routingKey(),
                    usual.passthru(),
                    usual.attributes()),
                procedure,
                payload));
  }

  private void answered(long request, CallOutcome outcome) {
    CompletableFuture<CallOutcome> waiting = pending.remove(request);
    if (waiting != null) {
      waiting.complete(outcome);
    }
    if (retired && pending.isEmpty()) {
      client().execute(this::leave);
    }
  }

  // ---------------------------------------------------------------------------- messages

  @Override
  public void received(Message message) {
    switch (message) {
      case Challenge challenge ->
          Thread.startVirtualThread( // It may take some time.
              () -> {
                String signature = credential.answer(challenge);
                client().execute(() -> client().send(new Authenticate(signature, Map.of())));
              });
      case Welcome welcome -> welcomed(welcome);
      case Result result when !result.details().progress() ->
          answered(
              result.request(),
              new CallOutcome.Result(args(result.payload()), kwargs(result.payload())));
      case Error error ->
          answered(
              error.request(),
              new CallOutcome.Failure(
                  error.error(), args(error.payload()), kwargs(error.payload())));
      case Abort abort -> {
        Object text = abort.details().get("message");
        opened.completeExceptionally(
            new LoginRefused(
                credential.realm(),
                abort.reason(),
                text == null ? abort.reason().text() : String.valueOf(text)));
        end(abort.reason().text());
      }
      case Goodbye goodbye -> {
        end(goodbye.reason().text());
        client()
            .execute(
                () -> {
                  client().send(new Goodbye(Map.of(), WampUris.GOODBYE_AND_OUT));
                  client().disconnect();
                });
      }
      default -> {} // Nothing else is asked for.
    }
  }

  private List<@Nullable Object> args(Payload payload) {
    return new ArrayList<>(payloads.args(payload));
  }

  private Map<String, @Nullable Object> kwargs(Payload payload) {
    return new LinkedHashMap<>(payloads.kwargs(payload));
  }

  private void welcomed(Welcome welcome) {
    authid = String.valueOf(welcome.details().get("authid"));
    used = System.nanoTime();
    lookLater(times.idle().toNanos());
    opened.complete(this);
  }

  @Override
  public void closed() {
    opened.completeExceptionally(ApiError.busy("the router has closed the session"));
    end("the router has closed it");
  }

  // ---------------------------------------------------------------------------- the end

  private void lookLater(long nanos) {
    client().schedule(Duration.ofNanos(nanos), this::look);
  }

  private void look() {
    if (ended) {
      return;
    }
    long now = System.nanoTime();
    long idleLeft = times.idle().toNanos() - (now - used);
    long lifeLeft = times.life().toNanos() - (now - begun);
    if (lifeLeft <= 0) {
      retireHere();
    } else if (idleLeft <= 0 && pending.isEmpty()) {
      leave();
    } else {
      lookLater(Math.max(1, Math.min(idleLeft <= 0 ? times.idle().toNanos() : idleLeft, lifeLeft)));
    }
  }

  /** Takes no more calls, and leaves when those that are open have been answered. */
  void retire() {
    try {
      client().execute(this::retireHere);
    } catch (RejectedExecutionException stopped) {
      forget.run();
    }
  }

  private void retireHere() {
    retired = true;
    forget.run();
    if (pending.isEmpty()) {
      leave();
    }
  }

  private void leave() {
    if (!ended) {
      end("it has left");
      client().send(new Goodbye(Map.of(), WampUris.CLOSE_REALM));
      client().disconnect();
    }
  }

  private void end(String why) {
    if (!ended) {
      ended = true;
      forget.run();
      List<CompletableFuture<CallOutcome>> open = List.copyOf(pending.values());
      pending.clear();
      open.forEach(
          call ->
              call.completeExceptionally(new SessionEnded("the session has ended: " + why, true)));
    }
  }
}
