package io.starling.distribution.config.binding;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A record that is written in Bondy's manner: its keys are in snake_case, and an unknown key is a
 * warning, because documents come from installations that know more keys. A strict check makes it
 * an error.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface BondyDocument {}
