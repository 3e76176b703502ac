import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;

/**
 * Links the Java runtime that is packaged with Starling out of the JDK that runs this program:
 * {@code LinkRuntime DIRECTORY STAMP MODULES [OPTION...]}. It does nothing when the stamp file says
 * that the directory holds a runtime made from the same JDK with the same arguments.
 *
 * <p>jlink's own class data archives are for object headers of the usual size; the archive that is
 * made here is for the compact ones that Starling runs with.
 */
final class LinkRuntime {
  private LinkRuntime() {}

  public static void main(String[] args) throws IOException, InterruptedException {
    Path runtime = Path.of(args[0]);
    Path stamp = Path.of(args[1]);
    List<String> options = List.of(args).subList(2, args.length);
    String made = Runtime.version() + " " + System.getProperty("java.home") + " " + options;
    if (Files.exists(runtime.resolve("release"))
        && Files.exists(stamp)
        && Files.readString(stamp).equals(made)) {
      return;
    }

    Files.deleteIfExists(stamp);
    delete(runtime);
    Files.createDirectories(runtime.toAbsolutePath().getParent());
    ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
    String[] arguments =
        Stream.of(
                List.of("--output", runtime.toString(), "--add-modules", args[2]),
                options.subList(1, options.size()))
            .flatMap(List::stream)
            .toArray(String[]::new);
    int status = jlink.run(System.out, System.err, arguments);
    if (status == 0) {
      status = archiveClasses(runtime);
    }
    if (status != 0) {
      System.exit(status);
    }
    Files.writeString(stamp, made);
  }

  private static int archiveClasses(Path runtime) throws IOException, InterruptedException {
    String java = runtime.resolve("bin").resolve("java").toString();
    return new ProcessBuilder(java, "-XX:+UseCompactObjectHeaders", "-Xshare:dump", "-Xlog:disable")
        .inheritIO()
        .start()
        .waitFor();
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
