import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the cache of loaded classes that the packaged node starts with (JEP 514): {@code TrainCache
 * TREE make|skip}. It runs the node once, on free ports of loopback, shows it a few clients and
 * stops it; the JVM writes the cache when it ends.
 *
 * <p>A node starts without a cache as well, only later. So whatever goes wrong here is told and
 * does not fail the build. A cache that is newer than all that it was made from is kept; with
 * {@code skip} an older one is deleted and none is made.
 */
final class TrainCache {

  private static final int READY_SECONDS = 60;
  private static final int CLIENT_SECONDS = 30;
  private static final int END_SECONDS = 120;
  private static final Pattern ADDRESS = Pattern.compile("\"([a-z-]+)\":\"(127[.0-9:]+)\"");

  private final Path tree;
  private final Path cache;
  private final Path work;

  private TrainCache(Path tree, Path cache, Path work) {
    this.tree = tree;
    this.cache = cache;
    this.work = work;
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Path tree = Path.of(args[0]).toAbsolutePath();
    Path cache = tree.resolve("lib").resolve("node.aot");
    if (isNewest(cache, tree)) {
      return;
    }
    Files.deleteIfExists(cache);
    if (args[1].equals("skip")) {
      return;
    }
    Path work = Files.createTempDirectory("starling-train");
    try {
      new TrainCache(tree, cache, work).train();
    } catch (IOException | UncheckedIOException failed) {
      Files.deleteIfExists(cache);
      System.err.println("No AOT cache was made, so the node will start slower: " + failed);
    } finally {
      delete(work);
    }
  }

  private static boolean isNewest(Path cache, Path tree) throws IOException {
    if (!Files.exists(cache)) {
      return false;
    }
    FileTime made = Files.getLastModifiedTime(cache);
    List<Path> sources =
        new ArrayList<>(
            List.of(tree.resolve("bin/starling"), tree.resolve("runtime").resolve("release")));
    try (Stream<Path> jars = Files.list(tree.resolve("lib"))) {
      jars.filter(file -> file.toString().endsWith(".jar")).forEach(sources::add);
    }
    for (Path source : sources) {
      if (!Files.exists(source) || Files.getLastModifiedTime(source).compareTo(made) > 0) {
        return false;
      }
    }
    return true;
  }

  private void train() throws IOException, InterruptedException {
    Path ready = work.resolve("ready.json");
    Path log = work.resolve("node.log");
    List<String> command =
        new ArrayList<>(List.of("start", "--data-dir", "" + work.resolve("data")));
    command.addAll(List.of("--ready-file", "" + ready));
    for (String listener : List.of("http", "admin-http", "raw-tcp")) {
      command.addAll(List.of("--set", "listeners." + listener + ".bind=127.0.0.1:0"));
    }
    ProcessBuilder builder = starling(command, log);
    // Profiles of a node that only starts would have the methods of its start compiled in full,
    // which
    // takes 10 MB of memory and gains nothing.
    builder
        .environment()
        .put(
            "STARLING_JAVA_OPTS",
            "-XX:+UnlockDiagnosticVMOptions -XX:-AOTRecordTraining -XX:AOTCacheOutput=" + cache);
    Process node = builder.start();
    try {
      String listeners = awaitReady(node, ready, log);
      client("rs://" + address(listeners, "raw-tcp"));
      client("ws://" + address(listeners, "http") + "/ws");
      read("http://" + address(listeners, "admin-http") + "/ready");
      read("http://" + address(listeners, "admin-http") + "/metrics");
      node.destroy();
      if (!node.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        throw new IOException("the node did not end in " + END_SECONDS + " s");
      }
    } finally {
      node.destroyForcibly();
    }
    if (!Files.exists(cache)) {
      throw new IOException("the node ended without writing it\n" + Files.readString(log));
    }
  }

  private ProcessBuilder starling(List<String> arguments, Path output) {
    List<String> command = new ArrayList<>(List.of("" + tree.resolve("bin/starling")));
    command.addAll(arguments);
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("STARLING"));
    return builder;
  }

  private static String awaitReady(Process node, Path ready, Path log)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(READY_SECONDS);
    while (!Files.exists(ready)) {
      if (node.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() - deadline > 0) {
        throw new IOException("the node did not get ready\n" + Files.readString(log));
      }
    }
    return Files.readString(ready);
  }

  private static String address(String listeners, String name) throws IOException {
    for (Matcher found = ADDRESS.matcher(listeners); found.find(); ) {
      if (found.group(1).equals(name)) {
        return found.group(2);
      }
    }
    throw new IOException("no listener " + name + " in " + listeners);
  }

  /** Joins, publishes and leaves: most of what the first real client will need. */
  private void client(String url) throws IOException, InterruptedException {
    Path log = work.resolve("client.log");
    Process client =
        starling(
                List.of("publish", "--url", url, "--realm", "realm1", "--acknowledge", "a.b", "1"),
                log)
            .start();
    boolean ended = client.waitFor(CLIENT_SECONDS, TimeUnit.SECONDS);
    client.destroyForcibly();
    if (!ended || client.exitValue() != 0) {
      throw new IOException("a client of " + url + " failed\n" + Files.readString(log));
    }
  }

  private static void read(String url) throws IOException {
    URLConnection connection = URI.create(url).toURL().openConnection();
    connection.setConnectTimeout((int) TimeUnit.SECONDS.toMillis(CLIENT_SECONDS));
    connection.setReadTimeout((int) TimeUnit.SECONDS.toMillis(CLIENT_SECONDS));
    try (InputStream body = connection.getInputStream()) {
      body.readAllBytes();
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
