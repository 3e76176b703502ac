package io.starling.store;

import io.starling.store.Commit.Change;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries and what belongs to them, while they are changed: what a batch of transactions starts
 * from and makes, before anything of it is on the medium.
 */
final class Draft {

  /** A remote clock that is farther ahead than this does not move ours. */
  private static final long SKEW_MILLIS = 60_000;

  private final StoreSettings settings;
  private final Actor self;
  private final Forgetting forgetting;
  private final Clock.Builder clock;
  private Index index;
  private Map<String, Integer> incarnations;
  private long hlc;
  private long version;
  private long nowMillis;
  private List<Change> changes = new ArrayList<>();
  private List<Write> writes = new ArrayList<>();

  Draft(StoreSettings settings, Actor self, Forgetting forgetting, View view) {
    this.settings = settings;
    this.self = self;
    this.forgetting = forgetting;
    this.clock = new Clock.Builder(view.clock());
    this.index = view.index();
    this.incarnations = view.incarnations();
    this.hlc = view.hlc();
  }

  View view(long lastVersion) {
    return new View(lastVersion, index, clock.build(), Map.copyOf(incarnations), hlc);
  }

  /** Carries out a transaction of this node. */
  Commit transaction(List<Transaction.Step> steps, long newVersion, long now) {
    begin(newVersion, now);
    for (Transaction.Step step : steps) {
      if (step instanceof Transaction.Expect(Key key, long expected)) {
        expect(key, expected);
      }
    }
    for (Transaction.Step step : steps) {
      switch (step) {
        case Transaction.Expect expectation -> {}
        case Transaction.Set set -> set(set);
        case Transaction.Drop(String realm) -> drop(realm);
      }
    }
    return new Commit(newVersion, changes, writes);
  }

  /** Takes over writes of other nodes, or replays the log. */
  Commit apply(List<Write> all, long newVersion, long now) {
    begin(newVersion, now);
    all.forEach(this::apply);
    return new Commit(newVersion, changes, writes);
  }

  private void begin(long newVersion, long now) {
    version = newVersion;
    nowMillis = now;
    changes = new ArrayList<>();
    writes = new ArrayList<>();
  }

  private void expect(Key key, long expected) {
    @Nullable Entry entry = index.get(key);
    long found = entry == null || !entry.isLive() ? 0 : entry.version();
    if (found != expected) {
      throw new StoreException.Conflict(key, expected, found);
    }
  }

  private void set(Transaction.Set set) {
    @Nullable Entry entry = index.get(set.key());
    boolean isRemoval = set.value() == null;
    if (isRemoval && !hasToRemove(entry, set.field())) {
      return;
    }
    List<Cell> overwritten = new ArrayList<>();
    long latest = 0;
    for (Cell cell : entry == null ? new Cell[0] : entry.cellArray()) {
      boolean removesAll = isRemoval && set.field().equals(Cell.WHOLE);
      if (removesAll || cell.isTombstone() || cell.field().equals(set.field())) {
        overwritten.add(cell);
        latest = Math.max(latest, cell.hlc());
      }
    }
    Context context = Context.over(overwritten);
    long time = nextHlc(latest);
    Cell cell = new Cell(set.field(), nextDot(), time, context, set.value(), set.expires());
    apply(new Write.OfCell(set.key(), incarnation(set.key().realm()), cell));
  }

  private static boolean hasToRemove(@Nullable Entry entry, String field) {
    if (entry == null) {
      return false;
    }
    return field.equals(Cell.WHOLE) ? entry.isLive() : entry.fields().contains(field);
  }

  private void drop(String realm) {
    int next = incarnation(realm) + 1;
    apply(new Write.OfDrop(realm, next, nextDot(), nextHlc(0)));
  }

  private Dot nextDot() {
    return new Dot(self, clock.head(self) + 1);
  }

  private long nextHlc(long overwritten) {
    return Math.max(
        Hlc.of(nowMillis), Math.max(hlc, Math.max(overwritten, forgetting.stable())) + 1);
  }

  private int incarnation(String realm) {
    return incarnations.getOrDefault(realm, 0);
  }

  private void apply(Write write) {
    if (clock.has(write.dot())) {
      return;
    }
    clock.add(write.dot());
    writes.add(write);
    boolean isOurs = write.dot().actor().equals(self);
    if (isOurs || Hlc.millis(write.hlc()) <= nowMillis + SKEW_MILLIS) {
      hlc = Math.max(hlc, write.hlc());
    }
    if (write.incarnation() > incarnation(write.realm())) {
      clear(write.realm(), write.incarnation());
    }
    if (write instanceof Write.OfCell(Key key, int incarnation, Cell cell)
        && incarnation == incarnation(key.realm())) {
      merge(key, cell);
    }
  }

  /** Removes what older incarnations of a realm have. */
  private void clear(String realm, int incarnation) {
    incarnations = new HashMap<>(incarnations);
    incarnations.put(realm, incarnation);
    Iterator<Entry> entries = index.from(new Key(realm, "", ""));
    while (entries.hasNext()) {
      Entry entry = entries.next();
      if (!entry.key().realm().equals(realm)) {
        return;
      }
      index = index.without(entry.key());
      noteChange(entry.key(), entry, null);
    }
  }

  /**
   * Adds a cell to its entry, whatever the order in which cells arrive: one that another has
   * overwritten goes. A removal of the whole entry overwrites all fields; it stays itself, until a
   * later one overwrites it or it is forgotten, so that what it has removed does not come back
   * late.
   */
  private void merge(Key key, Cell cell) {
    @Nullable Entry before = index.get(key);
    List<Cell> cells = new ArrayList<>();
    boolean isObsolete = false;
    for (Cell other : before == null ? new Cell[0] : before.cellArray()) {
      if (!overwrites(cell, other)) {
        cells.add(other);
      }
      isObsolete |= overwrites(other, cell);
    }
    if (!isObsolete) {
      cells.add(cell);
      forgetting.note(key, cell);
    }
    @Nullable Entry after = null;
    if (cells.isEmpty()) {
      index = index.without(key);
    } else {
      after = Entry.of(key, version, cells, settings.conflicts());
      index = index.with(after);
    }
    noteChange(key, before, after);
  }

  private static boolean overwrites(Cell later, Cell earlier) {
    boolean isRelated =
        later.isTombstone() || (!earlier.isTombstone() && later.field().equals(earlier.field()));
    return isRelated && later.context().covers(earlier.dot());
  }

  private void noteChange(Key key, @Nullable Entry before, @Nullable Entry after) {
    @Nullable Entry old = before != null && before.isLive() ? before : null;
    @Nullable Entry now = after != null && after.isLive() ? after : null;
    if (old != null || now != null) {
      changes.add(new Change(key, old, now));
    }
  }

  /** Lets go what has expired, and removals that need not be remembered any longer. */
  Commit forget(long lastVersion, long now) {
    begin(lastVersion, now);
    for (Key key : forgetting.due(now)) {
      @Nullable Entry before = index.get(key);
      if (before == null) {
        continue;
      }
      List<Cell> kept = new ArrayList<>();
      for (Cell cell : before.cellArray()) {
        if (!forgetting.isDue(key, cell, now)) {
          kept.add(cell);
        }
      }
      if (kept.size() == before.cellArray().length) {
        continue;
      }
      if (kept.isEmpty()) {
        index = index.without(key);
        noteChange(key, before, null);
      } else {
        Entry after = Entry.of(key, before.version(), kept, settings.conflicts());
        index = index.with(after);
        if (before.isLive()) {
          noteChange(key, before, after);
        }
      }
    }
    return new Commit(lastVersion, changes, writes);
  }
}
