package io.starling.distribution.cli;

import io.starling.client.PublishRequest;
import io.starling.client.WampClient;
import io.starling.gateway.json.Json;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code starling publish}. */
@Command(
    name = "publish",
    description =
        "Publishes an event. Without --acknowledge nobody tells whether the router accepted it.")
final class PublishCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private PayloadOptions payload = new PayloadOptions();

  @Option(
      names = "--acknowledge",
      description = "Waits until the router has accepted it, and prints the publication id.")
  private boolean acknowledge;

  @Option(names = "--disclose-me", description = "Asks that subscribers are told who publishes.")
  private boolean discloseMe;

  @Mixin private ClientOptions client = new ClientOptions();

  PublishCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PublishRequest request = request();
    try (WampClient connected = client.connect()) {
      OptionalLong publication = Replies.await(connected.publish(request));
      publication.ifPresent(id -> terminal.print(Json.write(Map.of("publication", id))));
    }
    return ExitCode.DONE;
  }

  private PublishRequest request() {
    PublishRequest request =
        PublishRequest.to(payload.uri()).withArgs(payload.args()).withKwargs(payload.kwargs());
    if (acknowledge) {
      request = request.withAcknowledge();
    }
    return discloseMe ? request.withDiscloseMe() : request;
  }
}
