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
 * @param names the names of the keys, in the same order
 * @param unknownKeysTolerated whether the record is a {@link BondyDocument}
 */
record Schema<T extends Record>(
    Class<T> type, List<KeySpec> keys, List<String> names, boolean unknownKeysTolerated) {

  /** There may be as many records of a type as there are realms. */
  private static final ClassValue<Schema<?>> SCHEMAS =
      new ClassValue<>() {
        @Override
        protected Schema<?> computeValue(Class<?> type) {
          return read(type.asSubclass(Record.class));
        }
      };

  /** The keys of {@code type}. */
  @SuppressWarnings("unchecked") // Of this type.
  static <T extends Record> Schema<T> of(Class<T> type) {
    return (Schema<T>) SCHEMAS.get(type);
  }

  private static <T extends Record> Schema<T> read(Class<T> type) {
    boolean bondy = type.isAnnotationPresent(BondyDocument.class);
    List<KeySpec> keys =
        Arrays.stream(type.getRecordComponents()).map(part -> keySpec(part, bondy)).toList();
    return new Schema<>(type, keys, keys.stream().map(KeySpec::name).toList(), bondy);
  }

  private static final ClassValue<Boolean> SECTIONS =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return type.isRecord() && type.getRecordComponents()[0].isAnnotationPresent(Key.class);
        }
      };

  /** Whether {@code type} is written as a mapping with keys of its own. */
  static boolean isSection(Class<?> type) {
    return SECTIONS.get(type);
  }

  /** {@code messageSize} as {@code message-size}. */
  static String dashed(String javaName) {
    return javaName.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
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
    Value fallback =
        key.fallback().isEmpty()
            ? null
            : YamlReader.value(
                key.fallback(), new Origin.Default(), KeyPath.ROOT, new Problems(false));
    return new KeySpec(
        bondy ? dashed.replace('-', '_') : dashed,
        component,
        key,
        fallback,
        isSection(component.getType()) && key.unset().isEmpty());
  }
}
