package io.starling.distribution.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling ticket}. */
@Command(name = "ticket", description = "Issues, lists and revokes the tickets of users.")
final class TicketCommand {
  private static final String REALM = "REALM";

  /** What a ticket is for. */
  static final class Said {
    @Option(
        names = "--expires",
        paramLabel = "DURATION",
        description = "How long it is good, as 12h; default and most are settings of the router.")
    private @Nullable Duration expires;

    @Option(
        names = "--client",
        paramLabel = "NAME",
        description = "A user who acts for you with it, instead of yourself.")
    private @Nullable String client;

    @Option(
        names = "--client-ticket-file",
        paramLabel = "FILE",
        description = "A file whose first line is that client's own ticket; - for standard input.")
    private @Nullable Path clientTicket;

    @Option(
        names = "--device",
        paramLabel = "ID",
        description = "The device that it is for; another ticket for it takes its place.")
    private @Nullable String device;

    @Option(
        names = "--this-realm-only",
        description = "Good in this realm alone, also for a user of single sign-on.")
    private boolean local;
  }

  @Command(
      name = "issue",
      description = "Issues a ticket for yourself, in the realm that --as-realm names.")
  int issue(@Mixin AdminOptions admin, @Mixin Said said) {
    return admin.run(
        "ticket.issue",
        List.of(),
        AdminOptions.given(
            "expiry_time_secs", said.expires == null ? null : said.expires.toSeconds(),
            "client_id", said.client,
            "client_ticket", said.clientTicket == null ? null : admin.secretIn(said.clientTicket),
            "device_id", said.device,
            "allow_sso", said.local ? false : null));
  }

  @Command(name = "verify", description = "Tells whose a ticket is, or why it is not good.")
  int verify(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(
              paramLabel = "FILE",
              description = "A file whose first line is the ticket; - for standard input.")
          Path file) {
    return admin.run("ticket.verify", List.of(realm, admin.secretIn(file)));
  }

  @Command(name = "revoke", description = "Revokes a ticket, and ends the sessions it opened.")
  int revoke(
      @Mixin AdminOptions admin,
      @Option(
              names = "--ticket-file",
              paramLabel = "FILE",
              description =
                  "A file whose first line is the ticket, instead of its id; - for standard input.")
          @Nullable Path file,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = "ID", arity = "0..1") @Nullable String id) {
    if ((id == null) == (file == null)) {
      throw new CommandFailure("starling: name a ticket by its id, or by --ticket-file");
    }
    return admin.run("ticket.revoke", List.of(realm, file == null ? id : admin.secretIn(file)));
  }

  @Command(
      name = "revoke-all",
      description = "Revokes the tickets of a user, or your own, and prints how many.")
  int revokeAll(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = "USER", arity = "0..1") @Nullable String user) {
    return admin.run("ticket.revoke_all", realmAnd(realm, user));
  }

  @Command(name = "list", description = "Lists the tickets of a user, or your own.")
  int list(
      @Mixin AdminOptions admin,
      @Mixin PageOptions page,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = "USER", arity = "0..1") @Nullable String user) {
    return admin.run(
        "ticket.list",
        realmAnd(realm, user),
        page.kwargs(),
        "id",
        "authid",
        "authmethod",
        "issued_at",
        "expires_at",
        "scope");
  }

  private static List<String> realmAnd(String realm, @Nullable String user) {
    List<String> args = new ArrayList<>(List.of(realm));
    if (user != null) {
      args.add(user);
    }
    return args;
  }
}
