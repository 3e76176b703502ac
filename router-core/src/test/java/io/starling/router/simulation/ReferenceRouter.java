package io.starling.router.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a router has to do, as plainly as it can be said: one client acts, and at once it is known
 * who gets which messages. It shares no code with the router and knows no loops, formats or bytes.
 *
 * <p>It covers HELLO, GOODBYE, ABORT, loss of the transport and protocol violations; subscriptions
 * of the three kinds with all options that choose or disclose somebody; registrations of the three
 * kinds, single and shared by round robin, first and last; which of them gets a call; results,
 * progressive results, errors, cancelling in its three modes, time limits, and what becomes of
 * calls when either side leaves (checklist 6, 7, 10.1 to 10.3, 11.1 to 11.10). It does not cover
 * progressive call invocations, concurrency, the policies that need not be exact, slow receivers,
 * authorization and the meta API.
 *
 * <p>Messages are texts, in which names stand for the numbers that the router draws: {@code
 * exact:com.a} for a subscription, {@code p3} for the third publication, {@code s2} for the second
 * session.
 */
final class ReferenceRouter {

  /** A connection. */
  static final class Client {
    final int loop;
    final List<Session> sessions = new ArrayList<>();
    Session session;
    boolean closed;

    Client(int loop) {
      this.loop = loop;
    }
  }

  /** A session, and what its client asked for. */
  static final class Session {
    final Client client;
    final String name;
    final String authid;
    final String authrole;
    final boolean full;
    final Map<Long, String> asked = new HashMap<>();
    final List<Invocation> invocations = new ArrayList<>();
    long requests;

    Session(Client client, String name, String authid, String authrole, boolean full) {
      this.client = client;
      this.name = name;
      this.authid = authid;
      this.authrole = authrole;
      this.full = full;
    }

    private String disclosed(String role) {
      return " " + role + "=" + name + "/" + authid + "/" + authrole;
    }
  }

  /** A call that reached a callee. */
  static final class Invocation {
    final Session caller;
    final long call;
    final Session callee;
    final long id;
    final boolean progressive;
    final boolean timed;
    boolean active = true;
    boolean interrupted;

    Invocation(
        Session caller, long call, Session callee, long id, boolean progressive, boolean timed) {
      this.caller = caller;
      this.call = call;
      this.callee = callee;
      this.id = id;
      this.progressive = progressive;
      this.timed = timed;
    }
  }

  /** Who takes part in a registration, by order of joining, and whose turn it was. */
  private static final class Registration {
    final String policy;
    final TreeMap<Long, Session> callees = new TreeMap<>();
    final Map<Integer, Long> lastOfLoop = new HashMap<>();

    Registration(String policy) {
      this.policy = policy;
    }

    Session next(int loop) {
      if (!policy.equals("roundrobin")) {
        return (policy.equals("last") ? callees.lastEntry() : callees.firstEntry()).getValue();
      }
      Map.Entry<Long, Session> next = callees.higherEntry(lastOfLoop.getOrDefault(loop, 0L));
      next = next == null ? callees.firstEntry() : next;
      lastOfLoop.put(loop, next.getKey());
      return next.getValue();
    }
  }

  /** What a PUBLISH asks for; lists that are null are absent. */
  record PublishOptions(
      boolean acknowledge,
      boolean excludeMe,
      boolean discloseMe,
      Set<String> eligible,
      Set<String> exclude,
      Set<String> eligibleAuthid,
      Set<String> excludeAuthid,
      Set<String> eligibleAuthrole,
      Set<String> excludeAuthrole) {

    private boolean reaches(Session session) {
      return isIn(eligible, session.name, true)
          && isIn(eligibleAuthid, session.authid, true)
          && isIn(eligibleAuthrole, session.authrole, true)
          && !isIn(exclude, session.name, false)
          && !isIn(excludeAuthid, session.authid, false)
          && !isIn(excludeAuthrole, session.authrole, false);
    }

    private static boolean isIn(Set<String> set, String name, boolean whenAbsent) {
      return set == null ? whenAbsent : set.contains(name);
    }
  }

  private final Map<String, List<Session>> subscriptions = new LinkedHashMap<>();
  private final Map<String, Registration> registrations = new LinkedHashMap<>();
  private final List<Invocation> active = new ArrayList<>();
  private Map<Client, List<String>> sent = new HashMap<>();
  private int sessions;
  private int publications;
  private long joins;

  /** Returns who was sent what since this was last asked. */
  Map<Client, List<String>> take() {
    Map<Client, List<String>> taken = sent;
    sent = new HashMap<>();
    return taken;
  }

  private void send(Client client, String message) {
    sent.computeIfAbsent(client, c -> new ArrayList<>()).add(message);
  }

  private void send(Session session, String message) {
    send(session.client, message);
  }

  // ------------------------------------------------------------------------------ sessions

  void hello(Client client, String authid, String authrole, boolean full) {
    if (client.session != null) {
      violation(client);
      return;
    }
    client.session = new Session(client, "s" + ++sessions, authid, authrole, full);
    client.sessions.add(client.session);
    send(client, "WELCOME");
  }

  void goodbye(Client client) {
    if (client.session == null) {
      violation(client);
      return;
    }
    end(client);
    send(client, "GOODBYE wamp.close.goodbye_and_out");
  }

  /** The client sends ABORT, or its transport is lost. */
  void lost(Client client) {
    end(client);
    client.closed = true;
  }

  /** The client does what it must not. */
  void violation(Client client) {
    end(client);
    send(client, "ABORT wamp.error.protocol_violation");
    client.closed = true;
  }

  private void end(Client client) {
    Session ended = client.session;
    client.session = null;
    if (ended == null) {
      return;
    }
    subscriptions.values().forEach(members -> members.remove(ended));
    subscriptions.values().removeIf(List::isEmpty);
    registrations.values().forEach(r -> r.callees.values().remove(ended));
    registrations.values().removeIf(r -> r.callees.isEmpty());
    for (Invocation invocation : List.copyOf(active)) {
      if (invocation.caller == ended) {
        finish(invocation);
        if (invocation.callee != ended) {
          interrupt(invocation, "killnowait");
        }
      } else if (invocation.callee == ended) {
        fail(invocation, "wamp.error.canceled");
      }
    }
  }

  private static void refuse(ReferenceRouter router, Session session, String type, String error) {
    router.send(session, "ERROR " + type + " " + session.requests + " " + error);
  }

  private void refuse(Session session, String type, String error) {
    refuse(this, session, type, error);
  }

  // ---------------------------------------------------------------------- publish, subscribe

  void subscribe(Session session, String match, String topic) {
    session.requests++;
    if (isMalformed(match, topic)) {
      refuse(session, "SUBSCRIBE", "wamp.error.invalid_uri");
      return;
    }
    String key = match + ":" + topic;
    session.asked.put(session.requests, key);
    List<Session> members = subscriptions.computeIfAbsent(key, k -> new ArrayList<>());
    if (!members.contains(session)) {
      members.add(session);
    }
    send(session, "SUBSCRIBED " + session.requests + " " + key);
  }

  void unsubscribe(Session session, String key) {
    session.requests++;
    List<Session> members = subscriptions.getOrDefault(key, List.of());
    if (!members.contains(session)) {
      refuse(session, "UNSUBSCRIBE", "wamp.error.no_such_subscription");
      return;
    }
    members.remove(session);
    if (members.isEmpty()) {
      subscriptions.remove(key);
    }
    send(session, "UNSUBSCRIBED " + session.requests);
  }

  /** Returns the number that the publication's payload has to carry. */
  int publish(Session session, String topic, PublishOptions options) {
    session.requests++;
    int number = ++publications;
    if (isMalformed("exact", topic) || isReserved(topic)) {
      if (options.acknowledge) {
        refuse(session, "PUBLISH", "wamp.error.invalid_uri");
      }
      return number;
    }
    if (options.acknowledge) {
      session.asked.put(session.requests, "p" + number);
      send(session, "PUBLISHED " + session.requests + " p" + number);
    }
    subscriptions.forEach(
        (key, members) -> {
          if (matches(key, topic)) {
            String event =
                "EVENT "
                    + key
                    + " p"
                    + number
                    + (key.startsWith("exact:") ? "" : " topic=" + topic)
                    + (options.discloseMe ? session.disclosed("publisher") : "");
            members.stream()
                .filter(member -> !(options.excludeMe && member == session))
                .filter(options::reaches)
                .forEach(member -> send(member, event));
          }
        });
    return number;
  }

  // ------------------------------------------------------------------------------------ RPC

  void register(Session session, String match, String procedure, String policy) {
    session.requests++;
    if (isMalformed(match, procedure) || isReserved(procedure)) {
      refuse(session, "REGISTER", "wamp.error.invalid_uri");
      return;
    }
    String key = match + ":" + procedure;
    Registration present = registrations.get(key);
    if (present != null
        && (policy.equals("single")
            || !policy.equals(present.policy)
            || present.callees.containsValue(session))) {
      refuse(session, "REGISTER", "wamp.error.procedure_already_exists");
      return;
    }
    session.asked.put(session.requests, key);
    registrations.computeIfAbsent(key, k -> new Registration(policy)).callees.put(++joins, session);
    send(session, "REGISTERED " + session.requests + " " + key);
  }

  void unregister(Session session, String key) {
    session.requests++;
    Registration registration = registrations.get(key);
    if (registration == null || !registration.callees.values().remove(session)) {
      refuse(session, "UNREGISTER", "wamp.error.no_such_registration");
      return;
    }
    if (registration.callees.isEmpty()) {
      registrations.remove(key);
    }
    send(session, "UNREGISTERED " + session.requests);
  }

  void call(Session session, String procedure, boolean disclose, boolean progress, boolean timed) {
    session.requests++;
    if (isMalformed("exact", procedure)) {
      refuse(session, "CALL", "wamp.error.invalid_uri");
      return;
    }
    String key = isReserved(procedure) ? null : registrationFor(procedure);
    if (key == null) {
      refuse(session, "CALL", "wamp.error.no_such_procedure");
      return;
    }
    Session callee = registrations.get(key).next(session.client.loop);
    Invocation invocation =
        new Invocation(
            session,
            session.requests,
            callee,
            callee.invocations.size() + 1L,
            progress && callee.full,
            timed);
    callee.invocations.add(invocation);
    active.add(invocation);
    send(
        callee,
        "INVOCATION "
            + invocation.id
            + " "
            + key
            + (key.startsWith("exact:") ? "" : " procedure=" + procedure)
            + (disclose ? session.disclosed("caller") : "")
            + (invocation.progressive ? " receive_progress" : "")
            + " of "
            + session.name
            + "/"
            + session.requests);
  }

  /** A second CANCEL finds the call ended, or waits with the first one for the callee. */
  void cancel(Session session, long call, String mode) {
    for (Invocation invocation : List.copyOf(active)) {
      if (invocation.caller == session && invocation.call == call && !invocation.interrupted) {
        if (mode.equals("kill") && invocation.callee.full) {
          interrupt(invocation, mode);
        } else {
          fail(invocation, "wamp.error.canceled");
          if (mode.equals("killnowait")) {
            interrupt(invocation, mode);
          }
        }
      }
    }
  }

  /** A callee answers an invocation that it was sent some time. */
  void yield(Invocation invocation, boolean progress) {
    if (!invocation.active || (progress && !invocation.progressive)) {
      return;
    }
    if (!progress) {
      finish(invocation);
    }
    send(
        invocation.caller,
        "RESULT "
            + invocation.call
            + (progress ? " progress" : "")
            + " from "
            + invocation.callee.name
            + "/"
            + invocation.id);
  }

  void error(Invocation invocation, String error) {
    if (invocation.active) {
      fail(invocation, error);
    }
  }

  /** So much time passes that every time limit is over. */
  void expire() {
    for (Invocation invocation : List.copyOf(active)) {
      if (invocation.timed) {
        fail(invocation, "wamp.error.timeout");
        interrupt(invocation, "killnowait");
      }
    }
  }

  private void fail(Invocation invocation, String error) {
    finish(invocation);
    send(invocation.caller, "ERROR CALL " + invocation.call + " " + error);
  }

  private void finish(Invocation invocation) {
    invocation.active = false;
    active.remove(invocation);
  }

  private void interrupt(Invocation invocation, String mode) {
    if (invocation.callee.full && !invocation.interrupted) {
      invocation.interrupted = true;
      send(invocation.callee, "INTERRUPT " + invocation.id + " " + mode);
    }
  }

  // ------------------------------------------------------------------------------------ URIs

  private String registrationFor(String procedure) {
    return Stream.of(
            best("exact:", procedure, key -> 0),
            best("prefix:", procedure, String::length),
            best("wildcard:", procedure, ReferenceRouter::specificity))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  private <T extends Comparable<? super T>> String best(
      String kind, String procedure, java.util.function.Function<String, T> rank) {
    return registrations.keySet().stream()
        .filter(key -> key.startsWith(kind) && matches(key, procedure))
        .max(Comparator.comparing(rank))
        .orElse(null);
  }

  /** Literal components are 1 and wildcards 0: what differs first from the left decides. */
  private static String specificity(String key) {
    StringBuilder digits = new StringBuilder();
    for (String component : components(key.substring(key.indexOf(':') + 1))) {
      digits.append(component.isEmpty() ? 0 : 1);
    }
    return digits.toString();
  }

  private static List<String> components(String uri) {
    return Arrays.asList(uri.split("\\.", -1));
  }

  private static boolean matches(String key, String uri) {
    String pattern = key.substring(key.indexOf(':') + 1);
    if (key.startsWith("exact:")) {
      return uri.equals(pattern);
    }
    if (key.startsWith("prefix:")) {
      return uri.startsWith(pattern);
    }
    List<String> left = components(pattern);
    List<String> right = components(uri);
    if (left.size() != right.size()) {
      return false;
    }
    for (int i = 0; i < left.size(); i++) {
      if (!left.get(i).isEmpty() && !left.get(i).equals(right.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMalformed(String match, String uri) {
    List<String> components = components(uri);
    int filled = components.size() - (match.equals("prefix") ? 1 : 0);
    boolean mayBeEmpty = match.equals("wildcard");
    return uri.contains(" ")
        || (!mayBeEmpty && components.subList(0, filled).stream().anyMatch(String::isEmpty));
  }

  private static boolean isReserved(String uri) {
    return uri.startsWith("wamp.");
  }
}
