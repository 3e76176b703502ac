package io.starling.transport.http;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The way of a request through proxies, as they tell: {@code Forwarded} (RFC 7239), else {@code
 * X-Forwarded-For}. Anybody can write these headers, so only what trusted proxies added counts.
 */
final class ForwardedHeaders {

  private ForwardedHeaders() {}

  /** Returns the addresses as they were told, the client's first; those that hide are empty. */
  static List<String> hops(HttpHeaders headers) {
    List<String> hops = new ArrayList<>();
    for (String element : elements(headers, "forwarded")) {
      hops.add(forOf(element));
    }
    if (hops.isEmpty()) {
      for (String element : elements(headers, "x-forwarded-for")) {
        hops.add(host(element));
      }
    }
    return hops;
  }

  private static List<String> elements(HttpHeaders headers, String name) {
    List<String> elements = new ArrayList<>();
    for (String line : headers.getAll(name)) {
      for (String element : line.split(",", -1)) {
        elements.add(element.strip());
      }
    }
    return elements;
  }

  private static String forOf(String element) {
    for (String pair : element.split(";", -1)) {
      String[] parts = pair.split("=", 2);
      if (parts.length == 2 && parts[0].strip().toLowerCase(Locale.ROOT).equals("for")) {
        return host(parts[1].strip().replace("\"", ""));
      }
    }
    return "";
  }

  /** Takes a port and the brackets of IPv6 away. */
  private static String host(String node) {
    if (node.startsWith("[")) {
      int end = node.indexOf(']');
      return end < 0 ? "" : node.substring(1, end);
    }
    int colon = node.indexOf(':');
    boolean port = colon >= 0 && colon == node.lastIndexOf(':');
    return port ? node.substring(0, colon) : node;
  }
}
