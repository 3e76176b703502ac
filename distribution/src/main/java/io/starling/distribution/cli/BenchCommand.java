package io.starling.distribution.cli;

import io.starling.distribution.bench.Bench;
import io.starling.distribution.bench.CallLoad;
import io.starling.distribution.bench.EventLoad;
import io.starling.distribution.bench.SessionLoad;
import io.starling.wamp.message.SerializerFormat;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code starling bench}: only has subcommands. */
@Command(
    name = "bench",
    description = "Measures how fast a router is, of whatever make.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      BenchCommand.Rpc.class,
      BenchCommand.Pubsub.class,
      BenchCommand.Latency.class,
      BenchCommand.Connect.class
    })
final class BenchCommand implements Runnable {
  private static final int SESSIONS_MAX = 100_000;
  private static final int WINDOW_MAX = 65_536;
  private static final double RATE_MAX = 10_000_000;

  @Spec private CommandSpec spec = CommandSpec.create();

  BenchCommand() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "bench: rpc, pubsub, latency or connect is missing");
  }

  /** Checks a rate; 0 when there is none. */
  private static double rate(BenchOptions options, @Nullable Double rate) {
    if (rate == null) {
      return 0;
    }
    if (!(rate >= 0.01 && rate <= RATE_MAX)) {
      throw options.wrong("--rate " + rate + ": expected 0.01 to 10000000");
    }
    return rate;
  }

  /** Who calls, and who answers. */
  static final class Calling {
    @Mixin private BenchTimes times = new BenchTimes();

    @Option(
        names = "--callers",
        paramLabel = "N",
        defaultValue = "1",
        description = "How many sessions call, 1 to 100000; default ${DEFAULT-VALUE}.")
    private int callers = 1;

    @Option(
        names = "--callees",
        paramLabel = "N",
        defaultValue = "1",
        description = "How many sessions answer, 1 to 100000; default ${DEFAULT-VALUE}.")
    private int callees = 1;

    @Option(
        names = "--procedures",
        paramLabel = "N",
        description =
            "How many procedures, 1 to 1000000; default: as many as callees. With fewer, callees"
                + " share them in turn.")
    private @Nullable Integer procedures;

    @Option(
        names = "--callee-serializer",
        paramLabel = "FORMAT",
        split = ",",
        completionCandidates = Names.Serializers.class,
        description =
            "That of callees; several, separated by commas, are taken in turn. Default: that of"
                + " --serializer.")
    private List<SerializerFormat> calleeSerializers = List.of();

    Calling() {}

    int run(Terminal terminal, String scenario, int window, double rate) {
      BenchOptions options = times.options();
      int registered = procedures == null ? callees : procedures;
      CallLoad.Settings settings =
          new CallLoad.Settings(
              scenario,
              times.prefix(),
              (int) options.check("--callers", callers, 1, SESSIONS_MAX),
              (int) options.check("--callees", callees, 1, SESSIONS_MAX),
              (int) options.check("--procedures", registered, 1, 1_000_000),
              (int) options.check("--window", window, 1, WINDOW_MAX),
              rate,
              times.payload(),
              options.serializers(),
              options.serializersOr(calleeSerializers),
              times.count());
      return options.run(
          terminal,
          times.timing(),
          settings.payloadBytes(),
          sessions -> new CallLoad(settings, sessions));
    }
  }

  /** {@code starling bench rpc}. */
  @Command(
      name = "rpc",
      description =
          "Calls as fast as the router answers: each caller keeps a number of calls under way.")
  static final class Rpc implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
        names = "--window",
        paramLabel = "N",
        defaultValue = "64",
        description =
            "How many calls each caller has under way, 1 to 65536; default ${DEFAULT-VALUE}.")
    private int window = 64;

    @Mixin private Calling calling = new Calling();

    Rpc(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      return calling.run(terminal, "rpc", window, 0);
    }
  }

  /** {@code starling bench latency}. */
  @Command(
      name = "latency",
      description = {
        "Measures how long a call takes: one at a time, or at a steady rate.",
        "",
        "With --rate, a call's time counts from the moment it was due, so that calls that had to"
            + " wait for a slow router, or for a slow generator, are not forgiven.",
      })
  static final class Latency implements Callable<Integer> {
    private final Terminal terminal;

    @Option(
        names = "--rate",
        paramLabel = "N",
        description =
            "Calls a second, of all callers together, 0.01 to 10000000. Default: each caller calls"
                + " when its last call was answered.")
    private @Nullable Double rate;

    @Mixin private Calling calling = new Calling();

    Latency(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      return calling.run(terminal, "latency", 1, rate(calling.times.options(), rate));
    }
  }

  /** {@code starling bench pubsub}. */
  @Command(
      name = "pubsub",
      description =
          "Publishes as fast as subscribers receive: each publisher keeps a number of publications"
              + " under way, each until all subscribers of its topic have it.")
  static final class Pubsub implements Callable<Integer> {
    private final Terminal terminal;

    @Mixin private BenchTimes times = new BenchTimes();

    @Option(
        names = "--publishers",
        paramLabel = "N",
        defaultValue = "1",
        description = "How many sessions publish, 1 to 100000; default ${DEFAULT-VALUE}.")
    private int publishers = 1;

    @Option(
        names = "--topics",
        paramLabel = "N",
        defaultValue = "1",
        description = "How many topics, 1 to 100000; default ${DEFAULT-VALUE}.")
    private int topics = 1;

    @Option(
        names = "--subscribers",
        paramLabel = "N",
        defaultValue = "1",
        description =
            "How many sessions subscribe to each topic, 1 to 100000; default ${DEFAULT-VALUE}.")
    private int subscribers = 1;

    @Option(
        names = "--subscriber-serializer",
        paramLabel = "FORMAT",
        split = ",",
        completionCandidates = Names.Serializers.class,
        description =
            "That of subscribers; several, separated by commas, are taken in turn. Default: that of"
                + " --serializer.")
    private List<SerializerFormat> subscriberSerializers = List.of();

    @Option(
        names = "--window",
        paramLabel = "N",
        defaultValue = "64",
        description =
            "How many publications each publisher has under way, 1 to 65536; default"
                + " ${DEFAULT-VALUE}.")
    private int window = 64;

    @Option(names = "--acknowledge", description = "The router confirms each publication.")
    private boolean acknowledge;

    Pubsub(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      BenchOptions options = times.options();
      EventLoad.Settings settings =
          new EventLoad.Settings(
              times.prefix(),
              (int) options.check("--publishers", publishers, 1, SESSIONS_MAX),
              (int) options.check("--topics", topics, 1, SESSIONS_MAX),
              (int) options.check("--subscribers", subscribers, 1, SESSIONS_MAX),
              (int) options.check("--window", window, 1, WINDOW_MAX),
              acknowledge,
              times.payload(),
              options.serializers(),
              options.serializersOr(subscriberSerializers),
              times.count());
      return options.run(
          terminal,
          times.timing(),
          settings.payloadBytes(),
          sessions -> new EventLoad(settings, sessions));
    }
  }

  /** {@code starling bench connect}. */
  @Command(
      name = "connect",
      description = "Opens sessions, holds them, and tells how long each took to join.")
  static final class Connect implements Callable<Integer> {
    private static final Duration NO_LIMIT = Duration.ofDays(7);

    private final Terminal terminal;

    @Mixin private BenchOptions options = new BenchOptions();

    @Option(
        names = "--sessions",
        paramLabel = "N",
        defaultValue = "1000",
        description = "How many sessions, 1 to 1000000; default ${DEFAULT-VALUE}.")
    private int sessions = 1000;

    @Option(
        names = "--pending",
        paramLabel = "N",
        defaultValue = "64",
        description = "How many are being opened at a time, 1 to 65536; default ${DEFAULT-VALUE}.")
    private int pending = 64;

    @Option(
        names = "--rate",
        paramLabel = "N",
        description =
            "How many are begun in a second, 0.01 to 10000000. Default: as many as --pending"
                + " allows.")
    private @Nullable Double rate;

    @Option(
        names = "--hold",
        paramLabel = "DURATION",
        defaultValue = "off",
        description = "How long they stay open after the last one has joined; default off.")
    private Duration hold = Duration.ZERO;

    @Option(
        names = "--warmup",
        paramLabel = "DURATION",
        defaultValue = "2s",
        description =
            "How long sessions are opened and closed again before it is measured; default 2s. 'off'"
                + " for none.")
    private Duration warmup = Duration.ofSeconds(2);

    Connect(Terminal terminal) {
      this.terminal = terminal;
    }

    @Override
    public Integer call() {
      SessionLoad.Settings settings =
          new SessionLoad.Settings(
              (int) options.check("--sessions", sessions, 1, 1_000_000),
              (int) options.check("--pending", pending, 1, WINDOW_MAX),
              rate(options, rate),
              hold);
      return options.run(
          terminal,
          new Bench.Timing(warmup, NO_LIMIT, NO_LIMIT),
          0,
          opened -> new SessionLoad(settings, opened));
    }
  }
}
