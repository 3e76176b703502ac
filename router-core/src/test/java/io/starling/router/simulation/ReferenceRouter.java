package io.starling.router.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a router has to do, as plainly as it can be said: one client acts, and at once it is known
 * who gets which messages. It shares no code with the router and knows no loops, formats or bytes.
 *
 * <p>It covers HELLO, GOODBYE, ABORT, loss of the transport and protocol violations; subscriptions
 * of the three kinds with all options that choose or disclose somebody; registrations of the three
 * kinds, single and shared by round robin, first and last; which of them gets a call; results,
 * progressive results, errors, cancelling in its three modes, time limits, rerouting, and what
 * becomes of calls when either side leaves; testaments; the events of the meta API and the
 * procedures that tell of sessions, subscriptions and registrations (checklist 6, 7, 10.1 to 10.3,
 * 11.1 to 11.11, 12.1 to 12.3). It does not cover progressive call invocations, concurrency, the
 * policies that need not be exact, slow receivers, authorization, and the procedures that end what
 * others have.
 *
 * <p>Messages are texts, in which names stand for the numbers that the router draws: {@code
 * exact:com.a} for a subscription, {@code p3} for the third publication, {@code s2} for the second
 * session.
 */
final class ReferenceRouter {

  /** The topics of the router's own events. */
  static final List<String> META_TOPICS =
      List.of(
          "wamp.session.on_join",
          "wamp.session.on_leave",
          "wamp.subscription.on_create",
          "wamp.subscription.on_subscribe",
          "wamp.subscription.on_unsubscribe",
          "wamp.subscription.on_delete",
          "wamp.registration.on_create",
          "wamp.registration.on_register",
          "wamp.registration.on_unregister",
          "wamp.registration.on_delete");

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

  /** What a session wants published when it ends. */
  private record Testament(String topic, int number) {}

  /** A session, and what its client asked for. */
  static final class Session {
    final Client client;
    final String name;
    final String authid;
    final String authrole;
    final boolean full;
    final boolean reroutes;
    final Map<Long, String> asked = new HashMap<>();
    final Map<String, List<Testament>> testaments = new TreeMap<>();
    final List<Invocation> invocations = new ArrayList<>();
    long requests;

    Session(Client client, String name, String authid, String authrole, Abilities abilities) {
      this.client = client;
      this.name = name;
      this.authid = authid;
      this.authrole = authrole;
      this.full = abilities.full;
      this.reroutes = abilities.reroutes;
    }

    private String details() {
      return name + "/" + authid + "/" + authrole;
    }

    private String disclosed(String role) {
      return " " + role + "=" + details();
    }
  }

  /**
   * What a client announces.
   *
   * @param full cancelling, progressive results and time limits
   * @param reroutes rerouting
   */
  record Abilities(boolean full, boolean reroutes) {}

  /** What a CALL asks for. */
  record CallOptions(boolean disclose, boolean progress, boolean timed) {}

  /** A call that is open, with the places of the callees that were unavailable. */
  private static final class Call {
    final Session caller;
    final long request;
    final String procedure;
    final CallOptions options;
    final Set<Long> tried = new HashSet<>();
    boolean progressed;

    Call(Session caller, String procedure, CallOptions options) {
      this.caller = caller;
      this.request = caller.requests;
      this.procedure = procedure;
      this.options = options;
    }
  }

  /** A call that reached a callee. */
  static final class Invocation {
    final Call call;
    final String key;
    final boolean kept;
    final long place;
    final Session callee;
    final long id;
    final boolean progressive;
    boolean active = true;
    boolean interrupted;

    Invocation(Call call, String key, Registration registration, Map.Entry<Long, Session> callee) {
      this.call = call;
      this.key = key;
      this.kept = !registration.policy.equals("single");
      this.place = callee.getKey();
      this.callee = callee.getValue();
      this.id = this.callee.invocations.size() + 1L;
      this.progressive = call.options.progress && this.callee.full;
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

    /** Returns the callee whose turn it is, of those that were not tried, or null. */
    Map.Entry<Long, Session> next(int loop, Set<Long> tried) {
      TreeMap<Long, Session> left = new TreeMap<>(callees);
      left.keySet().removeAll(tried);
      if (left.isEmpty()) {
        return null;
      }
      if (!policy.equals("roundrobin")) {
        return policy.equals("last") ? left.lastEntry() : left.firstEntry();
      }
      Map.Entry<Long, Session> next = left.higherEntry(lastOfLoop.getOrDefault(loop, 0L));
      next = next == null ? left.firstEntry() : next;
      lastOfLoop.put(loop, next.getKey());
      return next;
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
  private final List<Session> live = new ArrayList<>();
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

  void hello(Client client, String authid, String authrole, Abilities abilities) {
    if (client.session != null) {
      violation(client);
      return;
    }
    client.session = new Session(client, "s" + ++sessions, authid, authrole, abilities);
    client.sessions.add(client.session);
    live.add(client.session);
    send(client, "WELCOME");
    tell("session.on_join", client.session.details());
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
    live.remove(ended);
    List<String> left = keysOf(subscriptions, members -> members.contains(ended));
    List<String> unregistered = keysOf(registrations, r -> r.callees.containsValue(ended));
    subscriptions.values().forEach(members -> members.remove(ended));
    registrations.values().forEach(r -> r.callees.values().remove(ended));
    execute(ended);
    left.forEach(key -> tellLeft("subscription", "on_unsubscribe", ended, key));
    unregistered.forEach(key -> tellLeft("registration", "on_unregister", ended, key));
    endCalls(ended);
    tell("session.on_leave", ended.details());
  }

  private static <T> List<String> keysOf(Map<String, T> all, Predicate<T> filter) {
    return all.entrySet().stream()
        .filter(entry -> filter.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  /** A session has left something, and that is deleted if it was the last. */
  private void tellLeft(String kind, String verb, Session session, String key) {
    tell(kind + "." + verb, session.name + " " + key);
    boolean isLast =
        kind.equals("subscription")
            ? subscriptions.get(key).isEmpty()
            : registrations.get(key).callees.isEmpty();
    if (isLast) {
      (kind.equals("subscription") ? subscriptions : registrations).remove(key);
      tell(kind + ".on_delete", session.name + " " + key);
    }
  }

  /** Those of scope detached come first, which is also the order of the names. */
  private void execute(Session ended) {
    ended.testaments.values().stream()
        .flatMap(List::stream)
        .forEach(
            testament ->
                deliver(testament.topic, "p" + testament.number, "", member -> member != ended));
  }

  private void endCalls(Session ended) {
    for (Invocation invocation : List.copyOf(active)) {
      if (invocation.call.caller == ended) {
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
    send(session, "SUBSCRIBED " + session.requests + " " + key);
    if (!members.contains(session)) {
      boolean isNew = members.isEmpty();
      members.add(session);
      if (isNew) {
        tell("subscription.on_create", session.name + " " + key);
      }
      tell("subscription.on_subscribe", session.name + " " + key);
    }
  }

  void unsubscribe(Session session, String key) {
    session.requests++;
    List<Session> members = subscriptions.getOrDefault(key, List.of());
    if (!members.contains(session)) {
      refuse(session, "UNSUBSCRIBE", "wamp.error.no_such_subscription");
      return;
    }
    members.remove(session);
    tellLeft("subscription", "on_unsubscribe", session, key);
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
    deliver(
        topic,
        "p" + number,
        options.discloseMe ? session.disclosed("publisher") : "",
        member -> !(options.excludeMe && member == session) && options.reaches(member));
    return number;
  }

  private void deliver(String topic, String content, String publisher, Predicate<Session> isFor) {
    subscriptions.forEach(
        (key, members) -> {
          if (matches(key, topic)) {
            String told = key.startsWith("exact:") ? "" : " topic=" + topic;
            members.stream()
                .filter(isFor)
                .forEach(member -> send(member, "EVENT " + key + " " + content + told + publisher));
          }
        });
  }

  /** An event of the router's own. */
  private void tell(String event, String args) {
    deliver("wamp." + event, "=" + event + " " + args, "", member -> true);
  }

  /** Whether anybody is subscribed to an event of the router's own. */
  boolean isHeard() {
    return META_TOPICS.stream()
        .anyMatch(topic -> subscriptions.keySet().stream().anyMatch(key -> matches(key, topic)));
  }

  // ------------------------------------------------------------------------------- meta API

  /** Returns the number that the testament's payload has to carry. */
  int addTestament(Session session, String topic, String scope) {
    session.requests++;
    if (isMalformed("exact", topic) || isReserved(topic)) {
      refuse(session, "CALL", "wamp.error.invalid_uri");
      return 0;
    }
    int number = ++publications;
    session
        .testaments
        .computeIfAbsent(scope, s -> new ArrayList<>())
        .add(new Testament(topic, number));
    answer(session, "");
    return number;
  }

  void flushTestaments(Session session, String scope) {
    session.requests++;
    List<Testament> flushed = session.testaments.remove(scope);
    answer(session, flushed == null ? 0 : flushed.size());
  }

  void countSessions(Session session, String authrole) {
    session.requests++;
    answer(session, live.stream().filter(s -> isOf(s, authrole)).count());
  }

  void listSessions(Session session, String authrole) {
    session.requests++;
    answer(
        session, live.stream().filter(s -> isOf(s, authrole)).map(s -> s.name).sorted().toList());
  }

  private static boolean isOf(Session session, String authrole) {
    return authrole == null || session.authrole.equals(authrole);
  }

  void getSession(Session session, String name) {
    session.requests++;
    live.stream()
        .filter(s -> s.name.equals(name))
        .findFirst()
        .ifPresentOrElse(
            found -> answer(session, found.details()),
            () -> refuse(session, "CALL", "wamp.error.no_such_session"));
  }

  /** Asks for the id of a subscription or registration by its URI. */
  void lookup(Session session, String kind, String key) {
    session.requests++;
    answer(session, members(kind).containsKey(key) ? key : null);
  }

  void matchSubscriptions(Session session, String topic) {
    session.requests++;
    List<String> keys =
        subscriptions.keySet().stream().filter(key -> matches(key, topic)).sorted().toList();
    answer(session, keys.isEmpty() ? null : keys);
  }

  void matchRegistration(Session session, String procedure) {
    session.requests++;
    answer(session, registrationFor(procedure));
  }

  void list(Session session, String kind) {
    session.requests++;
    answer(session, members(kind).keySet().stream().sorted().toList());
  }

  void get(Session session, String kind, String key) {
    session.requests++;
    answerOf(session, kind, key, key);
  }

  void listMembers(Session session, String kind, String key) {
    session.requests++;
    List<Session> members = members(kind).getOrDefault(key, List.of());
    answerOf(session, kind, key, members.stream().map(s -> s.name).sorted().toList());
  }

  void countMembers(Session session, String kind, String key) {
    session.requests++;
    answerOf(session, kind, key, members(kind).getOrDefault(key, List.of()).size());
  }

  private Map<String, List<Session>> members(String kind) {
    if (kind.equals("subscription")) {
      return subscriptions;
    }
    Map<String, List<Session>> callees = new HashMap<>();
    registrations.forEach((key, r) -> callees.put(key, List.copyOf(r.callees.values())));
    return callees;
  }

  private void answerOf(Session session, String kind, String key, Object answer) {
    if (members(kind).containsKey(key)) {
      answer(session, answer);
    } else {
      refuse(session, "CALL", "wamp.error.no_such_" + kind);
    }
  }

  private void answer(Session session, Object answer) {
    send(session, "RESULT " + session.requests + " = " + answer);
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
    if (present == null) {
      tell("registration.on_create", session.name + " " + key);
    }
    tell("registration.on_register", session.name + " " + key);
  }

  void unregister(Session session, String key) {
    session.requests++;
    Registration registration = registrations.get(key);
    if (registration == null || !registration.callees.values().remove(session)) {
      refuse(session, "UNREGISTER", "wamp.error.no_such_registration");
      return;
    }
    tellLeft("registration", "on_unregister", session, key);
    send(session, "UNREGISTERED " + session.requests);
  }

  void call(Session session, String procedure, CallOptions options) {
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
    invoke(new Call(session, procedure, options), key);
  }

  /** Invokes the callee whose turn it is; false when none is left. */
  private boolean invoke(Call call, String key) {
    Registration registration = registrations.get(key);
    Map.Entry<Long, Session> callee =
        registration == null ? null : registration.next(call.caller.client.loop, call.tried);
    if (callee == null) {
      return false;
    }
    Invocation invocation = new Invocation(call, key, registration, callee);
    invocation.callee.invocations.add(invocation);
    active.add(invocation);
    send(
        invocation.callee,
        "INVOCATION "
            + invocation.id
            + " "
            + key
            + (key.startsWith("exact:") ? "" : " procedure=" + call.procedure)
            + (call.options.disclose ? call.caller.disclosed("caller") : "")
            + (invocation.progressive ? " receive_progress" : "")
            + " of "
            + call.caller.name
            + "/"
            + call.request);
    return true;
  }

  /** A second CANCEL finds the call ended, or waits with the first one for the callee. */
  void cancel(Session session, long call, String mode) {
    for (Invocation invocation : List.copyOf(active)) {
      if (invocation.call.caller == session
          && invocation.call.request == call
          && !invocation.interrupted) {
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
    invocation.call.progressed = true;
    if (!progress) {
      finish(invocation);
    }
    send(
        invocation.call.caller,
        "RESULT "
            + invocation.call.request
            + (progress ? " progress" : "")
            + " from "
            + invocation.callee.name
            + "/"
            + invocation.id);
  }

  void error(Invocation invocation, String error) {
    if (!invocation.active) {
      return;
    }
    if (!error.equals("wamp.error.unavailable")
        || !invocation.callee.reroutes
        || invocation.call.progressed
        || invocation.interrupted) {
      fail(invocation, error);
      return;
    }
    invocation.call.tried.add(invocation.place);
    if (invocation.kept && invoke(invocation.call, invocation.key)) {
      finish(invocation);
    } else {
      fail(invocation, "wamp.error.no_available_callee");
    }
  }

  /** So much time passes that every time limit is over. */
  void expire() {
    for (Invocation invocation : List.copyOf(active)) {
      if (invocation.call.options.timed) {
        fail(invocation, "wamp.error.timeout");
        interrupt(invocation, "killnowait");
      }
    }
  }

  private void fail(Invocation invocation, String error) {
    finish(invocation);
    send(invocation.call.caller, "ERROR CALL " + invocation.call.request + " " + error);
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
