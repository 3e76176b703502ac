package io.starling.wamp.message;

import org.jspecify.annotations.Nullable;

/**
 * The attributes of payload passthru mode, relayed unchanged (WAMP, "Payload Passthru Mode").
 *
 * @param scheme {@code ppt_scheme}, not empty
 * @param serializer {@code ppt_serializer}, or null
 * @param cipher {@code ppt_cipher}, or null
 * @param keyId {@code ppt_keyid}, or null
 */
public record Passthru(
    String scheme, @Nullable String serializer, @Nullable String cipher, @Nullable String keyId) {}
