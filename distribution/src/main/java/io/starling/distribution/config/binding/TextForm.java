package io.starling.distribution.config.binding;

import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * How values of one Java type are written as a single text.
 *
 * <p>Besides the types named here, each enum is read by its constants' names in lower case with
 * dashes (or by their {@code toString}, where that differs from the name), and each class with a
 * public static method {@code parse(String)} by that method; its {@code toString} is the way back.
 *
 * @param noun what the reference page calls the type
 * @param parse text to value; throws {@link IllegalArgumentException} whose message goes on after
 *     the quoted text: {@code is not a duration; write it like ...}
 */
record TextForm(String noun, Function<String, Object> parse) {
  private static final Map<Class<?>, TextForm> KNOWN =
      Map.of(
          String.class, new TextForm("text", text -> text),
          Boolean.class, new TextForm("boolean", TextForm::parseBoolean),
          Integer.class, new TextForm("integer", TextForm::parseInt),
          Long.class, new TextForm("integer", TextForm::parseLong),
          Double.class, new TextForm("number", TextForm::parseDouble),
          Path.class, new TextForm("path", TextForm::parsePath),
          Duration.class, new TextForm("duration", Durations::parse));

  private static final ClassValue<TextForm> FORMS =
      new ClassValue<>() {
        @Override
        protected TextForm computeValue(Class<?> type) {
          return make(type);
        }
      };

  static TextForm of(Class<?> type) {
    return FORMS.get(type);
  }

  private static TextForm make(Class<?> type) {
    TextForm known = KNOWN.get(MethodType.methodType(type).wrap().returnType());
    if (known != null) {
      return known;
    }
    return type.isEnum() ? ofEnum(type) : ofParseMethod(type);
  }

  /** The text that is read as {@code value} again. */
  static String format(Object value) {
    return switch (value) {
      case Duration duration -> Durations.format(duration);
      case Enum<?> constant -> enumText(constant);
      default -> value.toString();
    };
  }

  private static TextForm ofEnum(Class<?> type) {
    Map<String, Object> constants =
        Arrays.stream(type.getEnumConstants())
            .collect(Collectors.toMap(TextForm::enumText, constant -> constant));
    List<String> words = Arrays.stream(type.getEnumConstants()).map(TextForm::enumText).toList();
    return new TextForm(
        String.join(" or ", words),
        text -> {
          Object constant = constants.get(text);
          if (constant == null) {
            throw new IllegalArgumentException(
                "is not allowed; "
                    + Suggestion.of(text, words).orElse("allowed: " + String.join(", ", words)));
          }
          return constant;
        });
  }

  private static String enumText(Object constant) {
    String name = ((Enum<?>) constant).name();
    String text = constant.toString();
    return text.equals(name) ? name.toLowerCase(Locale.ROOT).replace('_', '-') : text;
  }

  private static TextForm ofParseMethod(Class<?> type) {
    Method parse;
    try {
      parse = type.getMethod("parse", String.class);
    } catch (NoSuchMethodException e) {
      throw new IllegalStateException(type + " cannot be a value of the configuration", e);
    }
    return new TextForm(Schema.dashed(type.getSimpleName()), invoking(parse));
  }

  private static Function<String, Object> invoking(Method parse) {
    return text -> {
      try {
        return parse.invoke(null, text);
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof IllegalArgumentException refusal) {
          throw refusal;
        }
        throw new IllegalStateException(parse + " failed", e);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(parse + " must be public", e);
      }
    };
  }

  private static Object parseBoolean(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("is not allowed; write true or false");
    };
  }

  private static Object parseInt(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "is not a whole number of at most " + Integer.MAX_VALUE, e);
    }
  }

  private static Object parseLong(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a whole number of at most " + Long.MAX_VALUE, e);
    }
  }

  private static Object parseDouble(String text) {
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a number", e);
    }
    throw new IllegalArgumentException("is not a finite number");
  }

  private static Object parsePath(String text) {
    try {
      if (!text.isEmpty()) {
        return Path.of(text);
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is not a path: " + e.getReason(), e);
    }
    throw new IllegalArgumentException("is not a path; leave the key out instead");
  }
}
