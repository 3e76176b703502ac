/**
 * What dealer and broker share of a realm: rights, reserved names, ids.
 *
 * <p>Start here: {@link io.starling.router.realm.Permissions}.
 */
@NullMarked
package io.starling.router.realm;

import org.jspecify.annotations.NullMarked;
