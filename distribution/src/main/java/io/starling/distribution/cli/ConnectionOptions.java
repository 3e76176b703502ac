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

/** The router that a command connects to, and who it says it is. */
final class ConnectionOptions {
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
      names = "--serializer",
      paramLabel = "FORMAT",
      completionCandidates = Names.Serializers.class,
      description = "${COMPLETION-CANDIDATES}; default: the router chooses.")
  private @Nullable SerializerFormat serializer;

  @Option(
      names = "--authmethod",
      paramLabel = "METHOD",
      defaultValue = "${env:STARLING_AUTHMETHOD}",
      completionCandidates = Names.AuthMethods.class,
      description =
          "${COMPLETION-CANDIDATES}; default: wampcra with --authid, else anonymous; or"
              + " STARLING_AUTHMETHOD.")
  private @Nullable AuthMethod method;

  @Option(
      names = "--authid",
      defaultValue = "${env:STARLING_AUTHID}",
      description = "Who you are, or STARLING_AUTHID; not needed with cryptosign.")
  private @Nullable String authid;

  @Option(
      names = "--secret",
      description =
          "The ticket, the password (wampcra, wamp-scram) or the private key in hexadecimal"
              + " (cryptosign). Other users of this machine can see it: prefer --secret-file.")
  private @Nullable String secret;

  @Option(
      names = "--secret-file",
      paramLabel = "FILE",
      defaultValue = "${env:STARLING_SECRET_FILE}",
      description =
          "A file whose first line is the secret, or STARLING_SECRET_FILE. Without one a terminal"
              + " is asked.")
  private @Nullable Path secretFile;

  @Option(
      names = "--channel-binding",
      paramLabel = "TYPE",
      completionCandidates = Names.ChannelBindings.class,
      description =
          "Binds the login to the TLS connection, so that nobody in between can pass it on:"
              + " ${COMPLETION-CANDIDATES}; for cryptosign (tls-exporter only) and wamp-scram.")
  private @Nullable String channelBinding;

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

  ConnectionOptions() {}

  /** The time limit, or null when none was given. */
  @Nullable Duration timeout() {
    return timeout;
  }

  /** The router. */
  String url() {
    return url;
  }

  /** Whether it is said who the user is. */
  boolean saysWho() {
    return authid != null || method != null;
  }

  /** Connects and joins the realm. */
  WampClient connect(ClientConfig.Builder builder) {
    try {
      return Replies.await(WampClient.connect(builder.build()));
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
  }

  /** The serializer asked for, or null when the router chooses. */
  @Nullable SerializerFormat serializer() {
    return serializer;
  }

  /** Where and as whom to connect. */
  ClientConfig.Builder builder(String realm) {
    return builder(realm, authentication());
  }

  /** Where and as whom to connect, whatever is said of who the user is. */
  ClientConfig.Builder builder(String realm, Authentication authentication) {
    try {
      ClientConfig.Builder builder =
          ClientConfig.builder(url, realm)
              .authentication(authentication)
              .agent("starling-cli")
              .trust(trust())
              .timing(timing());
      if (channelBinding != null) {
        builder.channelBinding(channelBinding);
      }
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
    AuthMethod usual = authid == null ? AuthMethod.ANONYMOUS : AuthMethod.WAMPCRA;
    return switch (method == null ? usual : method) {
      case ANONYMOUS -> Authentication.anonymous();
      case TICKET -> Authentication.ticket(authid(), secret());
      case WAMPCRA -> Authentication.wampCra(authid(), secret());
      case WAMP_SCRAM -> scram();
      case CRYPTOSIGN ->
          authid == null
              ? Authentication.cryptosign(secret())
              : Authentication.cryptosign(authid, secret());
    };
  }

  private Authentication scram() {
    try {
      return Authentication.scram(authid(), secret());
    } catch (IllegalArgumentException e) {
      throw wrong(e.getMessage());
    }
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
      String typed = Prompt.secret(authid == null ? "the key" : authid);
      if (typed == null) {
        throw wrong("this --authmethod needs --secret-file or --secret");
      }
      return typed;
    }
    try {
      return Files.readString(secretFile).lines().findFirst().orElse("");
    } catch (IOException e) {
      throw wrong("cannot read the secret from " + secretFile + ": " + e.getMessage());
    }
  }

  ParameterException wrong(@Nullable String text) {
    return new ParameterException(spec.commandLine(), String.valueOf(text));
  }
}
