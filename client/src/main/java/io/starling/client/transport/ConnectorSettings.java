package io.starling.client.transport;

import io.netty.handler.ssl.SslContext;
import io.starling.wamp.message.SerializerFormat;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How connections are made.
 *
 * @param endpoint where to
 * @param tls the TLS context, present exactly when the endpoint wants TLS
 * @param serializers the formats offered, the best one first
 * @param messageBytesMax the longest message accepted
 * @param outboundBytesMax how much may wait to leave while the connection counts as writable
 * @param connectTimeout how long a connection may take
 * @param pingInterval how long the router may be silent before it is pinged, zero for ever
 * @param compression whether WebSocket compression is offered
 */
public record ConnectorSettings(
    Endpoint endpoint,
    @Nullable SslContext tls,
    List<SerializerFormat> serializers,
    int messageBytesMax,
    int outboundBytesMax,
    Duration connectTimeout,
    Duration pingInterval,
    boolean compression) {}
