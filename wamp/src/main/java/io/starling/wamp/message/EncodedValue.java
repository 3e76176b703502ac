package io.starling.wamp.message;

import io.starling.wamp.message.EncodedPayload.Transcodings.Part;

/**
 * Arguments that were received, as one value among those of a {@link ValuePayload}: a router
 * repeats what somebody else said, without having looked into it. A serializer copies or transcodes
 * them. Absent arguments are empty ones; those that its format cannot express become null.
 *
 * @param payload whose arguments; its bytes must be there until the message is written
 * @param part which of its arguments
 */
public record EncodedValue(EncodedPayload payload, Part part) {

  /** Where they begin in the payload's buffer. */
  public int index() {
    return part == Part.ARGS ? payload.argsIndex() : payload.kwargsIndex();
  }

  /** The number of their bytes; 0 when the payload has none. */
  public int length() {
    return part == Part.ARGS ? payload.argsLength() : payload.kwargsLength();
  }
}
