package io.starling.distribution.cli;

import io.starling.client.Invocation;
import io.starling.client.RegisterRequest;
import io.starling.client.Registration;
import io.starling.client.WampClient;
import io.starling.gateway.json.Json;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.MatchPolicy;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling register}. */
@Command(
    name = "register",
    description = "Registers a procedure and answers its calls, until it is stopped.")
final class RegisterCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "PROCEDURE", description = "The procedure or pattern.")
  private String procedure = "";

  @ArgGroup(multiplicity = "1")
  private Answer answer = new Answer();

  @Option(
      names = "--match",
      defaultValue = "exact",
      completionCandidates = Names.Matches.class,
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private MatchPolicy match = MatchPolicy.EXACT;

  @Option(
      names = "--invoke",
      paramLabel = "POLICY",
      defaultValue = "single",
      completionCandidates = Names.Policies.class,
      description =
          "How calls are shared among those who register the same procedure: one of"
              + " ${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private InvocationPolicy invoke = InvocationPolicy.SINGLE;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "8",
      description = "How many calls are worked on at a time; others wait. Default 8.")
  private int concurrency = 8;

  @Option(names = "--count", paramLabel = "N", description = "Ends after this many calls.")
  private long count;

  @Mixin private ClientOptions client = new ClientOptions();

  /** How calls are answered. */
  static final class Answer {
    @Option(
        names = "--exec",
        paramLabel = "COMMAND",
        description =
            "Runs this shell command for each call, with the call as JSON on its standard input:"
                + " {\"procedure\":...,\"args\":[...],\"kwargs\":{...}}. What it prints, JSON or"
                + " text, is the result; when it fails, the caller gets the error"
                + " starling.error.command_failed with what it printed on standard error.")
    private @Nullable String command;

    @Option(names = "--echo", description = "Answers with the arguments of the call.")
    private boolean echo;

    Answer() {}
  }

  RegisterCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Serving serving = new Serving(count);
    Semaphore room = new Semaphore(Math.max(1, concurrency));
    try (WampClient connected = client.connect(serving)) {
      Registration registration =
          Replies.await(
              connected.register(
                  RegisterRequest.of(procedure).withMatch(match).withInvoke(invoke),
                  invocation -> answer(invocation, room, serving)));
      terminal.complain(
          Json.write(Serving.remark("registered", procedure, "registration", registration.id())));
      serving.await();
      Replies.await(registration.unregister());
      serving.awaitHandlers();
    }
    return ExitCode.DONE;
  }

  private @Nullable Object answer(Invocation invocation, Semaphore room, Serving serving)
      throws InterruptedException {
    String command = answer.command;
    room.acquire();
    try {
      return answer.echo || command == null
          ? Payload.of(invocation.args(), invocation.kwargs())
          : ShellCommand.run(command, invocation);
    } finally {
      room.release();
      serving.done();
    }
  }
}
