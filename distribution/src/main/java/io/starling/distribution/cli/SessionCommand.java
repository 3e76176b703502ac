package io.starling.distribution.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling session}. */
@Command(name = "session", description = "Lists and ends sessions of a realm.")
final class SessionCommand {
  private static final String REALM = "REALM";

  @Command(name = "list", description = "Lists the sessions of a realm.")
  int list(
      @Mixin AdminOptions admin,
      @Mixin PageOptions page,
      @Parameters(paramLabel = REALM) String realm) {
    return admin.run(
        "session.list",
        List.of(realm),
        page.kwargs(),
        "session",
        "authid",
        "authrole",
        "authmethod",
        "transport");
  }

  @Command(name = "count", description = "Counts the sessions of a realm.")
  int count(@Mixin AdminOptions admin, @Parameters(paramLabel = REALM) String realm) {
    return admin.run("session.count", List.of(realm));
  }

  @Command(name = "get", description = "Shows a session.")
  int get(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = "SESSION") long session) {
    return admin.run("session.get", List.of(realm, session));
  }

  @Command(name = "kill", description = "Ends a session, or all of a user.")
  int kill(
      @Mixin AdminOptions admin,
      @Option(
              names = "--user",
              paramLabel = "NAME",
              description = "Ends the sessions of this user, instead of one.")
          @Nullable String user,
      @Option(
              names = "--reason",
              paramLabel = "URI",
              description = "The reason in GOODBYE; default wamp.close.killed.")
          @Nullable String reason,
      @Option(names = "--message", paramLabel = "TEXT", description = "A text for people.")
          @Nullable String message,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = "SESSION", arity = "0..1") @Nullable Long session) {
    if ((user == null) == (session == null)) {
      throw new CommandFailure("starling: name a session, or a user with --user");
    }
    return admin.run(
        user == null ? "session.kill" : "session.kill_by_authid",
        List.of(realm, user == null ? session : user),
        AdminOptions.given("reason", reason, "message", message));
  }
}
