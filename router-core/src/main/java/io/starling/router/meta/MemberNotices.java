package io.starling.router.meta;

import io.starling.router.loop.Peer;
import io.starling.wamp.message.Payload;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The events of what sessions join and leave, {@code wamp.subscription.on_...} and {@code
 * wamp.registration.on_...} (WAMP, "Subscription Meta API", "Registration Meta API"). They cost a
 * look at a snapshot when nobody is subscribed.
 *
 * <p>Threads: belongs to one loop.
 */
public final class MemberNotices {

  private final MetaEvents events;
  private final Kind kind;

  /** What is joined, with the topics of its events. */
  @SuppressWarnings("ImmutableEnumChecker") // A Uri is immutable.
  public enum Kind {
    /** Sessions subscribe to it. */
    SUBSCRIPTION("wamp.subscription.", "subscribe"),
    /** Sessions register for it. */
    REGISTRATION("wamp.registration.", "register");

    private final Uri onCreate;
    private final Uri onJoin;
    private final Uri onLeave;
    private final Uri onDelete;

    Kind(String namespace, String verb) {
      onCreate = Uri.of(namespace + "on_create");
      onJoin = Uri.of(namespace + "on_" + verb);
      onLeave = Uri.of(namespace + "on_un" + verb);
      onDelete = Uri.of(namespace + "on_delete");
    }
  }

  /** Makes the notices of one kind. */
  public MemberNotices(MetaEvents events, Kind kind) {
    this.events = events;
    this.kind = kind;
  }

  /** A session came that nobody had been before; {@link #joined} follows. */
  public void created(Peer session, Supplier<Map<String, Object>> details) {
    if (events.isHeard(kind.onCreate)) {
      events.publish(kind.onCreate, Payload.of(session.id(), details.get()));
    }
  }

  /** A session came. */
  public void joined(Peer session, long id) {
    tell(kind.onJoin, session, id);
  }

  /** A session left. */
  public void left(Peer session, long id) {
    tell(kind.onLeave, session, id);
  }

  /** The session that left was the last; {@link #left} has told so. */
  public void deleted(Peer session, long id) {
    tell(kind.onDelete, session, id);
  }

  private void tell(Uri topic, Peer session, long id) {
    if (!session.isSilenced() && events.isHeard(topic)) {
      events.publish(topic, Payload.of(session.id(), id));
    }
  }
}
