/**
 * How much clients may take: rates, and numbers of what they have at a time.
 *
 * <p>Start here: {@code LocalQuota} has the limits of a realm on one loop, {@code SessionQuota}
 * what one session takes of them, {@code Rate} the arithmetic.
 *
 * <p>Threads: what belongs to a session or to a realm on one loop is confined to that loop; users,
 * realms and addresses are shared by loops, without locks.
 */
@NullMarked
package io.starling.router.quota;

import org.jspecify.annotations.NullMarked;
