/**
 * TLS on listeners: certificates, their reload and certificates for development.
 *
 * <p>Start here: {@link io.starling.transport.tls.TlsSettings}, {@link
 * io.starling.transport.tls.TlsContext}.
 *
 * <p>Threads: safe for all.
 */
@NullMarked
package io.starling.transport.tls;

import org.jspecify.annotations.NullMarked;
