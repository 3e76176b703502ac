package io.starling.router.simulation;

import io.starling.wamp.message.Message;
import java.util.List;
import java.util.Map;

/**
 * A message that a client got.
 *
 * @param message the message; its payload must not be read any more
 * @param args the positional arguments
 * @param kwargs the keyword arguments
 */
public record Received(Message message, List<Object> args, Map<String, Object> kwargs) {}
