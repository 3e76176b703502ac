package io.starling.distribution.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code starling key}. */
@Command(name = "key", description = "Lists, rotates and revokes what a realm signs tickets with.")
final class KeyCommand {
  private static final String REALM = "REALM";
  private static final String[] COLUMNS = {"id", "algorithm", "created_at", "retired_at"};

  @Command(name = "list", description = "Lists the signing keys of a realm, with --json whole.")
  int list(@Mixin AdminOptions admin, @Parameters(paramLabel = REALM) String realm) {
    return admin.run("key.list", List.of(realm), COLUMNS);
  }

  @Command(
      name = "rotate",
      description = "Has a new key sign; tickets of the one before stay good until they expire.")
  int rotate(@Mixin AdminOptions admin, @Parameters(paramLabel = REALM) String realm) {
    return admin.run("key.rotate", List.of(realm));
  }

  @Command(name = "revoke", description = "Ends a key, and at once all tickets it has signed.")
  int revoke(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = REALM) String realm,
      @Parameters(paramLabel = "ID") String id) {
    return admin.run("key.revoke", List.of(realm, id));
  }

  @Command(
      name = "jwks",
      description = "Prints the public keys as a JSON web key set, for those who verify tickets.")
  int jwks(@Mixin AdminOptions admin, @Parameters(paramLabel = REALM) String realm) {
    return admin.run("key.jwks", List.of(realm));
  }
}
