/**
 * HTTP/1.1 and HTTP/2 on listeners: requests served from routes, the upgrade to WebSocket, and
 * transports that are HTTP requests: long-poll and server-sent events.
 *
 * <p>Start here: {@link io.starling.transport.http.HttpRoutes}, {@link
 * io.starling.transport.http.HttpConnection}.
 *
 * <p>Threads: connections are confined to their loops; routes may be added from anywhere.
 */
@NullMarked
package io.starling.transport.http;

import org.jspecify.annotations.NullMarked;
