package io.starling.distribution.config.binding;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The keys of one record type.
 *
 * @param keys in the order of the record's components
 * @param unknownKeysTolerated whether the record is a {@link BondyDocument}
 */
record Schema<T extends Record>(Class<T> type, List<KeySpec> keys, boolean unknownKeysTolerated) {

  /** Reads the annotations of {@code type}. */
  static <T extends Record> Schema<T> of(Class<T> type) {
    boolean bondy = type.isAnnotationPresent(BondyDocument.class);
    List<KeySpec> keys =
        Arrays.stream(type.getRecordComponents()).map(part -> keySpec(part, bondy)).toList();
    return new Schema<>(type, keys, bondy);
  }

  /** Whether {@code type} is written as a mapping with keys of its own. */
  static boolean isSection(Class<?> type) {
    return type.isRecord() && type.getRecordComponents()[0].isAnnotationPresent(Key.class);
  }

  /** {@code messageSize} as {@code message-size}. */
  static String dashed(String javaName) {
    return javaName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
  }

  List<String> names() {
    return keys.stream().map(KeySpec::name).toList();
  }

  /**
   * Makes the record.
   *
   * @throws ConfigException when its constructor refuses the values
   */
  T newInstance(@Nullable Object... values) {
    Class<?>[] types =
        keys.stream().map(spec -> spec.component().getType()).toArray(Class<?>[]::new);
    try {
      Constructor<T> constructor = type.getDeclaredConstructor(types);
      return constructor.newInstance(values);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof ConfigException refusal) {
        throw refusal;
      }
      throw new IllegalStateException("constructor of " + type + " failed", e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type + " must be public with a public constructor", e);
    }
  }

  /** The value of a component of {@code section}, which may be null for an optional key. */
  static @Nullable Object read(Record section, KeySpec spec) {
    try {
      return spec.component().getAccessor().invoke(section);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(spec.component() + " cannot be read", e);
    }
  }

  private static KeySpec keySpec(RecordComponent component, boolean bondy) {
    Key key = component.getAnnotation(Key.class);
    if (key == null) {
      throw new IllegalStateException(component + " lacks @Key");
    }
    String dashed = dashed(component.getName());
    return new KeySpec(bondy ? dashed.replace('-', '_') : dashed, component, key);
  }
}
