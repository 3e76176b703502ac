/**
 * The realms of this node with what belongs to them, in memory: read by everybody without locks,
 * written one change at a time.
 *
 * <p>Start here: {@link io.starling.security.directory.SecurityDirectory}, {@link
 * io.starling.security.directory.Realm}.
 */
@NullMarked
package io.starling.security.directory;

import org.jspecify.annotations.NullMarked;
