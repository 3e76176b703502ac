package io.starling.router.simulation;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What can be reached from an object through fields of our own classes, arrays and collections: a
 * heap walk that finds what a table forgot to forget.
 */
final class Reachable {

  /** Classes whose objects belong to a session and must go with it. */
  private static final Set<String> OF_SESSIONS =
      Set.of(
          "Session",
          "Connection",
          "Subscriber",
          "Participant",
          "PendingCall",
          "Callee",
          "Registration",
          "Members",
          "Membership",
          "PausedPublisher");

  /** A class and the number of its objects that were reached. */
  record Type(String name, int objects) {

    boolean isOfSession() {
      return OF_SESSIONS.contains(name);
    }

    @Override
    public String toString() {
      return objects + " " + name;
    }
  }

  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> todo = new ArrayDeque<>();
  private final Map<String, Integer> counts = new HashMap<>();

  private Reachable() {}

  /** Returns the classes of all objects that are reached from one, in alphabetical order. */
  static List<Type> from(Object root) {
    Reachable walk = new Reachable();
    walk.meet(root);
    while (!walk.todo.isEmpty()) {
      walk.visit(walk.todo.remove());
    }
    return new TreeSet<>(walk.counts.keySet())
        .stream().map(name -> new Type(name, walk.counts.get(name))).toList();
  }

  /** Returns the value of a field of the first object of a class that is reached from another. */
  static Object field(Object root, String simpleName, String field) {
    Object object = find(root, simpleName);
    try {
      return value(object, object.getClass().getDeclaredField(field));
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  private static Object find(Object root, String simpleName) {
    Reachable walk = new Reachable();
    walk.meet(root);
    while (!walk.todo.isEmpty()) {
      Object object = walk.todo.remove();
      if (object.getClass().getSimpleName().equals(simpleName)) {
        return object;
      }
      walk.visit(object);
    }
    throw new AssertionError("no " + simpleName + " is reached");
  }

  private void meet(Object object) {
    if (object != null && seen.add(object)) {
      todo.add(object);
    }
  }

  private void visit(Object object) {
    Class<?> type = object.getClass();
    if (type.isArray()) {
      visitArray(object, type);
    } else if (object instanceof Collection<?> collection) {
      collection.forEach(this::meet);
    } else if (object instanceof Map<?, ?> map) {
      map.forEach(
          (key, value) -> {
            meet(key);
            meet(value);
          });
    } else if (isOurs(type) && !isOfTest(type)) {
      counts.merge(type.getSimpleName(), 1, Integer::sum);
      for (Class<?> of = type; isOurs(of); of = of.getSuperclass()) {
        visitFields(object, of);
      }
    }
  }

  private static boolean isOurs(Class<?> type) {
    return type.getName().startsWith("io.starling.");
  }

  private static boolean isOfTest(Class<?> type) {
    return type.getName().startsWith("io.starling.router.simulation.")
        || type.getName().startsWith("io.starling.router.scenario.");
  }

  private void visitArray(Object array, Class<?> type) {
    if (!type.getComponentType().isPrimitive()) {
      for (int i = 0; i < Array.getLength(array); i++) {
        meet(Array.get(array, i));
      }
    }
  }

  private void visitFields(Object object, Class<?> type) {
    for (Field field : type.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
        meet(value(object, field));
      }
    }
  }

  private static Object value(Object object, Field field) {
    try {
      field.setAccessible(true);
      return field.get(object);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }
}
