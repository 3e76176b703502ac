/**
 * Binds a YAML or JSON document and its overrides to a tree of records, with the place of every
 * value.
 *
 * <p>Nothing here knows a key of Starling's: the records do, by {@link
 * io.starling.distribution.config.binding.Key}. Layers of {@code Value} trees are merged, the
 * result is bound record by record, and all problems are collected before one {@link
 * io.starling.distribution.config.binding.ConfigException} names them.
 *
 * <p>Start here: {@link io.starling.distribution.config.binding.Key}, {@link
 * io.starling.distribution.config.binding.Layers}, {@code Binder}.
 *
 * <p>Threads: everything is used by one thread while the daemon starts; the records that come out
 * are immutable.
 */
@NullMarked
package io.starling.distribution.config.binding;

import org.jspecify.annotations.NullMarked;
