/**
 * Administration by HTTP: each request is a call of a procedure, by a session that the request's
 * credentials have opened in the router. So there is no second way to a right.
 *
 * <p>Start here: {@link io.starling.gateway.admin.AdminApi}, the front door; {@code Routes}, the
 * table of paths and procedures; {@code ActingSession}, the session behind a request.
 *
 * <p>Threads: each request is served on a virtual thread, which waits; a session lives on an event
 * loop.
 */
@NullMarked
package io.starling.gateway.admin;

import org.jspecify.annotations.NullMarked;
