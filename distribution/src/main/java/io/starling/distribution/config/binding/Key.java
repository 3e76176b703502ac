package io.starling.distribution.config.binding;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * One key of the configuration: its meaning, its default and its bounds, at the record component it
 * is bound to.
 *
 * <p>A key with neither {@link #fallback()} nor {@link #unset()} must be written, unless its type
 * is a record: a section that is not written is bound from its own defaults. Texts of values are
 * written as in the file.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Key {

  /** What the key means, one or two sentences; they become a row of the reference page. */
  String doc();

  /** The default, as it would be written in the file; empty when there is none. */
  String fallback() default "";

  /** What it means that the key is not written; the component is then null in the constructor. */
  String unset() default "";

  /** The least value allowed; empty when there is no such bound. */
  String min() default "";

  /** The greatest value allowed; empty when there is no such bound. */
  String max() default "";

  /** What zero stands for; zero is then allowed besides {@link #min()} to {@link #max()}. */
  String zero() default "";

  /**
   * The values of the key {@code type}, which comes first in the record, with which this key may be
   * written.
   */
  String[] onlyFor() default {};
}
