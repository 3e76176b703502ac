package io.starling.store;

import io.starling.store.disk.Disk;
import io.starling.store.log.CheckpointFile;
import io.starling.store.log.Frame;
import io.starling.store.log.Log;
import io.starling.store.log.LogSettings;
import io.starling.store.log.Replay;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store without threads and without a clock: a batch of requests and the time go in, and are on
 * the disk, visible and answered when the call returns. The simulation of power cuts drives it as
 * {@link Store} does.
 *
 * <p>Threads: one, but for {@link #view()}, {@link #listen} and {@link #count}.
 */
final class Core implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(Core.class);

  /** Kinds of frames. */
  private static final int TRANSACTION = 1;

  private static final int FACTS = 2;
  private static final int ENTRIES = 3;

  private static final int BLOCK = 1 << 16;
  private static final long TICK_MILLIS = 1000;

  private final StoreSettings settings;
  private final Log log;
  private final Actor self;
  private final Forgetting forgetting;
  private final Map<StoreCounter, LongAdder> counts = new EnumMap<>(StoreCounter.class);
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final BlockWriter blocks;
  private volatile View view;
  private volatile @Nullable StoreException failure;
  private long lastTickMillis;
  private long checkpointedMillis;
  private long logBytesSinceCheckpoint;
  private boolean isCheckpointing;

  private Core(StoreSettings settings, Log log, Loading loading, long now) {
    this.settings = settings;
    this.log = log;
    this.self = new Actor(log.node(), log.generation());
    this.forgetting = loading.forgetting;
    this.blocks = new BlockWriter(settings.codec());
    this.logBytesSinceCheckpoint = loading.logBytes;
    this.view = loading.view(log.last());
    this.checkpointedMillis = now;
    this.lastTickMillis = now;
    for (StoreCounter counter : StoreCounter.values()) {
      counts.put(counter, new LongAdder());
    }
    Log.Opening opening = log.opening();
    add(StoreCounter.TORN_TAILS, opening.wasTorn() ? 1 : 0);
    add(StoreCounter.DAMAGE_CUT_OFF, opening.wasCut() ? 1 : 0);
    add(StoreCounter.SPOILED_CHECKPOINTS, opening.spoiledCheckpoints());
    forget(now);
  }

  /**
   * Opens a store.
   *
   * @param freshNode the identity of the node, should the disk be empty
   */
  static Core open(Disk disk, StoreSettings settings, UUID freshNode, long now) throws IOException {
    Loading loading = new Loading(settings, now);
    boolean cutsDamage = settings.damage() == StoreSettings.OnDamage.CUT_OFF;
    Log log =
        Log.open(disk, new LogSettings(settings.segmentBytes(), cutsDamage, freshNode), loading);
    return new Core(settings, log, loading, now);
  }

  /** Collects what the log holds. */
  private static final class Loading implements Replay {

    private final StoreSettings settings;
    private final long now;
    private final BlockReader blocks;
    private Forgetting forgetting;
    private Index.Builder index = new Index.Builder();
    private Clock.Builder clock = new Clock.Builder(Clock.EMPTY);
    private Map<String, Integer> incarnations = new HashMap<>();
    private long hlc;
    private long logBytes;
    private @Nullable Actor self;
    private @Nullable Draft draft;

    Loading(StoreSettings settings, long now) {
      this.settings = settings;
      this.now = now;
      this.blocks = new BlockReader(settings.codec(), settings.conflicts());
      this.forgetting = new Forgetting(settings.removalsKept().toMillis());
    }

    @Override
    public void begin(UUID node, int generation) {
      self = new Actor(node, generation);
      index = new Index.Builder();
      clock = new Clock.Builder(Clock.EMPTY);
      incarnations = new HashMap<>();
      forgetting = new Forgetting(settings.removalsKept().toMillis());
      hlc = 0;
    }

    @Override
    public void checkpoint(Frame frame) throws IOException {
      int items = blocks.begin(frame.payload());
      switch (frame.kind()) {
        case FACTS -> hlc = blocks.facts(clock, incarnations);
        case ENTRIES -> {
          for (int i = 0; i < items; i++) {
            Entry entry = blocks.entry();
            forgetting.note(entry);
            index.add(entry);
          }
        }
        default ->
            throw new IOException("a checkpoint has a frame of unknown kind " + frame.kind());
      }
      blocks.end();
    }

    @Override
    public void checkpointEnd() {
      View loaded = new View(0, index.build(), clock.build(), incarnations, hlc);
      draft = new Draft(settings, Objects.requireNonNull(self), forgetting, loaded);
    }

    @Override
    public void record(Frame frame) throws IOException {
      if (frame.kind() != TRANSACTION) {
        throw new IOException("record " + frame.number() + " is of unknown kind " + frame.kind());
      }
      logBytes += frame.payload().remaining();
      List<Write> writes = new ArrayList<>();
      for (int rest = blocks.begin(frame.payload()); rest > 0; rest--) {
        writes.add(blocks.write());
      }
      blocks.end();
      Objects.requireNonNull(draft).apply(writes, frame.number(), now);
    }

    View view(long last) {
      return Objects.requireNonNull(draft).view(last);
    }
  }

  /** What has become of a request before its batch is written. */
  private record Outcome(
      Request request, @Nullable Commit commit, @Nullable StoreException refusal) {}

  /** Carries out requests, in order, and answers all of them. */
  void handle(List<? extends Request> batch, long now) {
    StoreException failed = failure;
    if (failed != null) {
      batch.forEach(request -> request.done().completeExceptionally(failed));
      return;
    }
    Draft draft = new Draft(settings, self, forgetting, view);
    List<Outcome> outcomes = new ArrayList<>(batch.size());
    List<ByteBuffer> records = new ArrayList<>(batch.size());
    for (Request request : batch) {
      try {
        Outcome outcome = carryOut(draft, request, log.last() + records.size() + 1, now);
        outcomes.add(outcome);
        if (outcome.commit != null && !outcome.commit.writes().isEmpty()) {
          records.add(record(outcome.commit));
        }
      } catch (RuntimeException bug) {
        // The draft has part of it: begin anew without it.
        request.done().completeExceptionally(bug);
        blocks.take();
        handle(batch.stream().filter(other -> !other.done().isDone()).toList(), now);
        return;
      }
    }
    try {
      append(records);
    } catch (StoreException notWritten) {
      batch.forEach(request -> refuse(request, notWritten));
      return;
    }
    List<Listener> told = publish(draft.view(log.last()));
    outcomes.forEach(outcome -> answer(outcome, told));
  }

  private static Outcome carryOut(Draft draft, Request request, long version, long now) {
    try {
      Commit commit =
          switch (request) {
            case Request.Transact transact -> draft.transaction(transact.steps(), version, now);
            case Request.Apply apply -> draft.apply(apply.writes(), version, now);
          };
      return new Outcome(request, commit, null);
    } catch (StoreException.Conflict conflict) {
      return new Outcome(request, null, conflict);
    }
  }

  private ByteBuffer record(Commit commit) {
    commit.writes().forEach(blocks::write);
    return blocks.take();
  }

  private void append(List<ByteBuffer> records) {
    if (records.isEmpty()) {
      return;
    }
    long syncs = log.syncs();
    try {
      log.append(TRANSACTION, records);
    } catch (IOException notWritten) {
      throw failureOf(notWritten);
    } finally {
      add(StoreCounter.SYNCS, log.syncs() - syncs);
    }
    add(StoreCounter.COMMITS, records.size());
    for (ByteBuffer record : records) {
      add(StoreCounter.LOG_BYTES, record.limit());
      logBytesSinceCheckpoint += record.limit();
    }
  }

  private StoreException failureOf(IOException cause) {
    if (log.failure() == null) {
      return new StoreException.NotWritten(cause);
    }
    return fail(cause);
  }

  /** Takes no more changes. */
  StoreException fail(Throwable cause) {
    StoreException known = failure;
    if (known != null) {
      return known;
    }
    LOG.error("the store takes no more changes until it is opened again", cause);
    StoreException failed = new StoreException.Failed(cause);
    failure = failed;
    return failed;
  }

  private void refuse(Request request, StoreException reason) {
    add(StoreCounter.REFUSALS, 1);
    request.done().completeExceptionally(reason);
  }

  /** Returns who is to be told of what is new in the view. */
  private List<Listener> publish(View newView) {
    synchronized (listeners) {
      view = newView;
      return List.copyOf(listeners);
    }
  }

  private void answer(Outcome outcome, List<Listener> told) {
    Commit commit = outcome.commit;
    if (commit == null) {
      add(StoreCounter.CONFLICTS, 1);
      outcome.request.done().completeExceptionally(outcome.refusal);
      return;
    }
    if (commit.writes().isEmpty()) {
      outcome.request.done().complete(view.version());
      return;
    }
    tell(told, commit);
    outcome.request.done().complete(commit.version());
  }

  private void tell(List<Listener> told, Commit commit) {
    for (Listener listener : told) {
      try {
        listener.changed(commit);
      } catch (RuntimeException bug) {
        add(StoreCounter.LISTENER_FAILURES, 1);
        LOG.error("a listener of the store failed", bug);
      }
    }
  }

  /** Does what is due with time; to be called now and then, at least each second. */
  void tick(long now) {
    if (now - lastTickMillis < TICK_MILLIS && now >= lastTickMillis) {
      return;
    }
    lastTickMillis = now;
    forget(now);
    if (!log.isAcknowledgedNoted()) {
      try {
        log.noteAcknowledged();
        add(StoreCounter.SYNCS, 1);
      } catch (IOException notNoted) {
        failureOf(notNoted);
      }
    }
  }

  /** Returns whether {@link #tick} has nothing to do before the next change. */
  boolean isResting() {
    return log.isAcknowledgedNoted() && forgetting.isEmpty();
  }

  private void forget(long now) {
    if (!forgetting.isDue(now)) {
      return;
    }
    Draft draft = new Draft(settings, self, forgetting, view);
    Commit commit = draft.forget(view.version(), now);
    View forgotten = draft.view(view.version());
    if (forgotten.index() == view.index()) {
      return;
    }
    List<Listener> told = publish(forgotten);
    if (!commit.changes().isEmpty()) {
      add(StoreCounter.EXPIRED, commit.changes().size());
      tell(told, commit);
    }
  }

  /** Is told that all nodes know what was written until then: see {@link Store#stable}. */
  void stable(long hlc) {
    forgetting.stable(hlc);
  }

  /** An image of all entries that is being written, block by block. */
  final class Checkpoint {

    private final CheckpointFile file;
    private final Iterator<Entry> entries;
    private final BlockWriter image = new BlockWriter(settings.codec());

    private Checkpoint(CheckpointFile file, View imaged) throws IOException {
      this.file = file;
      this.entries = imaged.index().iterator();
      image.facts(imaged);
      file.write(FACTS, image.take());
    }

    /**
     * Writes a part. Any thread may do so, one at a time.
     *
     * @return false when that was the last and all is on the medium
     */
    boolean step() throws IOException {
      while (entries.hasNext() && image.length() < BLOCK) {
        image.entry(entries.next());
      }
      if (image.items() > 0) {
        file.write(ENTRIES, image.take());
        return true;
      }
      file.finish();
      return false;
    }
  }

  /** Begins a checkpoint if one is due. */
  @Nullable Checkpoint checkpointIfDue(long now) {
    boolean isLarge = logBytesSinceCheckpoint >= settings.checkpointLogBytes();
    boolean isOld = now - checkpointedMillis >= settings.checkpointInterval().toMillis();
    boolean isDue = isLarge || (isOld && logBytesSinceCheckpoint > 0);
    return isDue && !isCheckpointing && failure == null ? checkpoint(now) : null;
  }

  /**
   * Begins a checkpoint; {@link #finished} or {@link #abandoned} must follow.
   *
   * @return null when one is being written, or when it cannot be begun
   */
  @Nullable Checkpoint checkpoint(long now) {
    if (isCheckpointing) {
      return null;
    }
    checkpointedMillis = now;
    @Nullable CheckpointFile file = null;
    try {
      file = log.beginCheckpoint();
      Checkpoint checkpoint = new Checkpoint(file, view);
      isCheckpointing = true;
      logBytesSinceCheckpoint = 0;
      return checkpoint;
    } catch (IOException notBegun) {
      abandoned(file, notBegun);
      return null;
    }
  }

  /** Is told that a checkpoint is complete. */
  void finished(Checkpoint checkpoint) {
    isCheckpointing = false;
    add(StoreCounter.CHECKPOINTS, 1);
    try {
      log.finished(checkpoint.file);
    } catch (IOException notDeleted) {
      LOG.warn("old files of the store could not be deleted: {}", notDeleted.toString());
    }
  }

  /** Is told that a checkpoint could not be written. */
  void abandoned(Checkpoint checkpoint, Exception reason) {
    isCheckpointing = false;
    abandoned(checkpoint.file, reason);
  }

  private void abandoned(@Nullable CheckpointFile file, Exception reason) {
    add(StoreCounter.CHECKPOINT_FAILURES, 1);
    LOG.warn("a checkpoint could not be written, the log goes on growing: {}", reason.toString());
    logBytesSinceCheckpoint =
        Math.max(logBytesSinceCheckpoint, settings.checkpointLogBytes() / 4 * 3);
    if (reason instanceof IOException failed) {
      failureOf(failed);
    }
    if (file != null) {
      try {
        file.abandon();
      } catch (IOException left) {
        LOG.warn("a part of a checkpoint was left behind: {}", left.toString());
      }
    }
  }

  /** Has a listener told of all changes behind the view that is returned. */
  View listen(Listener listener) {
    synchronized (listeners) {
      listeners.add(listener);
      return view;
    }
  }

  void unlisten(Listener listener) {
    listeners.remove(listener);
  }

  /** Returns what is on the medium. */
  View view() {
    return view;
  }

  /** Returns why it takes no changes any more; null while it does. */
  @Nullable StoreException failure() {
    return failure;
  }

  Actor self() {
    return self;
  }

  long epoch() {
    return log.epoch();
  }

  long count(StoreCounter counter) {
    return counter(counter).sum();
  }

  void add(StoreCounter counter, long count) {
    counter(counter).add(count);
  }

  private LongAdder counter(StoreCounter counter) {
    return Objects.requireNonNull(counts.get(counter));
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
