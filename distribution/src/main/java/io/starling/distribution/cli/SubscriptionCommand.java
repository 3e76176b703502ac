package io.starling.distribution.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code starling subscription}. */
@Command(name = "subscription", description = "Lists what is subscribed to in a realm.")
final class SubscriptionCommand {

  @Command(name = "list", description = "Lists the subscriptions of a realm.")
  int list(
      @Mixin AdminOptions admin,
      @Mixin PageOptions page,
      @Parameters(paramLabel = "REALM") String realm) {
    return admin.run(
        "subscription.list",
        List.of(realm),
        page.kwargs(),
        "uri",
        "match",
        "subscribers",
        "id",
        "created");
  }

  @Command(name = "subscribers", description = "Lists the sessions that have a subscription.")
  int subscribers(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = "REALM") String realm,
      @Parameters(paramLabel = "SUBSCRIPTION") long subscription) {
    return admin.run("subscription.subscriber.list", List.of(realm, subscription));
  }
}
