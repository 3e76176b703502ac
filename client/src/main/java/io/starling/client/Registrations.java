package io.starling.client;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The book of a client's registrations, over all its sessions. Confined to the home loop. */
final class Registrations {

  private final Map<Long, Registration> byId = new HashMap<>();
  private final Set<Registration> wanted = new LinkedHashSet<>();

  /** Those to be made again in a new session. */
  List<Registration> wanted() {
    return List.copyOf(wanted);
  }

  /** Whose invocations have this id, or null when nobody's. */
  @Nullable Registration get(long id) {
    return byId.get(id);
  }

  /** REGISTERED came. */
  void answered(Registration registration, long id) {
    byId.put(id, registration);
    registration.bind(id);
    if (registration.isActive()) {
      wanted.add(registration);
    }
  }

  /** REGISTER was refused. */
  void refused(Registration registration) {
    wanted.remove(registration);
    registration.end();
  }

  /** The user wants it no more; its handler stays, because invocations may be under way. */
  void unwanted(Registration registration) {
    wanted.remove(registration);
  }

  /** UNREGISTERED came, or the router took it away; returns whose it was, or null. */
  @Nullable Registration removed(long id) {
    Registration registration = byId.remove(id);
    if (registration != null) {
      wanted.remove(registration);
      registration.end();
    }
    return registration;
  }

  /** The session is over; what was registered stays wanted. */
  void lost() {
    byId.values().forEach(registration -> registration.bind(0));
    byId.clear();
  }

  /** The client is closed. */
  void closed() {
    wanted.forEach(Registration::end);
    wanted.clear();
  }
}
