package io.starling.client.auth;

import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.message.Authenticate;
import io.starling.wamp.message.Challenge;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One way for a client to prove who it is: what it puts into HELLO and how it answers CHALLENGE.
 *
 * <p>Immutable, usable for any number of clients and sessions. Secrets never show in {@code
 * toString}.
 *
 * {@snippet :
 * ClientConfig.builder("wss://router.example/ws", "realm1")
 *     .authentication(Authentication.wampCra("peter", "secret1"))
 *     .build();
 * }
 */
public interface Authentication {

  /** No proof at all; the router gives an identity. */
  static Authentication anonymous() {
    return Anonymous.INSTANCE;
  }

  /**
   * A ticket: an opaque secret that is sent as it is, so use it over TLS.
   *
   * @param authid who the client claims to be
   */
  static Authentication ticket(String authid, String ticket) {
    return new Ticket(authid, ticket);
  }

  /**
   * Challenge and response with a shared secret, plain or salted as the router asks.
   *
   * @param authid who the client claims to be
   */
  static Authentication wampCra(String authid, String secret) {
    return new WampCra(authid, secret);
  }

  /**
   * Challenge and response with a password by SCRAM (RFC 5802): nothing that the router sees or
   * stores lets it log in as the client, and the client joins only if the router shows that it
   * knows the password's stored form. What the router asks to be computed must be neither too cheap
   * nor too dear: PBKDF2 with 4,096 to 10,000,000 iterations; Argon2id with 1 to 256 MiB, and at
   * most 4 GiB in all passes together.
   *
   * @param authid who the client claims to be
   * @throws IllegalArgumentException when the name or the password has characters that SASLprep
   *     (RFC 4013) does not allow, or the password is empty
   */
  static Authentication scram(String authid, String password) {
    return new WampScram(authid, password);
  }

  /**
   * Challenge and response with an Ed25519 key; the router knows the client by its key.
   *
   * @param privateKeyHex the seed of the key, 64 hexadecimal digits
   * @throws IllegalArgumentException when it is no such key
   */
  static Authentication cryptosign(String privateKeyHex) {
    return new Cryptosign(Optional.empty(), privateKeyHex);
  }

  /**
   * Challenge and response with an Ed25519 key of a named user.
   *
   * @param authid who the client claims to be
   * @param privateKeyHex the seed of the key, 64 hexadecimal digits
   * @throws IllegalArgumentException when it is no such key
   */
  static Authentication cryptosign(String authid, String privateKeyHex) {
    return new Cryptosign(Optional.of(authid), privateKeyHex);
  }

  /** The name in {@code authmethods} of HELLO. */
  String method();

  /** The {@code authid} of HELLO. */
  Optional<String> authid();

  /** What the method adds to {@code authextra} of HELLO, if that is always the same. */
  default Map<String, Object> authExtra() {
    return Map.of();
  }

  /**
   * Whether logins can be bound to the connection by a type of {@link ChannelBinding}.
   *
   * @param type one of {@link ChannelBinding#TYPES}
   */
  default boolean canBind(String type) {
    return false;
  }

  /**
   * Begins an attempt to join. Only methods that remember something, or can be bound, need one of
   * their own.
   *
   * @param binding what the login has to be bound to; null for nothing
   */
  default Login begin(@Nullable ChannelBinding binding) {
    return new Login() {
      @Override
      public Map<String, Object> authExtra() {
        return Authentication.this.authExtra();
      }

      @Override
      public Authenticate answer(Challenge challenge) {
        return Authentication.this.answer(challenge);
      }
    };
  }

  /**
   * Answers a challenge of this method; may take as long as it needs.
   *
   * @throws IllegalArgumentException when the challenge makes no sense; the session is refused then
   */
  Authenticate answer(Challenge challenge);
}
