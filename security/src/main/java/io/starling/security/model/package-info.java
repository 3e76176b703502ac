/**
 * What a realm consists of: its definition, users, groups, grants and sources, as immutable values.
 *
 * <p>Start here: {@link io.starling.security.model.Grant}.
 */
@NullMarked
package io.starling.security.model;

import org.jspecify.annotations.NullMarked;
