package io.starling.router.realm;

import io.starling.router.port.Excess;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.ErrorDetails;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the router's own ERROR messages: one positional argument, a text for people. */
public final class Errors {

  private Errors() {}

  /** Returns the refusal of a request because of a limit. */
  public static Error of(MessageType requestType, long request, Excess excess) {
    return new Error(requestType, request, ErrorDetails.DEFAULT, uri(excess), payload(excess));
  }

  /** Returns the error that tells of a limit. */
  public static Uri uri(Excess excess) {
    return switch (excess.quota().unit()) {
      case MESSAGES, BYTES -> WampUris.RATE_LIMITED;
      case SIZE -> WampUris.PAYLOAD_SIZE_EXCEEDED;
      case NUMBER -> WampUris.LIMIT_EXCEEDED;
    };
  }

  /** Returns what is told of a limit: a text for people, and the limit for programs. */
  public static Payload payload(Excess excess) {
    Map<String, Object> kwargs = new LinkedHashMap<>();
    kwargs.put("limit", excess.quota().key());
    kwargs.put("max", excess.max());
    if (excess.waitNanos() > 0) {
      kwargs.put("retry_after_ms", excess.waitMillis());
    }
    return Payload.of(List.of(excess.text()), kwargs);
  }

  /** Returns the refusal of a request. */
  public static Error of(MessageType requestType, long request, Uri error, String text) {
    return new Error(requestType, request, ErrorDetails.DEFAULT, error, Payload.of(text));
  }
}
