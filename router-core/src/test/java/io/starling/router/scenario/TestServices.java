package io.starling.router.scenario;

import io.starling.router.port.ServiceCall;
import io.starling.router.port.Services;
import io.starling.wamp.uri.Uri;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Procedures around the core: {@code starling.test.whoami} answers at once, {@code
 * starling.test.later} when a test says so, {@code starling.test.broken} never; {@code
 * starling.test.fleeting} is gone when it shall be called. They are there in {@code realm1} only.
 */
final class TestServices implements Services {

  private final Queue<ServiceCall> waiting = new ArrayDeque<>();
  private int lookups;

  /** The next call of {@code starling.test.later}. */
  ServiceCall next() {
    return waiting.remove();
  }

  @Override
  public @Nullable Service find(Uri realm, Uri procedure) {
    if (!realm.text().equals("realm1")) {
      return null;
    }
    return switch (procedure.text()) {
      case "starling.test.whoami" -> TestServices::whoami;
      case "starling.test.later" -> waiting::add;
      case "starling.test.broken" ->
          call -> {
            throw new IllegalStateException("broken");
          };
      case "starling.test.fleeting" -> lookups++ % 2 == 0 ? TestServices::whoami : null;
      default -> null;
    };
  }

  private static void whoami(ServiceCall call) {
    call.result(
        List.of(call.session(), call.principal().authid(), call.realm(), call.procedure()),
        Map.of(
            "args", call.args(), "kwargs", call.kwargs(), "transport", call.origin().transport()));
  }
}
