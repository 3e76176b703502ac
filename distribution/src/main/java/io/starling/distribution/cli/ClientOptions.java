package io.starling.distribution.cli;

import io.starling.client.ClientConfig;
import io.starling.client.WampClient;
import io.starling.wamp.message.SerializerFormat;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where a command of the WAMP client connects, and as whom. */
final class ClientOptions {
  @Mixin private ConnectionOptions connection = new ConnectionOptions();

  @Option(
      names = "--realm",
      defaultValue = "${env:STARLING_REALM:-realm1}",
      description = "The realm to join; default ${DEFAULT-VALUE}, or STARLING_REALM.")
  private String realm = "";

  ClientOptions() {}

  /** The time limit, or null when none was given. */
  @Nullable Duration timeout() {
    return connection.timeout();
  }

  /** Connects and joins the realm. */
  WampClient connect() {
    return connection.connect(builder());
  }

  /** Connects and joins the realm, for as long as {@code serving} lasts. */
  WampClient connect(Serving serving) {
    return connection.connect(builder().listener(serving).executor(serving));
  }

  /** The router, for people. */
  String target() {
    return connection.url() + " " + realm;
  }

  /** The serializer asked for, or null when the router chooses. */
  @Nullable SerializerFormat serializer() {
    return connection.serializer();
  }

  /** Where and as whom to connect. */
  ClientConfig.Builder builder() {
    return connection.builder(realm);
  }
}
