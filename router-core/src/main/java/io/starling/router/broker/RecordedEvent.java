package io.starling.router.broker;

import io.starling.router.loop.WallClock;
import io.starling.router.memory.EventHistory.Entry;
import io.starling.router.memory.KeptEvent;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.EncodedPayload;
import io.starling.wamp.message.EncodedPayload.Transcodings.Part;
import io.starling.wamp.message.EncodedValue;
import io.starling.wamp.message.Passthru;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ValuePayload;
import io.starling.wamp.uri.MatchPolicy;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event of a history as clients are told of it (WAMP, "Event History"). */
final class RecordedEvent {

  private RecordedEvent() {}

  /** Returns the event as one of a subscription. */
  static Map<String, Object> dict(Entry entry, long subscription, MatchPolicy match) {
    KeptEvent event = entry.event();
    Map<String, Object> dict = new LinkedHashMap<>();
    dict.put("timestamp", WallClock.text(entry.unixMillis()));
    dict.put("subscription", subscription);
    dict.put("publication", event.id());
    dict.put("details", details(event, match));
    addArguments(event.payload(), dict);
    return dict;
  }

  /** What EVENT.Details say of it. */
  private static Map<String, Object> details(KeptEvent event, MatchPolicy match) {
    Map<String, Object> details = new LinkedHashMap<>();
    if (match != MatchPolicy.EXACT) {
      details.put("topic", event.topic());
    }
    Discloser publisher = event.disclosed();
    if (publisher != null) {
      details.put("publisher", publisher.session());
      addIfThere("publisher_authid", publisher.authid(), details);
      addIfThere("publisher_authrole", publisher.authrole(), details);
    }
    if (event.trustlevel() >= 0) {
      details.put("trustlevel", event.trustlevel());
    }
    Passthru passthru = event.passthru();
    if (passthru != null) {
      details.put("ppt_scheme", passthru.scheme());
      addIfThere("ppt_serializer", passthru.serializer(), details);
      addIfThere("ppt_cipher", passthru.cipher(), details);
      addIfThere("ppt_keyid", passthru.keyId(), details);
    }
    details.putAll(event.attributes());
    return details;
  }

  private static void addIfThere(String key, @Nullable Object value, Map<String, Object> dict) {
    if (value != null) {
      dict.put(key, value);
    }
  }

  private static void addArguments(Payload payload, Map<String, Object> dict) {
    switch (payload) {
      case EncodedPayload encoded -> {
        if (encoded.argsLength() > 0) {
          dict.put("args", new EncodedValue(encoded, Part.ARGS));
        }
        if (encoded.kwargsLength() > 0) {
          dict.put("kwargs", new EncodedValue(encoded, Part.KWARGS));
        }
      }
      case ValuePayload values -> {
        if (!values.args().isEmpty()) {
          dict.put("args", values.args());
        }
        if (!values.kwargs().isEmpty()) {
          dict.put("kwargs", values.kwargs());
        }
      }
    }
  }
}
