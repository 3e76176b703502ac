package io.starling.router.simulation;

import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a session has published, and what it was told of it. */
final class PublisherModel {

  static final List<Uri> TOPICS =
      List.of(
          Uri.of("com.a.one"),
          Uri.of("com.a.two"),
          Uri.of("com.b.one"),
          Uri.of("com.b.two"),
          Uri.of("org.a.one"));

  private static final Uri MALFORMED = Uri.of("com..one");

  /** A publication, and who is known to have got it. */
  static final class Publication {
    final SessionModel publisher;
    final long number;
    final Uri topic;
    final PublishOptions options;
    final long sentAt;

    /** Sent after something that must have ended the session. */
    final boolean forbidden;

    long id;

    Publication(SessionModel publisher, long number, Uri topic, PublishOptions options, long at) {
      this.publisher = publisher;
      this.number = number;
      this.topic = topic;
      this.options = options;
      this.sentAt = at;
      this.forbidden = publisher.isForbidden();
    }

    boolean isFor(SessionModel subscriber) {
      return !(options.excludeMe() && subscriber == publisher)
          && options
              .receivers()
              .include(subscriber.id(), subscriber.peer().authid(), subscriber.peer().authrole());
    }

    @Override
    public String toString() {
      return "publication " + publisher.number() + "/" + number + " to " + topic;
    }
  }

  private final World world;
  private final SessionModel session;
  private final List<Publication> publications = new ArrayList<>();
  private final Map<Long, Publication> unacknowledged = new HashMap<>();

  PublisherModel(World world, SessionModel session) {
    this.world = world;
    this.session = session;
  }

  void publish() {
    boolean malformed = world.chance(40);
    Uri topic = malformed ? MALFORMED : world.pick(TOPICS);
    boolean acknowledge = world.chance(3);
    PublishOptions options =
        new PublishOptions(
            acknowledge,
            !world.chance(4),
            world.chance(5),
            world.chance(5),
            world.chance(4) ? receivers() : Receivers.ALL,
            null,
            Map.of());
    Publication publication =
        new Publication(session, publications.size() + 1L, topic, options, world.tick());
    publications.add(publication);
    long request = session.nextRequest();
    if (acknowledge) {
      unacknowledged.put(request, publication);
    }
    session.send(
        new Publish(request, options, topic, World.payload(session.number(), publication.number)));
  }

  private Receivers receivers() {
    SessionModel somebody = world.pick(world.sessions());
    long other = Math.max(1, somebody.id());
    return switch (world.random().nextInt(6)) {
      case 0 -> new Receivers(Set.of(other), null, null, null, null, null);
      case 1 -> new Receivers(null, null, null, Set.of(other), null, null);
      case 2 -> new Receivers(null, Set.of(somebody.peer().authid()), null, null, null, null);
      case 3 -> new Receivers(null, null, Set.of("even"), null, null, null);
      case 4 -> new Receivers(null, null, null, null, null, Set.of("odd"));
      default -> new Receivers(null, null, null, Set.of(), null, null);
    };
  }

  void acknowledged(long request, long id) {
    Publication publication = unacknowledged.remove(request);
    world.check(publication != null, "PUBLISHED for no PUBLISH: %d", request);
    world.check(!publication.topic.equals(MALFORMED), "PUBLISHED for a malformed topic");
    setId(publication, id);
  }

  void refused(long request, Uri error) {
    Publication publication = unacknowledged.remove(request);
    world.check(publication != null, "ERROR for no PUBLISH: %d", request);
    world.check(publication.topic.equals(MALFORMED), "%s refused: %s", publication, error);
  }

  void setId(Publication publication, long id) {
    world.check(publication.id == 0 || publication.id == id, "%s has two ids", publication);
    publication.id = id;
  }

  Publication publication(Object number) {
    return publications.get(((Number) number).intValue() - 1);
  }

  List<Publication> publications() {
    return publications;
  }

  /** Whether the router must have delivered a publication, seen when it is at rest. */
  boolean isAccepted(Publication publication) {
    return !publication.forbidden
        && !publication.topic.equals(MALFORMED)
        && (session.isOpen() || publication.id != 0);
  }

  void checkAllAnswered() {
    world.check(unacknowledged.isEmpty(), "unanswered PUBLISH: %s", unacknowledged);
  }
}
