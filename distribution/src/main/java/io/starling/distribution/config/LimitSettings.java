package io.starling.distribution.config;

import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import java.time.Duration;

/**
 * The section {@code limits}: what one client, and all together, may take. Each limit is counted in
 * a metric when it is reached.
 *
 * @param messageSize one message, before compression
 * @param nesting levels of lists and dictionaries in one message
 * @param uriLength bytes of UTF-8
 * @param outboundSoft bytes queued for one session
 * @param outboundHard bytes queued for one session, not less than {@code outboundSoft}
 * @param messageRatePerSession zero for no limit, as in all rates and numbers that follow
 * @param payloadSize zero for no limit but {@code messageSize}
 * @param floodFactor zero when sessions are not ended for it
 * @param retainedEvents in each realm; zero when none are kept
 * @param retainedSize bytes in each realm
 * @param retainedTime zero when events are retained for ever
 * @param retainedReplay for one SUBSCRIBE
 * @param historyAnswer for one call
 * @param testamentsPerSession zero when none are taken
 * @param testamentSize bytes of one session
 * @param idleTimeout zero when idle sessions stay
 * @param resumeTimeout zero when sessions end with their transport
 * @param resumeBuffer bytes of one session; not more than {@code outboundSoft}
 * @param detachedSessions in each realm; zero when none are kept
 * @param detachedSize bytes in each realm
 * @param pingInterval zero when no pings are sent
 * @param connectionsPerAddress zero for no limit
 * @param httpTransportsPerAddress zero for no limit
 * @param connections zero for as many as the process may open
 * @param acceptRate connections in a second, zero for no limit
 * @param mailbox bytes for each event loop
 * @param drainTimeout zero when calls in flight are not waited for
 */
public record LimitSettings(
    @Key(
            fallback = "4MiB",
            min = "1KiB",
            max = "64MiB",
            doc = "Largest message. Raw sockets announce a power of two, at most 16MiB.")
        ByteSize messageSize,
    @Key(
            fallback = "64",
            min = "8",
            max = "1024",
            doc = "Deepest nesting of lists and dictionaries in a message.")
        int nesting,
    @Key(fallback = "1024", min = "64", max = "65535", doc = "Longest URI, in bytes of UTF-8.")
        int uriLength,
    @Key(
            fallback = "8MiB",
            min = "64KiB",
            max = "1GiB",
            doc = "Queued bytes of a session from which on it is a slow receiver.")
        ByteSize outboundSoft,
    @Key(
            fallback = "16MiB",
            min = "64KiB",
            max = "2GiB",
            doc = "Queued bytes of a session at which even a result closes it.")
        ByteSize outboundHard,
    @Key(
            fallback = "drop",
            doc =
                "What happens to events for a slow receiver: drop them, pause their publisher for"
                    + " at most a second, or close the receiver.")
        SlowReceiver slowReceiver,
    @Key(
            fallback = "1000",
            min = "1",
            max = "1000000",
            doc = "Calls of one session that wait for their result.")
        int pendingCalls,
    @Key(fallback = "10000", min = "1", max = "10000000", doc = "Registrations of one session.")
        int registrationsPerSession,
    @Key(fallback = "100000", min = "1", max = "10000000", doc = "Subscriptions of one session.")
        int subscriptionsPerSession,
    @Key(
            fallback = "0",
            min = "1",
            max = "1000000",
            zero = "no limit",
            doc = "Messages in a second from one session.")
        int messageRatePerSession,
    @Key(
            fallback = "0",
            min = "1",
            max = "1000000",
            zero = "no limit",
            doc = "Messages in a second from all sessions of one user in a realm.")
        int messageRatePerUser,
    @Key(
            fallback = "0",
            min = "1",
            max = "1000000",
            zero = "no limit",
            doc = "Messages in a second from all sessions of one realm.")
        int messageRatePerRealm,
    @Key(
            fallback = "0",
            min = "1",
            max = "1000000",
            zero = "no limit",
            doc = "Messages in a second from all sessions of one client address.")
        int messageRatePerAddress,
    @Key(
            fallback = "0",
            min = "1KiB",
            max = "16GiB",
            zero = "no limit",
            doc = "Bytes of payload in a second from one session.")
        ByteSize byteRatePerSession,
    @Key(
            fallback = "0",
            min = "1KiB",
            max = "16GiB",
            zero = "no limit",
            doc = "Bytes of payload in a second from all sessions of one user in a realm.")
        ByteSize byteRatePerUser,
    @Key(
            fallback = "0",
            min = "1KiB",
            max = "16GiB",
            zero = "no limit",
            doc = "Bytes of payload in a second from all sessions of one realm.")
        ByteSize byteRatePerRealm,
    @Key(
            fallback = "0",
            min = "1KiB",
            max = "16GiB",
            zero = "no limit",
            doc = "Bytes of payload in a second from all sessions of one client address.")
        ByteSize byteRatePerAddress,
    @Key(
            fallback = "1s",
            min = "10ms",
            max = "1m",
            doc = "How long rates are saved up: what comes in that time may come at once.")
        Duration rateBurst,
    @Key(
            fallback = "error",
            doc =
                "What happens to messages above a rate: they are refused with an error, or their"
                    + " sender is not read from until the rate allows more.")
        OnRateLimit onRateLimit,
    @Key(
            fallback = "10",
            min = "2",
            max = "1000",
            zero = "never",
            doc =
                "A session of which this many times as much is refused as the narrowest rate"
                    + " allows is ended.")
        int floodFactor,
    @Key(
            fallback = "0",
            min = "1KiB",
            max = "64MiB",
            zero = "as large as a message",
            doc = "Largest payload of one message.")
        ByteSize payloadSize,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Open sessions of one client address, in all realms.")
        int sessionsPerAddress,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Open sessions of one user in a realm.")
        int sessionsPerUser,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Open sessions of one realm.")
        int sessionsPerRealm,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Registrations of all sessions of one client address, in all realms.")
        int registrationsPerAddress,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Registrations of all sessions of one user in a realm.")
        int registrationsPerUser,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Registrations of all sessions of one realm.")
        int registrationsPerRealm,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Subscriptions of all sessions of one client address, in all realms.")
        int subscriptionsPerAddress,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Subscriptions of all sessions of one user in a realm.")
        int subscriptionsPerUser,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Subscriptions of all sessions of one realm.")
        int subscriptionsPerRealm,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Calls of one client address that wait for their result, in all realms.")
        int pendingCallsPerAddress,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Calls of one user in a realm that wait for their result.")
        int pendingCallsPerUser,
    @Key(
            fallback = "0",
            min = "1",
            max = "100000000",
            zero = "no limit",
            doc = "Calls of one realm that wait for their result.")
        int pendingCallsPerRealm,
    @Key(
            fallback = "100000",
            min = "1",
            max = "100000000",
            zero = "none are kept",
            doc = "Retained events of one realm.")
        int retainedEvents,
    @Key(
            fallback = "64MiB",
            min = "1MiB",
            max = "1024GiB",
            doc = "Memory for the retained events of one realm.")
        ByteSize retainedSize,
    @Key(
            fallback = "off",
            min = "1s",
            max = "3650d",
            zero = "for ever",
            doc =
                "Longest time that an event is retained; a publisher may want a shorter one"
                    + " (`_retained_ttl`).")
        Duration retainedTime,
    @Key(
            fallback = "10000",
            min = "1",
            max = "100000000",
            doc =
                "Retained events that one SUBSCRIBE to a pattern is sent; of more topics the latest"
                    + " ones.")
        int retainedReplay,
    @Key(
            fallback = "10000",
            min = "1",
            max = "1000000",
            doc = "Events of a history that one call of `wamp.subscription.get_events` returns.")
        int historyAnswer,
    @Key(
            fallback = "100",
            min = "1",
            max = "1000000",
            zero = "none are taken",
            doc = "Testaments of one session.")
        int testamentsPerSession,
    @Key(
            fallback = "1MiB",
            min = "1KiB",
            max = "1GiB",
            doc = "Memory for the testaments of one session.")
        ByteSize testamentSize,
    @Key(
            fallback = "10s",
            min = "100ms",
            max = "10m",
            doc = "Time from the open connection to a complete HELLO.")
        Duration helloTimeout,
    @Key(fallback = "10s", min = "100ms", max = "10m", doc = "Time for the TLS handshake.")
        Duration tlsHandshakeTimeout,
    @Key(
            fallback = "5s",
            min = "100ms",
            max = "10m",
            doc = "Time that a client has to answer GOODBYE.")
        Duration goodbyeTimeout,
    @Key(
            fallback = "30s",
            min = "1s",
            max = "1h",
            zero = "no pings",
            doc = "Silence after which a WebSocket client is sent a ping.")
        Duration pingInterval,
    @Key(
            fallback = "2",
            min = "1",
            max = "100",
            doc = "Unanswered pings after which the connection is closed.")
        int pingMissed,
    @Key(
            fallback = "off",
            min = "1s",
            max = "30d",
            zero = "sessions stay",
            doc = "Time without a WAMP message after which a session is closed.")
        Duration idleTimeout,
    @Key(
            fallback = "off",
            min = "1s",
            max = "1h",
            zero = "sessions end with it",
            doc =
                "Time that a session whose transport is gone waits for its client to resume it, if"
                    + " the client asked for that; 30s in development mode.")
        Duration resumeTimeout,
    @Key(
            fallback = "1MiB",
            min = "1KiB",
            max = "1GiB",
            doc =
                "Sent messages kept for one session that can be resumed, until its client"
                    + " acknowledges them; not more than outbound-soft.")
        ByteSize resumeBuffer,
    @Key(
            fallback = "10000",
            min = "1",
            max = "10000000",
            zero = "none wait",
            doc = "Sessions of one realm that wait for their clients.")
        int detachedSessions,
    @Key(
            fallback = "256MiB",
            min = "1MiB",
            max = "1024GiB",
            doc = "Memory for the messages kept for the waiting sessions of one realm.")
        ByteSize detachedSize,
    @Key(
            fallback = "10000",
            min = "1",
            max = "10000000",
            zero = "no limit",
            doc = "Open connections from one client address.")
        int connectionsPerAddress,
    @Key(
            fallback = "1000",
            min = "1",
            max = "10000000",
            zero = "no limit",
            doc = "Open long-poll and server-sent events transports from one client address.")
        int httpTransportsPerAddress,
    @Key(
            fallback = "0",
            min = "1",
            max = "10000000",
            zero = "as many as the process may open",
            doc = "Open connections in all.")
        int connections,
    @Key(
            fallback = "10000",
            min = "1",
            max = "10000000",
            zero = "no limit",
            doc = "Connections accepted in a second.")
        int acceptRate,
    @Key(
            fallback = "64MiB",
            min = "1MiB",
            max = "4GiB",
            doc = "Bytes that wait in the mailbox of one event loop.")
        ByteSize mailbox,
    @Key(
            fallback = "10s",
            min = "100ms",
            max = "1h",
            zero = "do not wait",
            doc = "Time that calls in flight have to end when the node stops.")
        Duration drainTimeout) {

  /** What happens to events for a session above {@code outbound-soft}. */
  public enum SlowReceiver {
    /** They are dropped and counted. */
    DROP,
    /** The publisher is not read from for at most a second. */
    PAUSE,
    /** The receiver's session is closed. */
    CLOSE
  }

  /** What happens to messages above a rate. */
  public enum OnRateLimit {
    /** They are refused. */
    ERROR,
    /** They are handled, and their sender is not read from for a while. */
    DELAY
  }

  /** Refuses values out of bounds with a {@link ConfigException}. */
  public LimitSettings {
    Bounds.check(
        LimitSettings.class,
        messageSize,
        nesting,
        uriLength,
        outboundSoft,
        outboundHard,
        slowReceiver,
        pendingCalls,
        registrationsPerSession,
        subscriptionsPerSession,
        messageRatePerSession,
        messageRatePerUser,
        messageRatePerRealm,
        messageRatePerAddress,
        byteRatePerSession,
        byteRatePerUser,
        byteRatePerRealm,
        byteRatePerAddress,
        rateBurst,
        onRateLimit,
        floodFactor,
        payloadSize,
        sessionsPerAddress,
        sessionsPerUser,
        sessionsPerRealm,
        registrationsPerAddress,
        registrationsPerUser,
        registrationsPerRealm,
        subscriptionsPerAddress,
        subscriptionsPerUser,
        subscriptionsPerRealm,
        pendingCallsPerAddress,
        pendingCallsPerUser,
        pendingCallsPerRealm,
        retainedEvents,
        retainedSize,
        retainedTime,
        retainedReplay,
        historyAnswer,
        testamentsPerSession,
        testamentSize,
        helloTimeout,
        tlsHandshakeTimeout,
        goodbyeTimeout,
        pingInterval,
        pingMissed,
        idleTimeout,
        resumeTimeout,
        resumeBuffer,
        detachedSessions,
        detachedSize,
        connectionsPerAddress,
        httpTransportsPerAddress,
        connections,
        acceptRate,
        mailbox,
        drainTimeout);
    if (outboundHard.compareTo(outboundSoft) < 0) {
      throw ConfigException.of(
          "outbound-hard",
          outboundHard + " is not allowed; allowed: at least outbound-soft, " + outboundSoft);
    }
    if (outboundHard.compareTo(messageSize) < 0) {
      throw ConfigException.of(
          "outbound-hard",
          outboundHard + " is not allowed; allowed: at least message-size, " + messageSize);
    }
  }
}
