package io.starling.distribution.cli;

import io.starling.client.CallRequest;
import io.starling.client.CallResult;
import io.starling.client.WampClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling call}. */
@Command(
    name = "call",
    description =
        "Calls a procedure and prints its result as a line of JSON. An error is printed on standard"
            + " error, and the exit code is 1.")
final class CallCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private PayloadOptions payload = new PayloadOptions();

  @Option(
      names = "--progress",
      description = "Asks for progressive results, and prints them with \"progress\":true.")
  private boolean progress;

  @Option(names = "--disclose-me", description = "Asks that the callee is told who calls.")
  private boolean discloseMe;

  @Mixin private ClientOptions client = new ClientOptions();

  CallCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    CallRequest request = request();
    try (WampClient connected = client.connect()) {
      print(Replies.await(connected.call(request)));
    }
    return ExitCode.DONE;
  }

  private CallRequest request() {
    CallRequest request =
        CallRequest.to(payload.uri()).withArgs(payload.args()).withKwargs(payload.kwargs());
    Duration timeout = client.timeout();
    if (timeout != null) {
      request = request.withTimeout(timeout);
    }
    if (progress) {
      request = request.withProgress(this::print);
    }
    return discloseMe ? request.withDiscloseMe() : request;
  }

  private void print(CallResult result) {
    Map<String, Object> first = result.isProgressive() ? Map.of("progress", true) : Map.of();
    terminal.print(Replies.payload(first, result.args(), result.kwargs()));
  }
}
