/**
 * Backups of what a node keeps: files that are made while it runs.
 *
 * <p>Start here: {@link io.starling.security.backup.Backup}.
 */
@NullMarked
package io.starling.security.backup;

import org.jspecify.annotations.NullMarked;
