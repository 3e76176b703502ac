package io.starling.distribution.config;

import io.starling.distribution.config.binding.Key;

/**
 * The section {@code metrics}.
 *
 * @param enabled whether {@code /metrics} is served
 */
public record MetricsSettings(
    @Key(fallback = "true", doc = "Serves metrics for Prometheus on the admin listener.")
        boolean enabled) {}
