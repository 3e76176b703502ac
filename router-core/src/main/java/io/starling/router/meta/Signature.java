package io.starling.router.meta;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The positional arguments of a meta procedure. An optional one may be left out or null.
 *
 * @param required the arguments that must be there
 * @param optional the arguments that may follow
 */
public record Signature(List<Argument> required, List<Argument> optional) {

  /** No arguments. */
  public static final Signature NONE = of();

  /** A signature of arguments that must be there. */
  public static Signature of(Argument... required) {
    return new Signature(List.of(required), List.of());
  }

  /** Returns this signature with arguments that may be left out. */
  public Signature optionally(Argument... more) {
    return new Signature(required, List.of(more));
  }

  /**
   * Returns the arguments that a call gave, without the name of the caller's own realm in front of
   * them: Bondy has it there.
   *
   * @throws Refusal when they are not of this signature
   */
  List<@Nullable Object> check(List<@Nullable Object> args, String realm) {
    String mismatch = mismatch(args);
    if (mismatch == null) {
      return args;
    }
    if (!args.isEmpty() && realm.equals(args.getFirst())) {
      List<@Nullable Object> rest = args.subList(1, args.size());
      if (mismatch(rest) == null) {
        return rest;
      }
    }
    throw Refusal.invalidArgument(mismatch);
  }

  private @Nullable String mismatch(List<@Nullable Object> args) {
    int most = required.size() + optional.size();
    if (args.size() < required.size() || args.size() > most) {
      return "expected "
          + (optional.isEmpty() ? "" + most : required.size() + " to " + most)
          + " positional arguments, found "
          + args.size();
    }
    for (int i = 0; i < args.size(); i++) {
      String mismatch = mismatch(i, args.get(i));
      if (mismatch != null) {
        return mismatch;
      }
    }
    return null;
  }

  private @Nullable String mismatch(int index, @Nullable Object value) {
    if (index < required.size()) {
      return required.get(index).mismatch(index, value);
    }
    return value == null ? null : optional.get(index - required.size()).mismatch(index, value);
  }
}
