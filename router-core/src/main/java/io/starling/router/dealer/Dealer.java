package io.starling.router.dealer;

import io.starling.router.loop.Loop;
import io.starling.router.meta.MemberNotices;
import io.starling.router.meta.MetaEvents;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.port.Excess;
import io.starling.router.port.SendResult;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.Cancel;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.Unregister;
import io.starling.wamp.message.Yield;
import org.jspecify.annotations.Nullable;

/**
 * The dealer of one realm on one loop (WAMP, "Remote Procedure Calls"): registrations, the caller's
 * side of calls and the callee's side.
 *
 * <p>Threads: belongs to one loop.
 */
public final class Dealer {

  private final Registrations registrations;
  private final Calls calls;
  private final Invocations invocations;

  /**
   * Makes the dealer of a realm on a loop.
   *
   * @param meta the procedures that the router answers itself; the dealer adds its own
   * @param events publishes what happens to registrations
   * @param siblings the realm's dealers by loop, this one included once it is made
   */
  public Dealer(
      Loop loop,
      Rules rules,
      Procedures procedures,
      MetaProcedures meta,
      MetaEvents events,
      Dealer[] siblings) {
    this.calls = new Calls(loop, rules, procedures, meta);
    this.invocations = new Invocations(loop, rules);
    this.registrations =
        new Registrations(
            loop,
            rules,
            procedures,
            invocations,
            new MemberNotices(events, MemberNotices.Kind.REGISTRATION));
    new RegistrationMeta(procedures, siblings).addTo(meta);
  }

  /** Handles REGISTER. */
  public void register(Participant callee, Register request) {
    registrations.register(callee, request);
  }

  /** Handles UNREGISTER. */
  public void unregister(Participant callee, Unregister request) {
    registrations.unregister(callee, request);
  }

  /** Ends a registration of a session of this loop; false when it has ended already. */
  boolean revoke(Callee callee, @Nullable String reason) {
    return registrations.revoke(callee, reason);
  }

  /**
   * Ends the registrations that are no longer allowed; called when rights have changed.
   *
   * @return how many were looked at
   */
  public int revokeForbidden(Participant callee) {
    return registrations.revokeForbidden(callee);
  }

  /** Handles CALL. */
  public void call(Participant caller, Call request) {
    calls.call(caller, request);
  }

  /** Handles a call of the router itself, which needs no right. */
  public void callFromInside(Participant caller, Call request) {
    calls.callFromInside(caller, request);
  }

  /** Ends an open call because its next chunk is refused. */
  public void refuseChunk(Participant caller, long request, Excess excess) {
    calls.refuseChunk(caller, request, excess);
  }

  /** Handles CANCEL. */
  public void cancel(Participant caller, Cancel request) {
    calls.cancel(caller, request);
  }

  /** Handles YIELD. */
  public void yielded(Participant callee, Yield message) {
    invocations.yielded(callee, message);
  }

  /** Handles ERROR of type INVOCATION. */
  public void error(Participant callee, Error message) {
    invocations.error(callee, message);
  }

  /** Takes back an INVOCATION that could not be sent. */
  public void undeliveredInvocation(Participant callee, long invocation, SendResult why) {
    invocations.undelivered(callee, invocation, why);
  }

  /** Takes back a RESULT or ERROR that could not be sent. */
  public void undeliveredAnswer(Participant caller, long call, SendResult why) {
    calls.undelivered(caller, call, why);
  }

  /** Withdraws the registrations of a leaving session. */
  public void withdraw(Participant participant) {
    registrations.withdraw(participant);
  }

  /** Ends the invocations and calls of a leaving session. */
  public void leave(Participant participant) {
    invocations.leave(participant);
    calls.leave(participant);
  }
}
