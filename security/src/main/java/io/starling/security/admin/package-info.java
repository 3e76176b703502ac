/**
 * Administration by WAMP: the procedures {@code starling.*}, by which realms and all that belongs
 * to them are looked at and changed while the router runs.
 *
 * <p>Start here: {@link io.starling.security.admin.AdminProcedures}.
 */
@NullMarked
package io.starling.security.admin;

import org.jspecify.annotations.NullMarked;
