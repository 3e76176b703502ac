package io.starling.client.transport;

import io.starling.wamp.message.Payload;
import java.util.List;
import java.util.Map;

/** Turns payloads into application values. Confined to the home loop. */
public interface PayloadReader {

  /** The positional arguments; may be empty. */
  List<Object> args(Payload payload);

  /** The keyword arguments; may be empty. */
  Map<String, Object> kwargs(Payload payload);
}
