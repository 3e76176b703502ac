package io.starling.security.admin;

import io.starling.router.port.ServiceCall;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of an administrative procedure that changes something, when it has been carried out or
 * refused: what is published and kept on record.
 *
 * @param call who called, from where, and the procedure as it was called
 * @param procedure the procedure's name, without the prefix
 * @param realm the realm that it was about; when it was refused before that was clear, the caller's
 * @param object the name of the user, group or realm; empty when it is about none
 * @param before the object before the call, without secrets; null when it was not there
 * @param after the object after the call; null when it is not there
 * @param topic the topic on which the change is told, without the prefix; null when nothing changed
 * @param error the error that it was answered with; null when it was carried out
 */
public record AdminAct(
    ServiceCall call,
    String procedure,
    Uri realm,
    String object,
    @Nullable Map<String, ? extends @Nullable Object> before,
    @Nullable Map<String, ? extends @Nullable Object> after,
    @Nullable String topic,
    @Nullable String error) {

  /** Is told of acts, on the thread that carries them out, before they are answered. */
  @FunctionalInterface
  public interface Witness {

    /** Nobody. */
    Witness NONE = act -> {};

    /** Several, one after the other. */
    static Witness all(List<Witness> witnesses) {
      return act -> witnesses.forEach(witness -> witness.saw(act));
    }

    /** Tells of an act. */
    void saw(AdminAct act);
  }
}
