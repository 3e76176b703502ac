package io.starling.distribution.cli;

import io.starling.client.Event;
import io.starling.client.SubscribeRequest;
import io.starling.client.Subscription;
import io.starling.client.WampClient;
import io.starling.gateway.json.Json;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.uri.MatchPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling subscribe}. */
@Command(
    name = "subscribe",
    description =
        "Subscribes to a topic and prints each event as a line of JSON, until it is stopped.")
final class SubscribeCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(index = "0", paramLabel = "TOPIC", description = "The topic or pattern.")
  private String topic = "";

  @Option(
      names = "--match",
      defaultValue = "exact",
      completionCandidates = Names.Matches.class,
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private MatchPolicy match = MatchPolicy.EXACT;

  @Option(names = "--count", paramLabel = "N", description = "Ends after this many events.")
  private long count;

  @Mixin private ClientOptions client = new ClientOptions();

  SubscribeCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Serving serving = new Serving(count);
    try (WampClient connected = client.connect(serving)) {
      Subscription subscription =
          Replies.await(
              connected.subscribe(
                  SubscribeRequest.to(topic).withMatch(match), event -> print(event, serving)));
      terminal.complain(
          Json.write(Serving.remark("subscribed", topic, "subscription", subscription.id())));
      serving.await();
    }
    return ExitCode.DONE;
  }

  private void print(Event event, Serving serving) {
    if (serving.isOver()) {
      return;
    }
    Map<String, Object> first = new LinkedHashMap<>();
    first.put("topic", event.topic());
    first.put("publication", event.publication());
    Discloser publisher = event.details().publisher();
    if (publisher != null) {
      first.put("publisher", publisher.session());
    }
    terminal.print(Replies.payload(first, event.args(), event.kwargs()));
    serving.done();
  }
}
