package io.starling.wamp.message;

import io.starling.wamp.uri.Uri;

/**
 * HELLO: a client opens a session.
 *
 * @param realm the realm to join
 * @param details what the client is, can and wants
 */
public record Hello(Uri realm, HelloDetails details) implements Message {

  @Override
  public MessageType type() {
    return MessageType.HELLO;
  }
}
