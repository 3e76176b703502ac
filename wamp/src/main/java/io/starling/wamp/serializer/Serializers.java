package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.UriCache;

/**
 * The serializers of one thread, one per format, sharing a cache of URIs.
 *
 * <p>Belongs to one thread, like its serializers.
 */
public final class Serializers {

  /** The nesting of lists and dicts that is accepted unless configured otherwise. */
  public static final int NESTING_MAX = 64;

  private static final int URI_CACHE_CAPACITY = 4096;

  private final Serializer json;
  private final Serializer msgpack;
  private final Serializer cbor;

  /** Makes serializers with the default nesting limit. */
  public Serializers() {
    this(NESTING_MAX);
  }

  /**
   * Makes serializers.
   *
   * @param nestingMax the deepest nesting of lists and dicts accepted, the message itself counted;
   *     2 to 1024
   */
  public Serializers(int nestingMax) {
    if (nestingMax < 2 || nestingMax > 1024) {
      throw new IllegalArgumentException("nestingMax " + nestingMax + " is not in 2..1024");
    }
    UriCache uris = new UriCache(URI_CACHE_CAPACITY);
    PayloadReader payloads = new PayloadReader(nestingMax);
    json = new EnvelopeSerializer(SerializerFormat.JSON, nestingMax, uris, payloads);
    msgpack = new EnvelopeSerializer(SerializerFormat.MSGPACK, nestingMax, uris, payloads);
    cbor = new EnvelopeSerializer(SerializerFormat.CBOR, nestingMax, uris, payloads);
  }

  /** Returns the serializer of a format. */
  public Serializer of(SerializerFormat format) {
    return switch (format) {
      case JSON -> json;
      case MSGPACK -> msgpack;
      case CBOR -> cbor;
    };
  }
}
