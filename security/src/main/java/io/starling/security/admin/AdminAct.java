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
    Witness NONE = act -> true;

    /** Several: each is told, also when one before it cannot keep the act. */
    static Witness all(List<Witness> witnesses) {
      return new Witness() {
        @Override
        public boolean refuses() {
          return witnesses.stream().anyMatch(Witness::refuses);
        }

        @Override
        public boolean saw(AdminAct act) {
          boolean isKept = true;
          for (Witness witness : witnesses) {
            isKept &= witness.saw(act);
          }
          return isKept;
        }
      };
    }

    /** Whether nothing may be changed now, because it could not be kept on record. */
    default boolean refuses() {
      return false;
    }

    /**
     * Tells of an act.
     *
     * @return whether the caller may take it for done; if not, he is told that it is not on record
     */
    boolean saw(AdminAct act);
  }
}
