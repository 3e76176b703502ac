package io.starling.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** What a store must hold, told in the plainest way: maps of strings, and all versions of them. */
final class StoreModel {

  private static final List<String> REALMS = List.of("", "r1", "r2");
  private static final List<String> TYPES = List.of("group", "user");
  private static final List<String> FIELDS = List.of(Cell.WHOLE, "mail", "name");

  /** An entry: its version and its fields, as text. */
  record Item(long version, Map<String, String> fields) {}

  /** All entries as they were after each transaction. */
  private final Map<Long, TreeMap<Key, Item>> states = new HashMap<>();

  private long last;

  StoreModel() {
    states.put(0L, new TreeMap<>());
  }

  long last() {
    return last;
  }

  /** Returns the entries after a transaction. */
  Map<Key, Item> state(long version) {
    return states.get(version);
  }

  /** Forgets what came after a transaction. */
  void backTo(long version) {
    states.keySet().removeIf(later -> later > version);
    last = version;
  }

  /** Carries out a transaction; returns its number, -1 for a conflict. */
  long transact(Transaction transaction) {
    TreeMap<Key, Item> state = new TreeMap<>(states.get(last));
    for (Transaction.Step step : transaction.steps()) {
      if (step instanceof Transaction.Expect(Key key, long version)
          && version != versionOf(state, key)) {
        return -1;
      }
    }
    boolean hasChanged = false;
    for (Transaction.Step step : transaction.steps()) {
      hasChanged |= change(state, step, last + 1);
    }
    if (hasChanged) {
      states.put(++last, state);
    }
    return last;
  }

  private static long versionOf(Map<Key, Item> state, Key key) {
    return state.containsKey(key) ? state.get(key).version : 0;
  }

  private static boolean change(Map<Key, Item> state, Transaction.Step step, long version) {
    return switch (step) {
      case Transaction.Expect expectation -> false;
      case Transaction.Drop(String realm) -> {
        state.keySet().removeIf(key -> key.realm().equals(realm));
        yield true;
      }
      case Transaction.Set set -> {
        Item item = state.getOrDefault(set.key(), new Item(0, Map.of()));
        TreeMap<String, String> fields = new TreeMap<>(item.fields);
        boolean isAll = set.value() == null && set.field().equals(Cell.WHOLE);
        if (isAll ? fields.isEmpty() : set.value() == null && !fields.containsKey(set.field())) {
          yield false;
        }
        if (isAll) {
          fields.clear();
        } else if (set.value() == null) {
          fields.remove(set.field());
        } else {
          fields.put(set.field(), Arrays.toString(set.value()));
        }
        if (fields.isEmpty()) {
          state.remove(set.key());
        } else {
          state.put(set.key(), new Item(version, fields));
        }
        yield true;
      }
    };
  }

  /** Returns what a store holds, in the form of the model. */
  static Map<Key, Item> read(View view) {
    Map<Key, Item> state = new TreeMap<>();
    view.entries()
        .forEach(
            entry -> {
              Map<String, String> fields = new TreeMap<>();
              for (String field : entry.fields()) {
                fields.put(field, Arrays.toString(entry.value(field)));
              }
              state.put(entry.key(), new Item(entry.version(), fields));
            });
    return state;
  }

  /** Draws a transaction that fits what there is. */
  Transaction draw(RandomGenerator random) {
    Transaction transaction = new Transaction();
    List<Key> known = new ArrayList<>(states.get(last).keySet());
    int steps = 1 + random.nextInt(random.nextInt(8) == 0 ? 12 : 3);
    for (int i = 0; i < steps; i++) {
      boolean isKnown = !known.isEmpty() && random.nextBoolean();
      Key key = isKnown ? known.get(random.nextInt(known.size())) : key(random);
      if (random.nextInt(4) == 0) {
        long right = versionOf(states.get(last), key);
        transaction.expect(key, random.nextInt(8) == 0 ? right + 1 : right);
      }
      switch (random.nextInt(12)) {
        case 0, 1 -> transaction.remove(key);
        case 2 -> transaction.remove(key, FIELDS.get(random.nextInt(3)));
        case 3 -> {
          if (random.nextInt(10) == 0) {
            transaction.dropRealm(key.realm());
          }
        }
        default -> {
          byte[] value = new byte[random.nextInt(random.nextInt(10) == 0 ? 2000 : 60)];
          random.nextBytes(value);
          transaction.put(key, FIELDS.get(random.nextInt(3)), value);
        }
      }
    }
    return transaction;
  }

  private static Key key(RandomGenerator random) {
    return new Key(
        REALMS.get(random.nextInt(3)), TYPES.get(random.nextInt(2)), "id" + random.nextInt(30));
  }
}
