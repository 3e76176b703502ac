package io.starling.router.meta;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.router.port.Origin;
import io.starling.router.port.Principal;
import io.starling.router.port.ServiceCall;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ValuePayload;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** A call that a module around the core answers, from whatever thread. */
final class OutsideCall implements ServiceCall {

  private final Uri realm;
  private final Uri procedure;
  private final Peer caller;
  private final Origin origin;
  private final List<@Nullable Object> args;
  private final Map<String, @Nullable Object> kwargs;
  private final MetaCall.Answers answers;
  private final AtomicBoolean answered = new AtomicBoolean();

  OutsideCall(
      Uri realm,
      Uri procedure,
      Peer caller,
      Origin origin,
      List<@Nullable Object> args,
      Map<String, @Nullable Object> kwargs,
      MetaCall.Answers answers) {
    this.realm = realm;
    this.procedure = procedure;
    this.caller = caller;
    this.origin = origin;
    this.args = args;
    this.kwargs = kwargs;
    this.answers = answers;
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
    return caller.id();
  }

  @Override
  public Principal principal() {
    return caller.principal();
  }

  @Override
  public Origin origin() {
    return origin;
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
    Payload payload = new ValuePayload(results, named);
    answer(() -> answers.result(payload));
  }

  @Override
  public void error(
      Uri error,
      List<? extends @Nullable Object> causes,
      Map<String, ? extends @Nullable Object> named) {
    Payload payload = new ValuePayload(causes, named);
    answer(() -> answers.error(error, payload));
  }

  private void answer(Runnable answer) {
    if (!answered.getAndSet(true)) {
      Loop.postFromOutside(caller.loop(), answer::run, 0);
    }
  }
}
