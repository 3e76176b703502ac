package io.starling.router.dealer;

import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.uri.Uri;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A session's part in a registration: one who can be invoked.
 *
 * <p>Threads: what is final may be read anywhere, and so may the number of open invocations, a
 * little late; the rest belongs to the callee's home loop.
 */
final class Callee {

  private static final VarHandle OPEN;

  static {
    try {
      OPEN = MethodHandles.lookup().findVarHandle(Callee.class, "open", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  final long registration;
  final long order;
  final Uri uri;
  final RegisterOptions options;
  final Participant participant;

  /** Where invocations of this callee are handled. */
  final Invocations home;

  /** Whether the callee still takes part in the registration. */
  boolean active = true;

  private int open;

  Callee(
      long registration,
      long order,
      Uri uri,
      RegisterOptions options,
      Participant participant,
      Invocations home) {
    this.registration = registration;
    this.order = order;
    this.uri = uri;
    this.options = options;
    this.participant = participant;
    this.home = home;
  }

  /** The number of invocations it is working on. */
  int openInvocations() {
    return (int) OPEN.getOpaque(this);
  }

  boolean isBusy() {
    return options.concurrency() > 0 && open >= options.concurrency();
  }

  void invoked() {
    OPEN.setOpaque(this, open + 1);
  }

  void finished() {
    OPEN.setOpaque(this, open - 1);
  }
}
