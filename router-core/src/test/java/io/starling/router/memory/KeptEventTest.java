package io.starling.router.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeptEventTest {

  private static final String LONG = "x".repeat(10_000);
  private static final long PLAIN = bytes(Receivers.ALL, null, Map.of(), "");

  private static long bytes(
      Receivers receivers,
      @Nullable Passthru passthru,
      Map<String, Object> attributes,
      String argument) {
    return new KeptEvent(
            1,
            Uri.of("com.topic"),
            1,
            false,
            receivers,
            null,
            -1,
            passthru,
            attributes,
            Payload.of(argument))
        .bytes();
  }

  /** Whatever a publisher can make long counts, or it would be memory without a bound. */
  @Test
  void everythingThatCanBeLongCounts() {
    List<Long> sizes =
        List.of(
            bytes(Receivers.ALL, null, Map.of(), LONG),
            bytes(Receivers.ALL, null, Map.of("x_long", List.of(LONG)), ""),
            bytes(Receivers.ALL, new Passthru("x_own", LONG, null, null), Map.of(), ""),
            bytes(Receivers.ALL, new Passthru("x_own", null, LONG, null), Map.of(), ""),
            bytes(Receivers.ALL, new Passthru("x_own", null, null, LONG), Map.of(), ""),
            bytes(new Receivers(null, Set.of(LONG), null, null, null, null), null, Map.of(), ""));

    assertThat(sizes)
        .allSatisfy(size -> assertThat(size).isGreaterThanOrEqualTo(PLAIN + LONG.length()));
  }
}
