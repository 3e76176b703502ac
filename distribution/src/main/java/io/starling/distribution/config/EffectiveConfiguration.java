package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bound;
import io.starling.distribution.config.binding.ConfigProblem;
import io.starling.distribution.config.binding.Origin;
import java.util.ArrayList;
import java.util.List;

/** A loaded configuration, which knows where each of its values was written. */
public final class EffectiveConfiguration {
  private final Bound<Configuration> bound;
  private final boolean developmentMode;
  private final List<ConfigProblem> unknownInRealms;
  private final List<ConfigProblem> warnings;

  EffectiveConfiguration(Bound<Configuration> bound, boolean developmentMode) {
    this.bound = bound;
    this.developmentMode = developmentMode;
    this.unknownInRealms =
        bound.value().realmWarnings().stream()
            .map(found -> new ConfigProblem(origin(found.key()), found.key(), found.message()))
            .toList();
    List<ConfigProblem> all = new ArrayList<>(bound.warnings());
    all.addAll(unknownInRealms);
    warnOfClosedRealms(all);
    if (developmentMode) {
      warnOfOpenListeners(all);
    } else if (bound.value().realms().isEmpty()) {
      all.add(new ConfigProblem(null, "realms", "none is defined, so no client can join"));
    }
    this.warnings = List.copyOf(all);
  }

  /** The values. */
  public Configuration configuration() {
    return bound.value();
  }

  /** Whether no file was given: the realms are open to anonymous clients. */
  public boolean developmentMode() {
    return developmentMode;
  }

  /** Keys and methods of realms that nobody knows: warnings, which a strict check refuses. */
  List<ConfigProblem> unknownInRealms() {
    return unknownInRealms;
  }

  /** What should be told to the operator, but keeps nothing from working. */
  public List<ConfigProblem> warnings() {
    return warnings;
  }

  /**
   * Where the value of a key comes from.
   *
   * @param key written like {@code listeners.http.bind}
   */
  public Origin origin(String key) {
    return bound.origin(key);
  }

  /**
   * The effective configuration as YAML that can be loaded again. A comment tells the origin of
   * each value that is not a default; secrets are hidden.
   */
  public String render() {
    return bound.render();
  }

  /** Realms whose security is on, as it is by default, and that no source lets anybody into. */
  private void warnOfClosedRealms(List<ConfigProblem> warnings) {
    List<RealmSettings> realms = configuration().realms();
    for (int i = 0; i < realms.size(); i++) {
      RealmSettings realm = realms.get(i);
      boolean inherits = realm.prototypeUri() != null || realm.isPrototype() || realm.isSsoRealm();
      if (!inherits && !realm.isOpen() && realm.sources().isEmpty()) {
        String key = "realms[" + i + "]";
        warnings.add(
            new ConfigProblem(
                origin(key),
                key,
                realm.uri()
                    + " has no sources, so no client can join; add sources, or security_enabled:"
                    + " false to let everybody do everything"));
      }
    }
  }

  private void warnOfOpenListeners(List<ConfigProblem> warnings) {
    configuration()
        .listeners()
        .forEach(
            (name, listener) -> {
              if (listener.enabled() && !listener.bind().stream().allMatch(BindAddress::isLocal)) {
                String key = "listeners." + name + ".bind";
                warnings.add(
                    new ConfigProblem(
                        origin(key),
                        key,
                        "other machines can connect, and in development mode anyone may do"
                            + " anything; start with a configuration file to change that"));
              }
            });
  }
}
