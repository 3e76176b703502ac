package io.starling.transport.http;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An acceptable offer of permessage-deflate (RFC 7692, section 7.1). Both sides are told not to
 * take their context over, which a server may always ask for: so compressed events can be shared
 * between receivers and a connection needs no compressor of its own.
 *
 * @param serverBits the window that the client asks the router to keep to, 8 to 15
 * @param serverBitsAsked whether it asked
 */
record DeflateOffer(int serverBits, boolean serverBitsAsked) {

  private static final String NAME = "permessage-deflate";
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
    String both = NAME + "; server_no_context_takeover; client_no_context_takeover";
    return serverBitsAsked ? both + "; server_max_window_bits=" + serverBits : both;
  }

  /**
   * The longest message to compress. The compressor's own window is fixed at 15 bits, but a message
   * that is not longer than the client's window cannot refer to anything beyond it.
   */
  int compressedMax() {
    return serverBits == BITS_MAX ? Integer.MAX_VALUE : 1 << serverBits;
  }

  private static @Nullable DeflateOffer parse(String extension) {
    String[] parts = extension.split(";", -1);
    if (!parts[0].strip().equals(NAME)) {
      return null;
    }
    Set<String> seen = new HashSet<>();
    int serverBits = BITS_MAX;
    for (int i = 1; i < parts.length; i++) {
      String[] pair = parts[i].strip().split("=", 2);
      String name = pair[0].strip().toLowerCase(Locale.ROOT);
      String value = pair.length == 2 ? pair[1].strip() : null;
      if (!seen.add(name) || !isValid(name, value)) {
        return null;
      }
      if (name.equals("server_max_window_bits") && value != null) {
        serverBits = bits(value);
      }
    }
    return new DeflateOffer(serverBits, seen.contains("server_max_window_bits"));
  }

  private static boolean isValid(String name, @Nullable String value) {
    return switch (name) {
      case "server_no_context_takeover", "client_no_context_takeover" -> value == null;
      case "server_max_window_bits" -> value != null && bits(value) >= 0;
      case "client_max_window_bits" -> value == null || bits(value) >= 0;
      default -> false;
    };
  }

  /** Returns 8 to 15, or -1 when the text is no such number; leading zeros are not allowed. */
  private static int bits(String value) {
    String plain =
        value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
            ? value.substring(1, value.length() - 1)
            : value;
    if (!plain.matches("[1-9][0-9]?")) {
      return -1;
    }
    int bits = Integer.parseInt(plain);
    return bits < BITS_MIN || bits > BITS_MAX ? -1 : bits;
  }
}
