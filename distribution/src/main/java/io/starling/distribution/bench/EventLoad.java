package io.starling.distribution.bench;

import io.starling.client.Event;
import io.starling.client.PublishRequest;
import io.starling.client.Subscription;
import io.starling.client.WampClient;
import io.starling.client.WampException;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.SerializerFormat;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Events: each publisher keeps a number of publications under way; one is under way until all
 * subscribers of its topic have the event. So no backlog can grow that would hide what a router
 * delivers.
 *
 * <p>Publisher i publishes to the topics i, i + publishers and so on in turn; when there are fewer
 * topics than publishers, publishers share them. The arguments of an event are the publisher, the
 * ticket of the publication, and a text of the length asked for.
 */
public final class EventLoad implements Load {

  /**
   * What is asked for.
   *
   * @param prefix what the names of topics begin with
   * @param publishers how many sessions publish, 1 or more
   * @param topics how many topics, 1 or more
   * @param subscribers how many sessions subscribe to each topic, 1 or more
   * @param window how many publications each publisher has under way
   * @param acknowledge whether publications are acknowledged
   * @param payloadBytes the length of the text
   * @param publisherFormats the serializers of publishers, in turn; when empty the router chooses
   * @param subscriberFormats those of the subscribers of a topic, in turn, the same
   * @param count how many publications; 0 for any number
   */
  public record Settings(
      String prefix,
      int publishers,
      int topics,
      int subscribers,
      int window,
      boolean acknowledge,
      int payloadBytes,
      List<SerializerFormat> publisherFormats,
      List<SerializerFormat> subscriberFormats,
      long count) {}

  private final Settings settings;
  private final Sessions sessions;
  private final Tally tally;
  private final PublishOptions options;
  private final String text;
  private final Budget budget;
  private final List<Publisher> publishers = new ArrayList<>();
  private final List<WampClient> subscribers = new ArrayList<>();
  private final AtomicInteger publishersLeft = new AtomicInteger();
  private final CompletableFuture<@Nullable Void> over = new CompletableFuture<>();
  private volatile boolean running;

  /** Makes a load that closes the sessions. */
  public EventLoad(Settings settings, Sessions sessions) {
    this.settings = settings;
    this.sessions = sessions;
    this.tally = sessions.tally();
    PublishRequest plain = PublishRequest.to("");
    this.options = (settings.acknowledge() ? plain.withAcknowledge() : plain).options();
    this.text = "x".repeat(settings.payloadBytes());
    this.budget = new Budget(settings.count());
    CompletableFuture<?> _ = budget.spent().thenRun(() -> over.complete(null));
  }

  @Override
  public String scenario() {
    return "pubsub";
  }

  @Override
  public String operations() {
    return "events";
  }

  @Override
  public int messagesPerOperation() {
    return 1;
  }

  @Override
  public Tally tally() {
    return tally;
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("publishers", settings.publishers());
    all.put("topics", settings.topics());
    all.put("subscribers", settings.subscribers());
    all.put("window", settings.window());
    all.put("acknowledge", settings.acknowledge());
    all.put("payload_bytes", settings.payloadBytes());
    all.put("serializers", Formats.of(publishers.stream().map(one -> one.client).toList()));
    all.put("subscriber_serializers", Formats.of(subscribers));
    return all;
  }

  @Override
  public void open() {
    for (int topic = 0; topic < settings.topics(); topic++) {
      subscribers.addAll(sessions.open(settings.subscribers(), settings.subscriberFormats()));
    }
    List<WampClient> clients = sessions.open(settings.publishers(), settings.publisherFormats());
    for (int i = 0; i < clients.size(); i++) {
      List<String> topics =
          CallLoad.share(i, settings.publishers(), settings.topics())
              .mapToObj(this::topic)
              .toList();
      Window window = new Window(settings.window(), settings.subscribers());
      publishers.add(new Publisher(i, clients.get(i), topics, window));
    }
    publishersLeft.set(publishers.size());
    subscribe();
  }

  private void subscribe() {
    List<CompletableFuture<Subscription>> asked = new ArrayList<>();
    for (int i = 0; i < subscribers.size(); i++) {
      int receiver = i % settings.subscribers();
      asked.add(
          subscribers
              .get(i)
              .subscribe(topic(i / settings.subscribers()), event -> received(event, receiver)));
    }
    asked.forEach(Sessions::await);
  }

  private String topic(int number) {
    return settings.prefix() + ".topic." + number;
  }

  private void received(Event event, int receiver) {
    List<Object> args = event.args();
    if (args.size() == 3
        && args.get(0) instanceof Number publisher
        && args.get(1) instanceof Number ticket
        && args.get(2) instanceof String received
        && received.length() == text.length()
        && publisher.intValue() >= 0
        && publisher.intValue() < publishers.size()) {
      publishers.get(publisher.intValue()).received(ticket.longValue(), receiver);
    } else {
      tally.failed(Tally.WRONG_PAYLOAD, "an event is not that of our publisher");
    }
  }

  @Override
  public void begin() {
    running = true;
    publishers.forEach(Publisher::fill);
  }

  @Override
  public CompletableFuture<?> over() {
    return over;
  }

  @Override
  public void expire(long beforeNanos) {
    for (Publisher publisher : publishers) {
      for (Window.Loss loss : publisher.window.expire(beforeNanos)) {
        tally.lost(
            loss.receivers().size(),
            publisher.name(loss.number()) + ": not received by subscribers " + loss.receivers());
        budget.ended(1);
      }
      publisher.fill();
    }
  }

  @Override
  public int underWay() {
    return publishers.stream().mapToInt(publisher -> publisher.window.size()).sum();
  }

  @Override
  public void end() {
    running = false;
  }

  @Override
  public void close() {
    running = false;
    sessions.close();
  }

  /** One session that publishes. */
  private final class Publisher {
    private final int index;
    private final WampClient client;
    private final List<String> topics;
    private final Window window;
    private volatile boolean isCutOff;

    Publisher(int index, WampClient client, List<String> topics, Window window) {
      this.index = index;
      this.client = client;
      this.topics = topics;
      this.window = window;
    }

    /** For people. */
    String name(long number) {
      return "publication " + number + " of publisher " + index + " to " + topic(number);
    }

    private String topic(long number) {
      return topics.get((int) (number % topics.size()));
    }

    /** Publishes until the window is full. */
    void fill() {
      while (running && !isCutOff && publishOnce()) {}
    }

    private boolean publishOnce() {
      if (!budget.take()) {
        return false;
      }
      long ticket = window.begin(System.nanoTime());
      if (ticket == Window.FULL) {
        budget.giveBack();
        return false;
      }
      PublishRequest request =
          new PublishRequest(
              topic(Window.number(ticket)), options, List.of(index, ticket, text), Map.of());
      CompletableFuture<?> _ =
          client.publish(request).whenComplete((_, failure) -> published(ticket, failure));
      return true;
    }

    /** Only a failure ends a publication here; else it waits for its events. */
    private void published(long ticket, @Nullable Throwable failure) {
      if (failure == null) {
        return;
      }
      boolean isOurs = window.giveUp(ticket);
      if (failure instanceof WampException error) {
        tally.failed(error);
      } else {
        if (isOurs) {
          tally.lost(settings.subscribers(), name(Window.number(ticket)) + ": the session ended");
        }
        // A closed client fails requests at once: without this, the next would come from here.
        if (!isCutOff) {
          isCutOff = true;
          if (publishersLeft.decrementAndGet() == 0) {
            over.complete(null);
          }
        }
      }
      if (isOurs) {
        budget.ended(1);
        fill();
      }
    }

    void received(long ticket, int receiver) {
      long arrival = window.arrived(ticket, receiver, System.nanoTime());
      if (arrival == Window.UNEXPECTED) {
        tally.unexpected();
        return;
      }
      tally.latencies().record(Window.latencyNanos(arrival));
      if (Window.isLast(arrival)) {
        budget.ended(1);
        fill();
      }
    }
  }
}
