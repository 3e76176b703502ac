package io.starling.distribution.node;

import io.starling.distribution.config.Configuration;
import io.starling.distribution.config.EffectiveConfiguration;
import io.starling.distribution.config.ListenerSettings;
import io.starling.distribution.config.RealmSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a node tells on the terminal when it is ready: where to connect, and as whom. */
public final class Banner {
  private static final String DATA = "data";

  /** More names than that are told by their number. */
  private static final int REALMS_NAMED = 10;

  private Banner() {}

  /**
   * The lines.
   *
   * @param listeners the open listeners with their addresses
   * @param bootstrapToken with what the first administrator logs in; null when there is one
   */
  public static List<String> lines(
      EffectiveConfiguration effective,
      Map<String, List<String>> listeners,
      Path dataDirectory,
      @Nullable String bootstrapToken,
      String version) {
    Configuration configuration = effective.configuration();
    List<String> lines = new ArrayList<>();
    lines.add(
        "Starling "
            + version
            + (effective.developmentMode()
                ? " in development mode"
                : ", node " + configuration.node().name()));
    lines.add("");
    int width =
        Stream.concat(Stream.of(DATA), listeners.keySet().stream())
            .mapToInt(String::length)
            .max()
            .orElseThrow();
    listeners.forEach(
        (name, addresses) -> {
          ListenerSettings settings = configuration.listeners().get(name);
          if (settings != null) {
            addresses.forEach(
                address -> lines.add("  " + pad(name, width) + "  " + url(settings, address)));
          }
        });
    lines.add("  " + pad(DATA, width) + "  " + dataDirectory);
    lines.add("");
    lines.addAll(realms(configuration.realms()));
    if (bootstrapToken != null) {
      lines.addAll(bootstrap(effective, dataDirectory, bootstrapToken));
    }
    lines.add("Ready. Stop with Ctrl-C.");
    return lines;
  }

  private static List<String> bootstrap(
      EffectiveConfiguration effective, Path dataDirectory, String token) {
    String realm = effective.configuration().security().masterRealm();
    String who = "the user " + Bootstrap.USER + " of the realm " + realm;
    Path file = dataDirectory.resolve(Bootstrap.FILE);
    if (effective.developmentMode()) {
      return List.of("To administer it, be " + who + "; the password is in", "  " + file);
    }
    return List.of(
        "Nobody can administer this node yet. Until somebody in the group administrators of the",
        "realm "
            + realm
            + " has a password or key, "
            + Bootstrap.USER
            + " can log in there, once, with",
        "  " + token,
        "which is in " + file + " as well.");
  }

  private static List<String> realms(List<RealmSettings> realms) {
    List<String> lines = new ArrayList<>();
    if (realms.isEmpty()) {
      lines.add("No realm is configured, so no client can join.");
    }
    String open = names(realms.stream().filter(RealmSettings::isOpen).toList());
    if (!open.isEmpty()) {
      lines.add("Whoever can connect may join the " + open + " and do anything there.");
    }
    String closed = names(realms.stream().filter(realm -> !realm.isOpen()).toList());
    if (!closed.isEmpty()) {
      lines.add("Clients have to say who they are in the " + closed + ".");
    }
    return lines;
  }

  private static String names(List<RealmSettings> realms) {
    if (realms.isEmpty()) {
      return "";
    }
    String names =
        realms.stream()
            .limit(REALMS_NAMED)
            .map(RealmSettings::uri)
            .collect(Collectors.joining(", "));
    int more = realms.size() - REALMS_NAMED;
    return (realms.size() == 1 ? "realm " : "realms ")
        + names
        + (more > 0 ? " and " + more + " more" : "");
  }

  /** The URL of a listener, as clients take it. */
  static String url(ListenerSettings settings, String address) {
    boolean encrypted = settings.tls() != null;
    return switch (settings.type()) {
      case HTTP -> (encrypted ? "wss://" : "ws://") + address + settings.path();
      case ADMIN_HTTP -> (encrypted ? "https://" : "http://") + address;
      case RAW_TCP -> (encrypted ? "rss://" : "rs://") + address;
      case RAW_UNIX -> "rs+unix://" + address;
    };
  }

  private static String pad(String name, int width) {
    return name + " ".repeat(width - name.length());
  }
}
