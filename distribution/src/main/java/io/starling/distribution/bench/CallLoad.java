package io.starling.distribution.bench;

import io.starling.client.CallRequest;
import io.starling.client.CallResult;
import io.starling.client.RegisterRequest;
import io.starling.client.Registration;
import io.starling.client.WampClient;
import io.starling.client.WampException;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.SerializerFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Calls: each caller keeps a number of them under way, or all of them together make calls at a
 * steady rate.
 *
 * <p>Callee i registers the procedures i, i + callees and so on; when there are fewer procedures
 * than callees, callees share them, in turn. Callers take procedures in the same manner. Callees
 * answer with a payload of the same length.
 */
public final class CallLoad implements Load {

  /** With a rate, how many calls of one caller may be under way. */
  private static final int PACED_WINDOW = 1 << 16;

  /**
   * What is asked for.
   *
   * @param scenario its name
   * @param prefix what the names of procedures begin with
   * @param callers how many sessions call, 1 or more
   * @param callees how many sessions answer, 1 or more
   * @param procedures how many procedures, 1 or more
   * @param window how many calls each caller has under way, when there is no rate
   * @param perSecond the rate of all callers together; 0 for none
   * @param payloadBytes the length of the one argument, and of the result
   * @param callerFormats the serializers of callers, in turn; when empty the router chooses
   * @param calleeFormats the serializers of callees, in turn; when empty the router chooses
   * @param count how many calls; 0 for any number
   */
  public record Settings(
      String scenario,
      String prefix,
      int callers,
      int callees,
      int procedures,
      int window,
      double perSecond,
      int payloadBytes,
      List<SerializerFormat> callerFormats,
      List<SerializerFormat> calleeFormats,
      long count) {}

  private final Settings settings;
  private final Sessions sessions;
  private final Tally tally;
  private final String text;
  private final Budget budget;
  private final List<Caller> callers = new ArrayList<>();
  private final AtomicInteger callersLeft = new AtomicInteger();
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
  private List<WampClient> callees = List.of();
  private volatile boolean running;

  /** Makes a load that closes the sessions. */
  public CallLoad(Settings settings, Sessions sessions) {
    this.settings = settings;
    this.sessions = sessions;
    this.tally = sessions.tally();
    this.text = "x".repeat(settings.payloadBytes());
    this.budget = new Budget(settings.count());
    CompletableFuture<?> _ = budget.spent().thenRun(() -> over.complete(null));
  }

  @Override
  public String scenario() {
    return settings.scenario();
  }

  @Override
  public String operations() {
    return "calls";
  }

  @Override
  public int messagesPerOperation() {
    return 2;
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("callers", settings.callers());
    all.put("callees", settings.callees());
    all.put("procedures", settings.procedures());
    if (isPaced()) {
      all.put("rate", settings.perSecond());
    } else {
      all.put("window", settings.window());
    }
    all.put("payload_bytes", settings.payloadBytes());
    all.put("serializers", Formats.of(callers.stream().map(caller -> caller.client).toList()));
    all.put("callee_serializers", Formats.of(callees));
    return all;
  }

  @Override
  public void open() {
    callees = sessions.open(settings.callees(), settings.calleeFormats());
    register();
    List<WampClient> clients = sessions.open(settings.callers(), settings.callerFormats());
    int window = isPaced() ? PACED_WINDOW : settings.window();
    for (int i = 0; i < clients.size(); i++) {
      List<CallRequest> requests =
          share(i, settings.callers(), settings.procedures())
              .mapToObj(procedure -> CallRequest.to(procedure(procedure)).withArgs(text))
              .toList();
      callers.add(new Caller(i, clients.get(i), requests, new Window(window, 1)));
    }
    callersLeft.set(callers.size());
  }

  private boolean isPaced() {
    return settings.perSecond() > 0;
  }

  private void register() {
    boolean shared = settings.procedures() < settings.callees();
    InvocationPolicy policy = shared ? InvocationPolicy.ROUNDROBIN : InvocationPolicy.SINGLE;
    Payload answer = Payload.of(text);
    List<CompletableFuture<Registration>> asked = new ArrayList<>();
    for (int i = 0; i < callees.size(); i++) {
      WampClient callee = callees.get(i);
      share(i, settings.callees(), settings.procedures())
          .mapToObj(procedure -> RegisterRequest.of(procedure(procedure)).withInvoke(policy))
          .forEach(request -> asked.add(callee.register(request, _ -> answer)));
    }
    asked.forEach(Sessions::await);
  }

  /** Which of so many things belong to one of so many users of them: at least one. */
  static IntStream share(int user, int users, int things) {
    return things < users
        ? IntStream.of(user % things)
        : IntStream.iterate(user, thing -> thing < things, thing -> thing + users);
  }

  private String procedure(int number) {
    return settings.prefix() + ".procedure." + number;
  }

  @Override
  public void begin() {
    running = true;
    if (isPaced()) {
      sessions.scheduler().execute(new Paced()::callWhatIsDue);
    } else {
      callers.forEach(Caller::fill);
    }
  }

  @Override
  public CompletableFuture<?> over() {
    return over;
  }

  @Override
  public void expire(long beforeNanos) {
    for (Caller caller : callers) {
      for (Window.Loss loss : caller.window.expire(beforeNanos)) {
        tally.lost(
            1, "call " + loss.number() + " of caller " + caller.index + ": no answer came in time");
        budget.ended(1);
      }
      if (!isPaced()) {
        caller.fill();
      }
    }
  }

  @Override
  public int underWay() {
    return callers.stream()
        .filter(caller -> !caller.isCutOff)
        .mapToInt(caller -> caller.window.size())
        .sum();
  }

  @Override
  public void end() {
    running = false;
  }

  @Override
  public void close() {
    running = false;
    sessions.close();
  }

  /** One session that calls. */
  private final class Caller {
    private final int index;
    private final WampClient client;
    private final List<CallRequest> requests;
    private final Window window;
    private volatile boolean isCutOff;

    Caller(int index, WampClient client, List<CallRequest> requests, Window window) {
      this.index = index;
      this.client = client;
      this.requests = requests;
      this.window = window;
    }

    /** Calls until the window is full. */
    void fill() {
      while (running && !isCutOff && callOnce(System.nanoTime())) {}
    }

    /** Makes a call, whose latency begins at {@code sinceNanos}; false when none is possible. */
    boolean callOnce(long sinceNanos) {
      if (!budget.take()) {
        return false;
      }
      long ticket = window.begin(sinceNanos);
      if (ticket == Window.FULL) {
        budget.giveBack();
        return false;
      }
      CallRequest request = requests.get((int) (Window.number(ticket) % requests.size()));
      CompletableFuture<?> _ =
          client.call(request).whenComplete((result, failure) -> ended(ticket, result, failure));
      return true;
    }

    private void ended(long ticket, @Nullable CallResult result, @Nullable Throwable failure) {
      boolean isOurs;
      if (result != null) {
        isOurs = answered(ticket, result);
      } else {
        isOurs = window.giveUp(ticket);
        failed(isOurs, ticket, failure);
      }
      if (isOurs) {
        budget.ended(1);
      }
      if (!isPaced()) {
        fill();
      }
    }

    private boolean answered(long ticket, CallResult result) {
      long arrival = window.arrived(ticket, 0, System.nanoTime());
      if (arrival == Window.UNEXPECTED) {
        tally.unexpected();
        return false;
      }
      if (result.value() instanceof String answer && answer.length() == text.length()) {
        tally.latencies().record(Window.latencyNanos(arrival));
      } else {
        tally.failed(Tally.WRONG_PAYLOAD, "the result of a call is not that of our callee");
      }
      return true;
    }

    private void failed(boolean isOurs, long ticket, @Nullable Throwable failure) {
      if (failure instanceof WampException error) {
        tally.failed(error);
        return;
      }
      if (isOurs) {
        tally.lost(
            1, "call " + Window.number(ticket) + " of caller " + index + ": the session ended");
      }
      // A closed client fails requests at once: without this, the next call would come from here.
      if (!isCutOff) {
        isCutOff = true;
        if (callersLeft.decrementAndGet() == 0) {
          over.complete(null);
        }
      }
    }
  }

  /** Calls at a steady rate, the callers in turn. Confined to one event loop. */
  private final class Paced {
    private final Pacer pacer = new Pacer(settings.perSecond(), System.nanoTime());
    private int next;

    void callWhatIsDue() {
      while (running && pacer.isDue(System.nanoTime())) {
        long due = pacer.take();
        Caller caller = callers.get(next++ % callers.size());
        tally.sendDelays().record(System.nanoTime() - due);
        if (!caller.isCutOff && caller.window.size() == PACED_WINDOW) {
          tally.failed(Tally.NOT_SENT, PACED_WINDOW + " calls of a caller had no answer yet");
        } else if (!caller.isCutOff && !caller.callOnce(due)) {
          return;
        }
      }
      if (running) {
        long delay = Math.max(0, pacer.dueNanos() - System.nanoTime());
        Object _ = sessions.scheduler().schedule(this::callWhatIsDue, delay, TimeUnit.NANOSECONDS);
      }
    }
  }
}
