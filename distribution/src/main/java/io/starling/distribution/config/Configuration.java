package io.starling.distribution.config;

import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.ConfigProblem;
import io.starling.distribution.config.binding.Key;
import io.starling.security.document.DocumentException;
import io.starling.security.document.DocumentProblem;
import io.starling.security.document.RealmDocuments;
import io.starling.wamp.uri.Uri;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Everything that can be set for a node. The records mirror the file; {@link Configurations} loads
 * them.
 *
 * @param listeners by name: lower-case letters, digits and dashes
 * @param realms no URI twice
 */
public record Configuration(
    @Key(doc = "Which node this is.") NodeSettings node,
    @Key(fallback = "{}", doc = "Where clients connect, by the listener's name.")
        Map<String, ListenerSettings> listeners,
    @Key(fallback = "[]", doc = "The realms that clients can join.") List<RealmSettings> realms,
    @Key(doc = "How clients prove who they are.") SecuritySettings security,
    @Key(doc = "How the node keeps realms and all that belongs to them.") StoreSettings store,
    @Key(doc = "What one client, and all together, may take.") LimitSettings limits,
    @Key(doc = "How the sockets are driven.") TransportSettings transport,
    @Key(doc = "What is logged, and how it looks.") LogSettings log,
    @Key(doc = "What is measured.") MetricsSettings metrics) {
  private static final Pattern LISTENER_NAME = Pattern.compile("[a-z][a-z0-9]*(?:-[a-z0-9]+)*");

  /** Refuses sections that contradict each other with a {@link ConfigException}. */
  public Configuration {
    listeners = Collections.unmodifiableMap(new LinkedHashMap<>(listeners));
    realms = List.copyOf(realms);
    checkListeners(listeners);
    checkRealms(realms);
  }

  /** What is left when the realms have been taken over: they may be many. */
  public Configuration withoutRealms() {
    return new Configuration(
        node, listeners, List.of(), security, store, limits, transport, log, metrics);
  }

  private static void checkListeners(Map<String, ListenerSettings> listeners) {
    Map<BindAddress, String> taken = new HashMap<>();
    listeners.forEach(
        (name, listener) -> {
          if (!LISTENER_NAME.matcher(name).matches()) {
            throw ConfigException.of(
                "listeners.\"" + name + "\"",
                "is not a name; allowed: lower-case letters, digits and dashes");
          }
          if (listener.enabled()) {
            checkFree(name, listener.bind(), taken);
          }
        });
  }

  private static void checkFree(
      String name, List<BindAddress> bind, Map<BindAddress, String> taken) {
    for (int i = 0; i < bind.size(); i++) {
      BindAddress address = bind.get(i);
      boolean chosenLater = address instanceof BindAddress.HostPort(_, int port) && port == 0;
      String other = chosenLater ? null : taken.put(address, name);
      if (other != null) {
        throw ConfigException.of(
            "listeners." + name + ".bind[" + i + "]",
            address + " is taken by the listener " + other);
      }
    }
  }

  private static void checkRealms(List<RealmSettings> realms) {
    Set<String> uris = new HashSet<>();
    for (int i = 0; i < realms.size(); i++) {
      if (!uris.add(realms.get(i).uri())) {
        throw ConfigException.of(
            "realms[" + i + "].uri", realms.get(i).uri() + " is defined twice");
      }
    }
    try {
      read(realms);
    } catch (DocumentException e) {
      throw new ConfigException(e.problems().stream().map(Configuration::problem).toList());
    }
  }

  /** What is doubtful in the documents of the realms. */
  List<ConfigProblem> realmWarnings() {
    return read(realms).warnings().stream().map(Configuration::problem).toList();
  }

  /** Reads the realms' documents; passwords in clear are left out, since that is fast. */
  private static RealmDocuments read(List<RealmSettings> realms) {
    return RealmDocuments.read(
        realms.stream()
            .map(
                realm ->
                    new RealmDocuments.Document(
                        realm.document(),
                        io.starling.router.port.RealmSettings.lenient(Uri.of(realm.uri()))))
            .toList(),
        (password, methods) -> List.of());
  }

  private static ConfigProblem problem(DocumentProblem problem) {
    return new ConfigProblem(null, "realms" + problem.path(), problem.message());
  }
}
