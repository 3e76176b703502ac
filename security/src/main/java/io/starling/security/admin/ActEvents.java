package io.starling.security.admin;

import io.starling.router.Router;
import io.starling.wamp.message.ValuePayload;
import io.starling.wamp.uri.Uri;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Publishes what was changed: on {@code starling.user.added} and the like, and on the same topic
 * under {@code bondy.}, in the realm that it was about and in the master realm.
 *
 * <p>The arguments are those of Bondy: the realm, and unless it is about the realm itself, the name
 * of the object. Keywords tell who has called which procedure.
 *
 * <p>Threads: safe for all.
 */
public final class ActEvents implements AdminAct.Witness {

  private static final String OURS = "starling.";
  private static final String BONDY = "bondy.";

  private final Router router;
  private final Uri masterRealm;

  /** Makes a witness that publishes by a router. */
  public ActEvents(Router router, Uri masterRealm) {
    this.router = router;
    this.masterRealm = masterRealm;
  }

  @Override
  public boolean saw(AdminAct act) {
    String topic = act.topic();
    if (topic != null) {
      tell(act, topic);
    }
    return true;
  }

  private void tell(AdminAct act, String topic) {
    boolean isOfRealm = topic.startsWith("realm.");
    Uri about = isOfRealm ? Uri.of(act.object()) : act.realm();
    List<String> args =
        isOfRealm || act.object().isEmpty()
            ? List.of(about.text())
            : List.of(about.text(), act.object());
    Map<String, Object> kwargs = new LinkedHashMap<>();
    kwargs.put("procedure", OURS + act.procedure());
    kwargs.put("authid", act.call().principal().authid());
    kwargs.put("session", act.call().session());
    publish(masterRealm, topic, args, kwargs);
    if (!about.equals(masterRealm)) {
      publish(about, topic, args, kwargs);
    }
  }

  private void publish(Uri realm, String topic, List<String> args, Map<String, Object> kwargs) {
    router.publish(realm, Uri.of(OURS + topic), new ValuePayload(args, kwargs));
    // Bondy tells the name alone here, and here only.
    List<String> bondyArgs = topic.equals("user.added") ? List.of(args.getLast()) : args;
    router.publish(realm, Uri.of(BONDY + topic), new ValuePayload(bondyArgs, kwargs));
  }
}
