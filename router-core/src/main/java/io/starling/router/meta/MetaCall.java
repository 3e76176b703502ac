package io.starling.router.meta;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Peer;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call of a procedure of the router's own: its arguments, checked, and the way to answer it.
 *
 * <p>Threads: belongs to the caller's loop.
 */
public final class MetaCall {

  /** Takes the answer of a call; without effect when the call has ended meanwhile. */
  public interface Answers {

    /** Answers with RESULT. */
    void result(Payload payload);

    /** Answers with ERROR. */
    void error(Uri error, Payload payload);

    /** Answers with ERROR and a text for people. */
    default void error(Uri error, String text) {
      error(error, Payload.of(text));
    }
  }

  private final Peer caller;
  private final List<@Nullable Object> args;
  private final Map<String, @Nullable Object> kwargs;
  private final Answers answers;

  MetaCall(
      Peer caller,
      List<@Nullable Object> args,
      Map<String, @Nullable Object> kwargs,
      Answers answers) {
    this.caller = caller;
    this.args = args;
    this.kwargs = kwargs;
    this.answers = answers;
  }

  /** Who calls. */
  public Peer caller() {
    return caller;
  }

  /** The caller's loop, on which the call is handled and answered. */
  public Loop loop() {
    return caller.loop();
  }

  // ----------------------------------------------------------------------------- arguments

  private @Nullable Object arg(int index) {
    return index < args.size() ? args.get(index) : null;
  }

  /** Whether an optional argument was given. */
  public boolean has(int index) {
    return arg(index) != null;
  }

  /** Returns an argument of the kind {@link Argument#ID}: any number, which need not be an id. */
  public long id(int index) {
    return arg(index) instanceof Number number ? number.longValue() : 0;
  }

  /** Returns an argument of the kind {@link Argument#TEXT}. */
  public String text(int index) {
    return String.valueOf(arg(index));
  }

  /** Returns an argument of the kind {@link Argument#TEXTS}. */
  public List<String> texts(int index) {
    return list(index).stream().map(String::valueOf).toList();
  }

  /** Returns an argument of the kind {@link Argument#LIST}; empty when it was left out. */
  public List<?> list(int index) {
    return arg(index) instanceof List<?> list ? list : List.of();
  }

  /** Returns an argument of the kind {@link Argument#DICT}; empty when it was left out. */
  @SuppressWarnings("unchecked") // Only values read from a payload get here: keys are strings.
  public Map<String, @Nullable Object> dict(int index) {
    return arg(index) instanceof Map<?, ?> dict ? (Map<String, @Nullable Object>) dict : Map.of();
  }

  /** Returns a keyword argument, or null. */
  public @Nullable Object keyword(String name) {
    return kwargs.get(name);
  }

  /**
   * Returns a keyword argument that is a string, or null when it was not given.
   *
   * @throws Refusal when it is anything else
   */
  public @Nullable String textKeyword(String name) {
    Object value = kwargs.get(name);
    if (value == null || value instanceof String) {
      return (String) value;
    }
    throw Refusal.invalidArgument(name + ": expected a string, found " + Argument.kindOf(value));
  }

  /**
   * Returns a keyword argument that is a bool, false when it was not given.
   *
   * @throws Refusal when it is anything else
   */
  public boolean flagKeyword(String name) {
    Object value = kwargs.get(name);
    if (value == null || value instanceof Boolean) {
      return Boolean.TRUE.equals(value);
    }
    throw Refusal.invalidArgument(name + ": expected a bool, found " + Argument.kindOf(value));
  }

  /**
   * Returns a keyword argument that is a positive integer, or a default when it was not given.
   *
   * @throws Refusal when it is anything else
   */
  public long positiveKeyword(String name, long otherwise) {
    Object value = kwargs.get(name);
    if (value == null) {
      return otherwise;
    }
    if (Argument.ID.accepts(value) && ((Number) value).longValue() > 0) {
      return ((Number) value).longValue();
    }
    throw Refusal.invalidArgument(
        name + ": expected a positive integer, found " + Argument.kindOf(value));
  }

  // ------------------------------------------------------------------------------- answers

  /** Answers with these positional results, which may be null; none at all is a result, too. */
  public void result(@Nullable Object... results) {
    answers.result(results.length == 0 ? Payload.EMPTY : Payload.of(results));
  }

  /** Answers with any result. */
  public void result(Payload payload) {
    answers.result(payload);
  }

  /** Answers with an ERROR. */
  public void refuse(Uri error, String text) {
    answers.error(error, text);
  }

  /** Does what comes later for the call, and answers with the ERROR that it throws. */
  public void attempt(Runnable work) {
    try {
      work.run();
    } catch (Refusal refusal) {
      refuse(refusal.error(), refusal.text());
    }
  }

  /** Answers that the router failed. */
  public void fail() {
    refuse(WampUris.INTERNAL_ERROR, "the router failed while it handled the call");
  }
}
