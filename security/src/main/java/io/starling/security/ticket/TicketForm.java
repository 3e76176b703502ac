package io.starling.security.ticket;

import com.nimbusds.jose.util.JSONObjectUtils;
import io.starling.wamp.uri.Uri;
import java.text.ParseException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Tickets as claims of a token (RFC 7519), and as text to be kept. */
final class TicketForm {

  private static final String KEY_ID = "kid";

  private TicketForm() {}

  static Map<String, Object> claims(Ticket ticket) {
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("iss", ticket.issuer().text());
    claims.put("sub", ticket.authid());
    claims.put("aud", List.of(ticket.issuer().text()));
    claims.put("exp", ticket.expires().getEpochSecond());
    claims.put("iat", ticket.issued().getEpochSecond());
    claims.put("jti", ticket.id());
    claims.put("scope", ticket.scope().wireName());
    claims.put("authrealm", ticket.realm().text());
    claims.put("authmethod", ticket.authmethod());
    if (ticket.clientId() != null) {
      claims.put("client_id", ticket.clientId());
    }
    if (ticket.deviceId() != null) {
      claims.put("device_id", ticket.deviceId());
    }
    return claims;
  }

  static String write(Ticket ticket) {
    Map<String, Object> kept = claims(ticket);
    kept.put(KEY_ID, ticket.keyId());
    return JSONObjectUtils.toJSONString(kept);
  }

  static Ticket read(String text) {
    try {
      Map<String, Object> kept = JSONObjectUtils.parse(text);
      return new Ticket(
          required(kept, "jti"),
          Uri.of(required(kept, "iss")),
          Uri.of(required(kept, "authrealm")),
          required(kept, "sub"),
          TicketScope.ofWireName(required(kept, "scope")),
          textOrNull(kept, "client_id"),
          textOrNull(kept, "device_id"),
          required(kept, "authmethod"),
          required(kept, KEY_ID),
          Instant.ofEpochSecond(JSONObjectUtils.getLong(kept, "iat")),
          Instant.ofEpochSecond(JSONObjectUtils.getLong(kept, "exp")));
    } catch (ParseException e) {
      throw new IllegalArgumentException("this is no ticket that was kept", e);
    }
  }

  private static String required(Map<String, Object> kept, String key) {
    String text = textOrNull(kept, key);
    if (text == null) {
      throw new IllegalArgumentException("a ticket that was kept has no " + key);
    }
    return text;
  }

  private static @Nullable String textOrNull(Map<String, Object> kept, String key) {
    return kept.get(key) instanceof String text ? text : null;
  }
}
