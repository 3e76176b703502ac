/**
 * The record of who changed what: files that show it when something of them is removed or changed.
 *
 * <p>Start here: {@link io.starling.security.audit.AuditLog}.
 */
@NullMarked
package io.starling.security.audit;

import org.jspecify.annotations.NullMarked;
