package io.starling.wamp.serializer;

import io.starling.wamp.message.SerializerFormat;

/** A payload has a value that the receiver's format cannot express. It has no stack trace. */
public final class UnrepresentableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes an exception that says which value cannot be expressed in which format. */
  public UnrepresentableException(String value, SerializerFormat format) {
    super(value + " cannot be expressed in " + format.wireName(), null, false, false);
  }
}
