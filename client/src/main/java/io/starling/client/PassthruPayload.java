package io.starling.client;

import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import java.util.List;
import java.util.Map;

/**
 * Arguments that the application has packed, and maybe encrypted, itself (WAMP, "Payload Passthru
 * Mode"): routers and this client hand them on unread. Received, they are the only argument of an
 * event, an invocation or a result, whose details have the attributes.
 *
 * {@snippet :
 * Passthru sealed = new Passthru("x_shop", "cbor", null, "key-7");
 * client.publish(
 *     PublishRequest.to("com.shop.sold").withPassthru(new PassthruPayload(sealed, pack(book))));
 * }
 *
 * @param attributes what receivers need to know to unpack it
 * @param packed the packed arguments; not to be changed until they are sent
 */
@SuppressWarnings("ArrayRecordComponent") // Not for comparing.
public record PassthruPayload(Passthru attributes, byte[] packed) {

  List<?> args() {
    return List.of(packed);
  }

  Payload payload() {
    return Payload.of(args(), Map.of());
  }
}
