package io.starling.bench;

import io.starling.client.RegisterRequest;
import io.starling.client.WampClient;
import io.starling.wamp.uri.MatchPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.IntFunction;

/**
 * Fills the tables of a running node with registrations that nobody calls, says {@code ready}, and
 * keeps them until it is killed.
 *
 * <p>Arguments: the URL, the realm, and how many exact, prefix and wildcard registrations.
 */
public final class Registrar {

  private static final int UNDER_WAY = 1_000;

  private Registrar() {}

  /**
   * Runs it.
   *
   * @throws InterruptedException never
   */
  public static void main(String[] arguments) throws InterruptedException {
    try (WampClient client = WampClient.connect(arguments[0], arguments[1]).join()) {
      register(
          client,
          MatchPolicy.EXACT,
          Integer.parseInt(arguments[2]),
          i -> "com.example.site" + i % 1000 + ".device" + i + ".read");
      register(
          client,
          MatchPolicy.PREFIX,
          Integer.parseInt(arguments[3]),
          i -> "com.example.site" + i % 1000 + ".group" + i + ".");
      register(
          client,
          MatchPolicy.WILDCARD,
          Integer.parseInt(arguments[4]),
          i -> "com.example..line" + i + ".write");
      IO.println("ready");
      new CountDownLatch(1).await();
    }
  }

  private static void register(
      WampClient client, MatchPolicy match, int count, IntFunction<String> uri) {
    List<CompletableFuture<?>> underWay = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      RegisterRequest request = RegisterRequest.of(uri.apply(i)).withMatch(match);
      underWay.add(client.register(request, _ -> null));
      if (underWay.size() == UNDER_WAY || i == count - 1) {
        underWay.forEach(CompletableFuture::join);
        underWay.clear();
      }
    }
  }
}
