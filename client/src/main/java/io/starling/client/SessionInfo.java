package io.starling.client;

import io.starling.client.session.RouterRoles;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Welcome;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the router said in WELCOME.
 *
 * @param id the session id
 * @param realm the realm joined
 * @param authid who the client is, empty when the router did not say
 * @param authrole its role, empty when the router did not say
 * @param authmethod how it proved that, empty when the router did not say
 * @param authprovider who vouches for it, empty when the router did not say
 * @param agent the router's software, empty when it did not say
 * @param router the roles and features of the router
 * @param serializer the format of this connection
 * @param details the details of WELCOME, but for the secret of a session that can be resumed
 */
public record SessionInfo(
    long id,
    String realm,
    String authid,
    String authrole,
    String authmethod,
    String authprovider,
    String agent,
    PeerRoles router,
    SerializerFormat serializer,
    Map<String, Object> details) {

  static SessionInfo of(Welcome welcome, String realmAskedFor, SerializerFormat serializer) {
    Map<String, Object> details = new LinkedHashMap<>(welcome.details());
    details.remove(Resumption.TOKEN);
    String realm = text(details, "realm");
    return new SessionInfo(
        welcome.session(),
        realm.isEmpty() ? realmAskedFor : realm,
        text(details, "authid"),
        text(details, "authrole"),
        text(details, "authmethod"),
        text(details, "authprovider"),
        text(details, "agent"),
        RouterRoles.of(details.get("roles")),
        serializer,
        Collections.unmodifiableMap(details));
  }

  private static String text(Map<String, Object> details, String key) {
    return details.get(key) instanceof String text ? text : "";
  }
}
