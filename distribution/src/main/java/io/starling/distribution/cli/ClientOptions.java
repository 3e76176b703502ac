package io.starling.distribution.cli;

import io.starling.client.ClientConfig;
import io.starling.client.TlsTrust;
import io.starling.client.WampClient;
import io.starling.client.auth.Authentication;
import io.starling.wamp.message.SerializerFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a command of the WAMP client connects, and as whom. */
final class ClientOptions {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--url",
      defaultValue = "${env:STARLING_URL:-ws://127.0.0.1:18080/ws}",
      description =
          "The router: ws://host:port/path, wss://..., rs://host:port (raw socket), rss://...,"
              + " rs+unix:///path or ws+unix:///path; default ${DEFAULT-VALUE}, or STARLING_URL.")
  private String url = "";

  @Option(
      names = "--realm",
      defaultValue = "${env:STARLING_REALM:-realm1}",
      description = "The realm to join; default ${DEFAULT-VALUE}, or STARLING_REALM.")
  private String realm = "";

  @Option(
      names = "--serializer",
      paramLabel = "FORMAT",
      completionCandidates = Names.Serializers.class,
      description = "${COMPLETION-CANDIDATES}; default: the router chooses.")
  private @Nullable SerializerFormat serializer;

  @Option(
      names = "--authmethod",
      paramLabel = "METHOD",
      defaultValue = "anonymous",
      completionCandidates = Names.AuthMethods.class,
      description = "${COMPLETION-CANDIDATES}; default ${DEFAULT-VALUE}.")
  private AuthMethod method = AuthMethod.ANONYMOUS;

  @Option(names = "--authid", description = "Who you are; not needed with cryptosign.")
  private @Nullable String authid;

  @Option(
      names = "--secret",
      description =
          "The ticket, the password (wampcra) or the private key in hexadecimal (cryptosign). Other"
              + " users of this machine can see it: prefer --secret-file.")
  private @Nullable String secret;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      description = "A file whose first line is the secret.")
  private @Nullable Path secretFile;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description = "Trusts routers with a certificate of these authorities (PEM).")
  private @Nullable Path authorities;

  @Option(names = "--insecure", description = "Trusts any router: for tests on one machine.")
  private boolean insecure;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description =
          "Longest time to connect, default 10s; for 'call' also the longest time for the result,"
              + " by default unlimited. Written like 500ms, 10s or 2m.")
  private @Nullable Duration timeout;

  ClientOptions() {}

  /** The time limit, or null when none was given. */
  @Nullable Duration timeout() {
    return timeout;
  }

  /** Connects and joins the realm. */
  WampClient connect() {
    return connect(builder());
  }

  /** Connects and joins the realm, for as long as {@code serving} lasts. */
  WampClient connect(Serving serving) {
    return connect(builder().listener(serving).executor(serving));
  }

  private WampClient connect(ClientConfig.Builder builder) {
    try {
      return Replies.await(WampClient.connect(builder.build()));
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  /** The router, for people. */
  String target() {
    return url + " " + realm;
  }

  /** The serializer asked for, or null when the router chooses. */
  @Nullable SerializerFormat serializer() {
    return serializer;
  }

  /** Where and as whom to connect. */
  ClientConfig.Builder builder() {
    try {
      ClientConfig.Builder builder =
          ClientConfig.builder(url, realm)
              .authentication(authentication())
              .agent("starling-cli")
              .trust(trust())
              .timing(timing());
      return serializer == null ? builder : builder.serializers(serializer);
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  private ClientConfig.Timing timing() {
    ClientConfig.Timing usual = ClientConfig.Timing.DEFAULT;
    return new ClientConfig.Timing(
        timeout == null ? usual.connect() : timeout, usual.ping(), CLOSE_TIMEOUT);
  }

  private TlsTrust trust() {
    if (insecure) {
      return TlsTrust.insecure();
    }
    return authorities == null ? TlsTrust.system() : TlsTrust.authorities(authorities);
  }

  private Authentication authentication() {
    return switch (method) {
      case ANONYMOUS -> Authentication.anonymous();
      case TICKET -> Authentication.ticket(authid(), secret());
      case WAMPCRA -> Authentication.wampCra(authid(), secret());
      case CRYPTOSIGN ->
          authid == null
              ? Authentication.cryptosign(secret())
              : Authentication.cryptosign(authid, secret());
    };
  }

  private String authid() {
    if (authid == null) {
      throw wrong("this --authmethod needs --authid");
    }
    return authid;
  }

  private String secret() {
    if (secret != null) {
      return secret;
    }
    if (secretFile == null) {
      throw wrong("this --authmethod needs --secret-file or --secret");
    }
    try {
      return Files.readString(secretFile).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw wrong("cannot read the secret from " + secretFile + ": " + e.getMessage());
    }
  }

  private ParameterException wrong(@Nullable String text) {
    return new ParameterException(spec.commandLine(), String.valueOf(text));
  }
}
