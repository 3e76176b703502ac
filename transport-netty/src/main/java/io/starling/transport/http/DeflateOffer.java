package io.starling.transport.http;

import io.starling.transport.link.WebSocketTerms.Compression;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An acceptable offer of permessage-deflate (RFC 7692, section 7.1).
 *
 * <p>The answer has only parameters that the client named. RFC 7692 would let a server add {@code
 * server_no_context_takeover} and {@code client_no_context_takeover} of its own accord, but clients
 * in use refuse an answer with what they did not offer: Netty's default offers just {@code
 * client_max_window_bits}, as browsers do. The router's messages never refer to earlier ones, which
 * needs no announcement; a client's may, unless it offered that they do not.
 *
 * @param parameters the parameters with their values in the order of the offer; those without one
 *     have an empty text
 */
record DeflateOffer(Map<String, String> parameters) {

  private static final String NAME = "permessage-deflate";
  private static final String SERVER_RESETS = "server_no_context_takeover";
  private static final String CLIENT_RESETS = "client_no_context_takeover";
  private static final String SERVER_BITS = "server_max_window_bits";
  private static final String CLIENT_BITS = "client_max_window_bits";
  private static final int BITS_MIN = 8;
  private static final int BITS_MAX = 15;

  /** Returns the first offer that can be kept, or null. */
  static @Nullable DeflateOffer choose(List<String> extensions) {
    for (String extension : extensions) {
      DeflateOffer offer = parse(extension);
      if (offer != null) {
        return offer;
      }
    }
    return null;
  }

  /** What the router agrees to. */
  String response() {
    StringBuilder response = new StringBuilder(NAME);
    parameters.forEach(
        (name, value) -> {
          if (!value.isEmpty()) {
            response.append("; ").append(name).append('=').append(value);
          } else if (!name.equals(CLIENT_BITS)) {
            // That the client knows the parameter for its window asks for nothing.
            response.append("; ").append(name);
          }
        });
    return response.toString();
  }

  /** How the client compresses. */
  Compression compression() {
    return parameters.containsKey(CLIENT_RESETS) ? Compression.EACH_MESSAGE : Compression.CONTINUED;
  }

  /**
   * The longest message to compress. The compressor's own window is fixed at 15 bits, but a message
   * that is not longer than the client's window cannot refer to anything beyond it.
   */
  int compressedMax() {
    String bits = parameters.get(SERVER_BITS);
    return bits == null || bits(bits) == BITS_MAX ? Integer.MAX_VALUE : 1 << bits(bits);
  }

  private static @Nullable DeflateOffer parse(String extension) {
    String[] parts = extension.split(";", -1);
    if (!parts[0].strip().equals(NAME)) {
      return null;
    }
    Map<String, String> parameters = new LinkedHashMap<>();
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].strip().split("=", 2);
      String name = pair[0].strip().toLowerCase(Locale.ROOT);
      String value = pair.length == 2 ? unquoted(pair[1].strip()) : null;
      if (!isValid(name, value)
          || parameters.putIfAbsent(name, value == null ? "" : value) != null) {
        return null;
      }
    }
    return new DeflateOffer(parameters);
  }

  private static boolean isValid(String name, @Nullable String value) {
    return switch (name) {
      case SERVER_RESETS, CLIENT_RESETS -> value == null;
      case SERVER_BITS -> value != null && bits(value) >= 0;
      case CLIENT_BITS -> value == null || bits(value) >= 0;
      default -> false;
    };
  }

  private static String unquoted(String value) {
    return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
        ? value.substring(1, value.length() - 1)
        : value;
  }

  /** Returns 8 to 15, or -1 when the text is no such number; leading zeros are not allowed. */
  private static int bits(String value) {
    if (!value.matches("[1-9][0-9]?")) {
      return -1;
    }
    int bits = Integer.parseInt(value);
    return bits < BITS_MIN || bits > BITS_MAX ? -1 : bits;
  }
}
