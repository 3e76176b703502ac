package io.starling.client;

import io.starling.wamp.message.Payload;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Receivers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What to publish and how. Immutable; each {@code with} method returns a changed copy.
 *
 * {@snippet :
 * client.publish(PublishRequest.to("com.shop.sold").withArgs("book", 2).withAcknowledge());
 * }
 *
 * @param topic the topic
 * @param options the options
 * @param args the positional arguments: application values, see {@link
 *     io.starling.wamp.message.ValuePayload}; not to be changed until the future has completed
 * @param kwargs the keyword arguments
 */
public record PublishRequest(
    String topic, PublishOptions options, List<?> args, Map<String, ?> kwargs) {

  /** A publication without arguments and with no option set. */
  public static PublishRequest to(String topic) {
    return new PublishRequest(topic, PublishOptions.DEFAULT, List.of(), Map.of());
  }

  /** With these positional arguments. */
  public PublishRequest withArgs(@Nullable Object... values) {
    return new PublishRequest(topic, options, Values.list(values), kwargs);
  }

  /** With these positional arguments. */
  public PublishRequest withArgs(List<?> values) {
    return new PublishRequest(topic, options, Values.list(values), kwargs);
  }

  /** With these keyword arguments. */
  public PublishRequest withKwargs(Map<String, ?> values) {
    return new PublishRequest(topic, options, args, Values.map(values));
  }

  /** The router confirms that it accepted the publication, or says why not. */
  public PublishRequest withAcknowledge() {
    return with(
        new PublishOptions(
            true,
            options.excludeMe(),
            options.discloseMe(),
            options.retain(),
            options.receivers(),
            options.passthru(),
            options.attributes()));
  }

  /** The publisher receives the event too, when it is subscribed. */
  public PublishRequest withPublisherIncluded() {
    return with(
        new PublishOptions(
            options.acknowledge(),
            false,
            options.discloseMe(),
            options.retain(),
            options.receivers(),
            options.passthru(),
            options.attributes()));
  }

  /** Subscribers are told who published. */
  public PublishRequest withDiscloseMe() {
    return with(
        new PublishOptions(
            options.acknowledge(),
            options.excludeMe(),
            true,
            options.retain(),
            options.receivers(),
            options.passthru(),
            options.attributes()));
  }

  /** The router keeps the event for later subscribers who ask for it. */
  public PublishRequest withRetain() {
    return with(
        new PublishOptions(
            options.acknowledge(),
            options.excludeMe(),
            options.discloseMe(),
            true,
            options.receivers(),
            options.passthru(),
            options.attributes()));
  }

  /** Only these subscribers may receive the event. */
  public PublishRequest withReceivers(Receivers receivers) {
    return with(
        new PublishOptions(
            options.acknowledge(),
            options.excludeMe(),
            options.discloseMe(),
            options.retain(),
            receivers,
            options.passthru(),
            options.attributes()));
  }

  /** With custom options, whose names begin with {@code _} or {@code x_}. */
  public PublishRequest withAttributes(Map<String, Object> attributes) {
    return with(
        new PublishOptions(
            options.acknowledge(),
            options.excludeMe(),
            options.discloseMe(),
            options.retain(),
            options.receivers(),
            options.passthru(),
            Map.copyOf(attributes)));
  }

  /** With arguments that the application has packed itself, in place of those set so far. */
  public PublishRequest withPassthru(PassthruPayload payload) {
    PublishOptions changed =
        new PublishOptions(
            options.acknowledge(),
            options.excludeMe(),
            options.discloseMe(),
            options.retain(),
            options.receivers(),
            payload.attributes(),
            options.attributes());
    return new PublishRequest(topic, changed, payload.args(), Map.of());
  }

  /** With these options in place of those set so far. */
  public PublishRequest with(PublishOptions changed) {
    return new PublishRequest(topic, changed, args, kwargs);
  }

  Payload payload() {
    return Payload.of(args, kwargs);
  }
}
