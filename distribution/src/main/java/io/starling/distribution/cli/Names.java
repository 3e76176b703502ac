package io.starling.distribution.cli;

import io.starling.wamp.auth.ChannelBinding;
import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.MatchPolicy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.function.Function;

/**
 * What help texts and shell completion offer for options of few values: the names on the wire,
 * which are those of the constants in lower case.
 */
final class Names {
  private Names() {}

  /** Names in the order of the constants. */
  abstract static class Of extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    <E> Of(E[] constants, Function<E, String> name) {
      super(Arrays.stream(constants).map(name).toList());
    }
  }

  /** Of serializers. */
  static final class Serializers extends Of {
    private static final long serialVersionUID = 1L;

    Serializers() {
      super(SerializerFormat.values(), SerializerFormat::wireName);
    }
  }

  /** Of methods of authentication. */
  static final class AuthMethods extends Of {
    private static final long serialVersionUID = 1L;

    AuthMethods() {
      super(AuthMethod.values(), AuthMethod::toString);
    }
  }

  /** Of ways to bind a login to its connection. */
  static final class ChannelBindings extends Of {
    private static final long serialVersionUID = 1L;

    ChannelBindings() {
      super(ChannelBinding.TYPES.toArray(String[]::new), type -> type);
    }
  }

  /** Of ways to match a URI. */
  static final class Matches extends Of {
    private static final long serialVersionUID = 1L;

    Matches() {
      super(MatchPolicy.values(), MatchPolicy::wireName);
    }
  }

  /** Of ways to share calls. */
  static final class Policies extends Of {
    private static final long serialVersionUID = 1L;

    Policies() {
      super(InvocationPolicy.values(), InvocationPolicy::wireName);
    }
  }
}
