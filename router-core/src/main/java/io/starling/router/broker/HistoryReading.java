package io.starling.router.broker;

import io.starling.router.loop.Mail;
import io.starling.router.loop.Peer;
import io.starling.router.memory.EventHistory;
import io.starling.router.memory.EventHistory.Entry;
import io.starling.router.memory.KeptEvent;
import io.starling.router.memory.TopicMatch;
import io.starling.router.meta.MetaCall;
import io.starling.router.meta.Refusal;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The search of a history for what a call wants. It looks at a bounded number of events and lets
 * the loop go on to other work before it looks at more.
 *
 * <p>Threads: belongs to the caller's loop.
 */
final class HistoryReading implements Mail {

  private static final int EVENTS_AT_ONCE = 1_000;

  private final MetaCall call;
  private final long subscription;
  private final MatchPolicy match;
  private final Uri uri;
  private final HistoryQuery query;
  private final @Nullable EventHistory history;
  private final List<Map<String, Object>> found = new ArrayList<>();
  private long bytesLeft;

  /** Events are read between these positions, both excluded; one moves to the other. */
  private long after;

  private long before = Long.MAX_VALUE;

  /**
   * Makes a search.
   *
   * @param match of the subscription
   * @param uri of the subscription
   * @param history null when there is none for this subscription
   */
  HistoryReading(
      MetaCall call,
      long subscription,
      MatchPolicy match,
      Uri uri,
      HistoryQuery query,
      @Nullable EventHistory history) {
    this.call = call;
    this.subscription = subscription;
    this.match = match;
    this.uri = uri;
    this.query = query;
    this.history = history;
    this.bytesLeft = call.loop().limits().outboundSoft();
  }

  /**
   * Begins the search; the call is answered now or later.
   *
   * @throws Refusal when a publication that the call names is not there
   */
  void begin() {
    // What comes after the call does not belong to its answer.
    before = history == null ? 0 : history.position() + 1;
    after = Math.max(position("from_publication") - 1, position("after_publication"));
    before = Math.min(before, orLast(position("before_publication")));
    before = Math.min(before, orLast(position("until_publication")) + 1);
    search();
  }

  private static long orLast(long position) {
    return position == 0 ? Long.MAX_VALUE - 1 : position;
  }

  /** The position of the event that a keyword argument names by its publication, 0 for none. */
  private long position(String name) {
    long publication = call.positiveKeyword(name, 0);
    if (publication == 0) {
      return 0;
    }
    Entry entry = history == null ? null : history.find(publication, call.loop().now());
    if (entry == null || !isVisible(entry.event())) {
      throw Refusal.invalidArgument(
          name + ": the publication " + publication + " is not or no longer in this history");
    }
    return entry.position();
  }

  @Override
  public void deliver() {
    call.attempt(this::search);
  }

  @Override
  public void failed() {
    call.fail();
  }

  private void search() {
    List<Entry> entries = history == null ? List.of() : next(history);
    for (Entry entry : entries) {
      if (entry.position() <= after || entry.position() >= before) {
        answer();
        return;
      }
      passOn(entry.position());
      if (isVisible(entry.event()) && query.fits(entry)) {
        add(entry);
        if (found.size() == query.limit()) {
          answer();
          return;
        }
      }
    }
    if (entries.size() < EVENTS_AT_ONCE) {
      answer();
    } else {
      call.loop().post(call.loop(), this, 0);
    }
  }

  private List<Entry> next(EventHistory events) {
    long now = call.loop().now();
    return query.reverse()
        ? events.before(before, EVENTS_AT_ONCE, now)
        : events.after(after, EVENTS_AT_ONCE, now);
  }

  private void passOn(long position) {
    if (query.reverse()) {
      before = position;
    } else {
      after = position;
    }
  }

  /** Whether the event is one of the subscription, and for the caller. */
  private boolean isVisible(KeptEvent event) {
    Peer caller = call.caller();
    return TopicMatch.matches(match, uri, event.topic())
        && event
            .receivers()
            .include(caller.id(), caller.principal().authid(), caller.principal().authrole());
  }

  private void add(Entry entry) {
    bytesLeft -= entry.event().bytes();
    if (bytesLeft < 0) {
      throw new Refusal(
          WampUris.PAYLOAD_SIZE_EXCEEDED,
          "the events take more than "
              + call.loop().limits().outboundSoft()
              + " bytes; ask for fewer with limit");
    }
    found.add(RecordedEvent.dict(entry, subscription, match));
  }

  private void answer() {
    call.result(found);
  }
}
