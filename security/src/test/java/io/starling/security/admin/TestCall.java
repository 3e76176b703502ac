package io.starling.security.admin;

import io.starling.router.port.Origin;
import io.starling.router.port.Principal;
import io.starling.router.port.ServiceCall;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A call that keeps its answer. */
final class TestCall implements ServiceCall {

  private final Uri realm;
  private final Uri procedure;
  private final Principal principal;
  private final List<@Nullable Object> args;
  private final Map<String, @Nullable Object> kwargs;
  private final List<Object> answers = new ArrayList<>();

  TestCall(
      String realm,
      String authid,
      String procedure,
      Map<String, @Nullable Object> kwargs,
      @Nullable Object... args) {
    this(realm, principal(authid), procedure, kwargs, args);
  }

  TestCall(
      String realm,
      Principal principal,
      String procedure,
      Map<String, @Nullable Object> kwargs,
      @Nullable Object... args) {
    this.realm = Uri.of(realm);
    this.procedure = Uri.of(procedure);
    this.principal = principal;
    this.args = new ArrayList<>(Arrays.asList(args));
    this.kwargs = kwargs;
  }

  static Principal principal(String authid) {
    return new Principal(
        authid,
        "role",
        authid.equals("anonymous") ? "anonymous" : "wampcra",
        "test",
        Map.of(),
        authid.equals("anonymous")
            ? Principal.Rights.ANONYMOUS
            : new Principal.Rights(authid, Set.of("all")));
  }

  /** The one answer: a result, or {@code error: text}. */
  Object answer() {
    if (answers.size() != 1) {
      throw new AssertionError("answers: " + answers);
    }
    return answers.getFirst();
  }

  @Override
  public Uri realm() {
    return realm;
  }

  @Override
  public Uri procedure() {
    return procedure;
  }

  @Override
  public long session() {
    return 1;
  }

  @Override
  public Principal principal() {
    return principal;
  }

  @Override
  public Origin origin() {
    return new Origin("test", "test", "127.0.0.1:1", Set.of(), false, null, Map.of());
  }

  @Override
  public List<@Nullable Object> args() {
    return args;
  }

  @Override
  public Map<String, @Nullable Object> kwargs() {
    return kwargs;
  }

  @Override
  public void result(
      List<? extends @Nullable Object> results, Map<String, ? extends @Nullable Object> named) {
    Object first = results.isEmpty() ? "done" : results.getFirst();
    answers.add(first == null ? "null" : first);
  }

  @Override
  public void error(
      Uri error,
      List<? extends @Nullable Object> causes,
      Map<String, ? extends @Nullable Object> named) {
    answers.add(
        error
            + ": "
            + causes.getFirst()
            + (named.isEmpty() ? "" : " " + named.keySet().stream().sorted().toList()));
  }
}
