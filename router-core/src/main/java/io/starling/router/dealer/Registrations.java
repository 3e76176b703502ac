package io.starling.router.dealer;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.router.meta.MemberNotices;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Counter;
import io.starling.router.port.Excess;
import io.starling.router.port.Resource;
import io.starling.router.realm.Errors;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Register;
import io.starling.wamp.message.Registered;
import io.starling.wamp.message.Revocation;
import io.starling.wamp.message.Role;
import io.starling.wamp.message.Unregister;
import io.starling.wamp.message.Unregistered;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * REGISTER and UNREGISTER on one loop.
 *
 * <p>Threads: belongs to one loop.
 */
final class Registrations {

  private final Loop loop;
  private final Rules rules;
  private final Procedures procedures;
  private final Invocations invocations;
  private final MemberNotices notices;

  Registrations(
      Loop loop,
      Rules rules,
      Procedures procedures,
      Invocations invocations,
      MemberNotices notices) {
    this.loop = loop;
    this.rules = rules;
    this.procedures = procedures;
    this.invocations = invocations;
    this.notices = notices;
  }

  void register(Participant participant, Register request) {
    Uri uri = request.procedure();
    MatchPolicy match = request.options().match();
    if (!rules.isOpenToClients(uri, match)) {
      refuse(participant, request, WampUris.INVALID_URI, "not a procedure to register: " + uri);
      return;
    }
    Uri denial = rules.refusal(participant.peer, Action.REGISTER, uri, match);
    if (denial != null) {
      refuse(participant, request, denial, "may not register " + uri);
    } else if (request.options().discloseCaller() && rules.forbidsDisclosure()) {
      refuse(
          participant,
          request,
          WampUris.OPTION_DISALLOWED_DISCLOSE_ME,
          "this realm discloses no caller");
    } else {
      add(participant, request);
    }
  }

  private void add(Participant participant, Register request) {
    Excess excess = participant.peer.enter(Resource.REGISTRATIONS, participant.registrationCount());
    if (excess == null) {
      procedures.inWriteSection(() -> addInOrder(participant, request));
    } else {
      loop.count(Counter.REGISTRATIONS_REFUSED_LIMIT);
      participant.peer.send(Errors.of(MessageType.REGISTER, request.request(), excess));
    }
  }

  private void addInOrder(Participant participant, Register request) {
    boolean isNew = procedures.find(request.options().match(), request.procedure()) == null;
    String conflict =
        procedures.add(
            request.procedure(),
            request.options(),
            participant,
            invocations,
            callee -> {
              participant.addRegistration(callee);
              participant.peer.send(new Registered(request.request(), callee.registration));
            });
    if (conflict != null) {
      participant.peer.leave(Resource.REGISTRATIONS);
      refuse(participant, request, WampUris.PROCEDURE_ALREADY_EXISTS, conflict);
      return;
    }
    Registration added = procedures.find(request.options().match(), request.procedure());
    if (added != null) {
      if (isNew) {
        notices.created(participant.peer, () -> RegistrationMeta.details(added));
      }
      notices.joined(participant.peer, added.id);
    }
  }

  private static void refuse(Participant participant, Register request, Uri error, String text) {
    participant.peer.send(Errors.of(MessageType.REGISTER, request.request(), error, text));
  }

  /** Running invocations may still be answered. */
  void unregister(Participant participant, Unregister request) {
    Callee callee = participant.registration(request.registration());
    if (callee == null) {
      participant.peer.send(
          Errors.of(
              MessageType.UNREGISTER,
              request.request(),
              WampUris.NO_SUCH_REGISTRATION,
              "not a registration of this session: " + request.registration()));
      return;
    }
    remove(participant, callee);
    participant.peer.send(new Unregistered(request.request()));
  }

  private void remove(Participant participant, Callee callee) {
    callee.active = false;
    procedures.inWriteSection(() -> removeInOrder(participant.peer, callee));
    participant.removeRegistration(callee.registration);
    participant.peer.leave(Resource.REGISTRATIONS);
  }

  private void removeInOrder(Peer leaver, Callee callee) {
    procedures.remove(callee);
    notices.left(leaver, callee.registration);
    if (procedures.get(callee.registration) == null) {
      notices.deleted(leaver, callee.registration);
    }
  }

  /** Ends the registrations that are no longer allowed; returns how many were looked at. */
  int revokeForbidden(Participant participant) {
    Peer peer = participant.peer;
    List<Callee> callees = participant.registrations();
    for (Callee callee : callees) {
      if (rules.forbids(peer, Action.REGISTER, callee.uri, callee.options.match())) {
        loop.count(Counter.REGISTRATIONS_REVOKED);
        revoke(callee, "not authorized any more");
      }
    }
    return callees.size();
  }

  /**
   * Ends a registration of a session of this loop; running invocations may still be answered.
   *
   * @param reason a text for people, or null
   * @return whether it was there
   */
  boolean revoke(Callee callee, @Nullable String reason) {
    if (!callee.active) {
      return false;
    }
    Peer peer = callee.participant.peer;
    remove(callee.participant, callee);
    if (peer.has(Role.CALLEE, Feature.REGISTRATION_REVOCATION)) {
      peer.send(new Unregistered(0, new Revocation(callee.registration, reason)));
    }
    return true;
  }

  /** Withdraws what a leaving session had registered. */
  void withdraw(Participant participant) {
    for (Callee callee : participant.registrations()) {
      remove(participant, callee);
    }
  }
}
