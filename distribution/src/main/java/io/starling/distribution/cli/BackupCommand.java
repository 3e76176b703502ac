package io.starling.distribution.cli;

import io.starling.distribution.config.EffectiveConfiguration;
import io.starling.distribution.config.StoreSettings;
import io.starling.security.backup.Backup;
import io.starling.security.sealing.SealingCodec;
import io.starling.store.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code starling backup}. */
@Command(
    name = "backup",
    description = "Makes and restores backups of realms and all that belongs to them.")
final class BackupCommand {
  private final Terminal terminal;

  BackupCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "create",
      description = "Has a running node write a backup into its folder of backups.")
  int create(
      @Mixin AdminOptions admin,
      @Option(
              names = "--realm",
              paramLabel = "URI",
              description = "Only this realm; may be given several times.")
          @Nullable List<String> realms,
      @Parameters(
              paramLabel = "NAME",
              arity = "0..1",
              description = "The name of the file; without one it tells the time.")
          @Nullable String name) {
    return admin.run(
        "backup.create", List.of(AdminOptions.given("filename", name, "realms", realms)));
  }

  @Command(name = "list", description = "Lists the backups of a running node.")
  int list(@Mixin AdminOptions admin) {
    return admin.run("backup.list", List.of(), "filename", "timestamp", "bytes");
  }

  @Command(
      name = "status",
      description = "Has a running node read a backup, and tells whether it is whole.")
  int status(@Mixin AdminOptions admin, @Parameters(paramLabel = "NAME") String name) {
    return admin.run("backup.status", List.of(name));
  }

  @Command(
      name = "restore",
      description =
          "Has a running node make realms what they were, with users, groups, grants and sources,"
              + " in one step, and prints what was changed.")
  int restore(
      @Mixin AdminOptions admin,
      @Option(
              names = "--realm",
              paramLabel = "URI",
              description = "Only this realm; may be given several times.")
          @Nullable List<String> realms,
      @Parameters(paramLabel = "NAME") String name) {
    return admin.run(
        "backup.restore",
        List.of(AdminOptions.given("filename", name, "realms", realms)),
        "realm",
        "action",
        "kind",
        "name");
  }

  @Command(
      name = "load",
      description =
          "Puts all of a backup, tickets and signing keys included, into the data directory of a"
              + " node that does not run, which may be new.")
  int load(
      @Mixin ConfigurationOptions configuration,
      @Option(
              names = "--realm",
              paramLabel = "URI",
              description = "Only this realm; may be given several times.")
          @Nullable List<String> realms,
      @Option(
              names = "--force",
              description = "Also into a data directory that has realms: they are replaced.")
          boolean force,
      @Parameters(paramLabel = "FILE") Path file) {
    EffectiveConfiguration effective = configuration.load();
    StoreSettings settings = effective.configuration().store();
    SealingCodec codec = new SealingCodec(settings.keyRing());
    Path data = effective.configuration().node().dataDir();
    try {
      Backup backup = Backup.read(file, codec);
      Set<String> only = realms == null ? null : new TreeSet<>(realms);
      if (only != null && !backup.realmsWithEntries().containsAll(only)) {
        throw new CommandFailure(
            "starling: " + file + " has the realms " + backup.realmsWithEntries() + " only");
      }
      Files.createDirectories(data);
      try (Store store =
          Store.open(
              data.resolve("store"), io.starling.store.StoreSettings.defaults().withCodec(codec))) {
        if (!force && store.view().entries().findAny().isPresent()) {
          throw new CommandFailure(
              "starling: " + data + " has realms already; --force replaces them");
        }
        long restored = backup.restoreTo(store, only);
        terminal.print(restored + " entries of " + backup.created() + " are in " + data);
      }
    } catch (IOException e) {
      throw new CommandFailure("starling: " + e.getMessage());
    }
    return ExitCode.DONE;
  }
}
