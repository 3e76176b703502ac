package io.starling.distribution.bench;

import io.starling.client.SessionInfo;
import io.starling.client.WampClient;
import io.starling.wamp.message.SerializerFormat;
import java.util.List;

/** The serializers that were agreed on. */
final class Formats {
  private Formats() {}

  /** Their names, each once, in the order of first use. */
  static List<String> of(List<WampClient> clients) {
    return clients.stream()
        .flatMap(client -> client.session().stream())
        .map(SessionInfo::serializer)
        .map(SerializerFormat::wireName)
        .distinct()
        .toList();
  }
}
