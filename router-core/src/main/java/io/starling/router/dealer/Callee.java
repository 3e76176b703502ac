package io.starling.router.dealer;

import io.starling.wamp.message.InvocationPolicy;
import io.starling.wamp.message.RegisterOptions;
import io.starling.wamp.uri.Uri;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * A session's part in a registration: one who can be invoked.
 *
 * <p>Threads: what is final may be read anywhere, and so may the load, which all loops count; the
 * rest belongs to the callee's home loop.
 */
final class Callee {

  private static final VarHandle LOAD;

  static {
    try {
      LOAD = MethodHandles.lookup().findVarHandle(Callee.class, "load", int.class);
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

  /** Calls offered and not ended; counted only where the choice of a callee depends on it. */
  @SuppressWarnings("UnusedVariable") // Reached by LOAD.
  private int load;

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

  boolean isBusy() {
    return options.concurrency() > 0 && open >= options.concurrency();
  }

  void invoked() {
    open++;
  }

  void finished() {
    open--;
    unburdened();
  }

  /** The number of calls that were offered to it and have not ended; on any loop. */
  int load() {
    return (int) LOAD.getOpaque(this);
  }

  /** A call is offered to it; on any loop. */
  void burdened() {
    if (isChosenByLoad()) {
      LOAD.getAndAdd(this, 1);
    }
  }

  /** A call that was offered to it was rejected or has ended; on any loop. */
  void unburdened() {
    if (isChosenByLoad()) {
      LOAD.getAndAdd(this, -1);
    }
  }

  private boolean isChosenByLoad() {
    return options.invoke() == InvocationPolicy.QUEUE_LEAST_LOADED
        || options.invoke() == InvocationPolicy.QUEUE_LEAST_LOADED_SAMPLE;
  }
}
