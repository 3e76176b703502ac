/**
 * Encryption of what is kept on disk.
 *
 * <p>Start here: {@link io.starling.security.sealing.KeyRing}, {@link
 * io.starling.security.sealing.SealingCodec}.
 */
@NullMarked
package io.starling.security.sealing;

import org.jspecify.annotations.NullMarked;
