package io.starling.client;

import io.starling.wamp.message.EventDetails;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An event that a subscription received.
 *
 * @param subscription the subscription it came by
 * @param topic the topic published to
 * @param publication the id of the publication; the same in all subscriptions that receive it
 * @param details publisher, when disclosed, and whether the event was retained
 * @param args the positional arguments, may hold nulls
 * @param kwargs the keyword arguments, may hold null values
 */
public record Event(
    Subscription subscription,
    String topic,
    long publication,
    EventDetails details,
    List<Object> args,
    Map<String, Object> kwargs) {

  /** The first positional argument, or null when there is none. */
  public @Nullable Object value() {
    return args.isEmpty() ? null : args.getFirst();
  }
}
