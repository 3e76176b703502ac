package io.starling.distribution.security;

import io.starling.router.port.Authenticator;
import io.starling.router.port.Principal;
import io.starling.router.port.Principal.Rights;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/** Believes who presents his own name as a ticket, with all groups of the user of that name. */
final class NamedByTicket implements Authenticator {

  private final ConcurrentMap<String, Rights> rights = new ConcurrentHashMap<>();

  @Override
  public void begin(Attempt attempt, Consumer<Step> next) {
    next.accept(
        new Challenge(
            "ticket",
            Map.of(),
            (name, extra, then) ->
                then.accept(
                    new Accept(
                        new Principal(name, "user", "ticket", "test", Map.of(), rightsOf(name))))));
  }

  private Rights rightsOf(String name) {
    return rights.computeIfAbsent(name, key -> new Rights(key, Set.of("all")));
  }
}
