package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/** The serialization formats of WAMP (WAMP, "Serializations"). */
public enum SerializerFormat {
  JSON("json", 1, true),
  MSGPACK("msgpack", 2, false),
  CBOR("cbor", 3, false);

  private final String wireName;
  private final int rawSocketId;
  private final boolean text;

  SerializerFormat(String wireName, int rawSocketId, boolean text) {
    this.wireName = wireName;
    this.rawSocketId = rawSocketId;
    this.text = text;
  }

  /** The name in subprotocols: {@code json} of {@code wamp.2.json}. */
  public String wireName() {
    return wireName;
  }

  /** The WebSocket subprotocol; batched is for several messages in one WebSocket message. */
  public String subprotocol() {
    return "wamp.2." + wireName;
  }

  /** The number in the rawsocket handshake, 1 to 15. */
  public int rawSocketId() {
    return rawSocketId;
  }

  /** Whether messages are WebSocket text messages. */
  public boolean isText() {
    return text;
  }

  /** Returns the format with a rawsocket number, or null when it is not supported. */
  public static @Nullable SerializerFormat ofRawSocketId(int id) {
    for (SerializerFormat format : values()) {
      if (format.rawSocketId == id) {
        return format;
      }
    }
    return null;
  }
}
