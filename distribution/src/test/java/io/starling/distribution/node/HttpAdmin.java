package io.starling.distribution.node;

import io.starling.gateway.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who administers a node by HTTP.
 *
 * @param url of the admin listener, without a slash at the end
 * @param realm whose user it is; null for the master realm
 * @param authorization the header, or null
 */
record HttpAdmin(String url, @Nullable String realm, @Nullable String authorization) {

  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  static HttpAdmin basic(Node node, @Nullable String realm, String user, String password) {
    String pair = user + ":" + password;
    return new HttpAdmin(
        "http://" + node.listeners().get("admin-http").getFirst(),
        realm,
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  HttpAdmin with(@Nullable String other) {
    return new HttpAdmin(url, realm, other);
  }

  HttpResponse<String> send(String method, String path, @Nullable String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(url + path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (realm != null) {
      request.header("Starling-Realm", realm);
    }
    if (authorization != null) {
      request.header("Authorization", authorization);
    }
    return send(request.build());
  }

  static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> get(String path) {
    return send("GET", path, null);
  }

  /** Status and body in a line. */
  String tells(String method, String path, @Nullable Object body) {
    HttpResponse<String> response =
        send(
            method,
            path,
            body == null || body instanceof String ? (String) body : Json.write(body));
    return (response.statusCode() + " " + response.body()).strip();
  }

  /** The body of an answer that is an object. */
  Map<?, ?> object(String method, String path, @Nullable Object body) {
    return (Map<?, ?>)
        Json.read(send(method, path, body == null ? null : Json.write(body)).body().strip());
  }
}
