package io.starling.client;

import io.starling.wamp.message.SubscribeOptions;
import io.starling.wamp.uri.MatchPolicy;
import java.util.Map;

/**
 * What to subscribe to and how. Immutable; each {@code with} method returns a changed copy.
 *
 * {@snippet :
 * client.subscribe(
 *     SubscribeRequest.to("com.shop").withMatch(MatchPolicy.PREFIX), event -> log(event.topic()));
 * }
 *
 * @param topic the topic or pattern
 * @param options the options
 */
public record SubscribeRequest(String topic, SubscribeOptions options) {

  /** A subscription to exactly this topic. */
  public static SubscribeRequest to(String topic) {
    return new SubscribeRequest(topic, SubscribeOptions.DEFAULT);
  }

  /** The topic is a pattern of this kind. */
  public SubscribeRequest withMatch(MatchPolicy match) {
    return with(new SubscribeOptions(match, options.getRetained(), options.attributes()));
  }

  /** The retained event is wanted first. */
  public SubscribeRequest withRetained() {
    return with(new SubscribeOptions(options.match(), true, options.attributes()));
  }

  /** With custom options, whose names begin with {@code _} or {@code x_}. */
  public SubscribeRequest withAttributes(Map<String, Object> attributes) {
    return with(
        new SubscribeOptions(options.match(), options.getRetained(), Map.copyOf(attributes)));
  }

  /** With these options in place of those set so far. */
  public SubscribeRequest with(SubscribeOptions changed) {
    return new SubscribeRequest(topic, changed);
  }
}
