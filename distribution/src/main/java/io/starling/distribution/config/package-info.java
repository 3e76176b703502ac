/**
 * The configuration of a node: a tree of records that mirrors the file, its defaults and its
 * sources.
 *
 * <p>Start here: {@link io.starling.distribution.config.Configurations} loads, {@link
 * io.starling.distribution.config.Configuration} is the tree, {@link
 * io.starling.distribution.config.EffectiveConfiguration} knows where each value comes from. Each
 * key has its default, its bounds and its meaning in one annotation at its record component.
 *
 * <p>Threads: loading is done by one thread; everything that is returned is immutable.
 */
@NullMarked
package io.starling.distribution.config;

import org.jspecify.annotations.NullMarked;
