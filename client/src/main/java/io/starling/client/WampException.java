package io.starling.client;

import io.starling.wamp.message.Passthru;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A WAMP error: what a router or a remote procedure answered, or what a procedure of ours throws to
 * answer its caller.
 *
 * <p>Immutable, except for the values in its arguments, which are the receiver's own.
 *
 * {@snippet :
 * client.register("com.shop.price", invocation -> {
 *   throw new WampException("com.shop.error.no_such_article", List.of("no article 7"), Map.of());
 * });
 * }
 */
public class WampException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String uri;
  private final transient List<Object> args;
  private final transient Map<String, Object> kwargs;
  private final transient @Nullable Passthru passthru;

  /** Makes an error whose only argument is a text for people. */
  public WampException(String uri, String text) {
    this(uri, List.of(text), Map.of());
  }

  /**
   * Makes an error.
   *
   * @param uri the error URI; own errors have an own prefix, never {@code wamp.}
   */
  public WampException(String uri, List<Object> args, Map<String, Object> kwargs) {
    super(text(uri, args));
    this.uri = uri;
    this.args = Collections.unmodifiableList(args);
    this.kwargs = Collections.unmodifiableMap(kwargs);
    this.passthru = null;
  }

  /** Makes an error whose arguments the application has packed itself. */
  public WampException(String uri, PassthruPayload payload) {
    super(uri);
    this.uri = uri;
    this.args = List.of(payload.packed());
    this.kwargs = Map.of();
    this.passthru = payload.attributes();
  }

  /** What a peer caused: without a stack trace, which would show the event loop only. */
  WampException(Caused caused) {
    super(
        caused.passthru() == null ? text(caused.uri(), caused.args()) : caused.uri(),
        null,
        false,
        false);
    this.uri = caused.uri();
    this.args = Collections.unmodifiableList(caused.args());
    this.kwargs = Collections.unmodifiableMap(caused.kwargs());
    this.passthru = caused.passthru();
  }

  /** An error that a peer sent, or that stands for what a peer did. */
  record Caused(
      String uri, List<Object> args, Map<String, Object> kwargs, @Nullable Passthru passthru) {

    static Caused of(String uri, String text) {
      return new Caused(uri, text.isEmpty() ? List.of() : List.of(text), Map.of(), null);
    }
  }

  private static String text(String uri, List<Object> args) {
    return args.isEmpty() ? uri : uri + ": " + args.getFirst();
  }

  /** The error URI. */
  public final String uri() {
    return uri;
  }

  /** The positional arguments; often a text for people comes first. */
  public final List<Object> args() {
    return args;
  }

  /** How the only argument is packed, when the application is to unpack it itself. */
  public final Optional<Passthru> passthru() {
    return Optional.ofNullable(passthru);
  }

  /** The keyword arguments. */
  public final Map<String, Object> kwargs() {
    return kwargs;
  }
}
