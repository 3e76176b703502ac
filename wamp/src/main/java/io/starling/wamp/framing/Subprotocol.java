package io.starling.wamp.framing;

import io.starling.wamp.message.SerializerFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A WebSocket subprotocol, also the protocol of a long-poll transport (WAMP, "WebSocket
 * Transport").
 *
 * @param format the format of messages
 * @param batched whether several messages travel in one WebSocket message, see {@link Batching}
 */
public record Subprotocol(SerializerFormat format, boolean batched) {

  /** All subprotocols there are. */
  public static final List<Subprotocol> ALL = all();

  private static final String BATCHED_SUFFIX = ".batched";

  private static List<Subprotocol> all() {
    List<Subprotocol> all = new ArrayList<>();
    for (SerializerFormat format : SerializerFormat.values()) {
      all.add(new Subprotocol(format, false));
      all.add(new Subprotocol(format, true));
    }
    return List.copyOf(all);
  }

  /** The name in {@code Sec-WebSocket-Protocol}: {@code wamp.2.json.batched}. */
  public String wireName() {
    return batched ? format.subprotocol() + BATCHED_SUFFIX : format.subprotocol();
  }

  /** Returns the subprotocol of this name, or null when it is unknown. */
  public static @Nullable Subprotocol of(String wireName) {
    for (Subprotocol subprotocol : ALL) {
      if (subprotocol.wireName().equals(wireName)) {
        return subprotocol;
      }
    }
    return null;
  }

  /** Returns the first known one of a client's list, whose preference counts; null if none is. */
  public static @Nullable Subprotocol choose(List<String> offered) {
    for (String name : offered) {
      Subprotocol subprotocol = of(name.strip());
      if (subprotocol != null) {
        return subprotocol;
      }
    }
    return null;
  }
}
