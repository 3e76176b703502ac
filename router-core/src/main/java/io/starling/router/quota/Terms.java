package io.starling.router.quota;

import io.starling.router.port.Quota;
import io.starling.router.port.Quota.Unit;
import io.starling.router.port.Quotas;
import io.starling.router.port.Quotas.OverRate;
import io.starling.router.port.Resource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits of a realm, made ready to be asked for each message. Immutable. */
final class Terms {

  private final Quotas quotas;
  private final Map<Quota, Rate> rates = new EnumMap<>(Quota.class);
  private final List<Flood> floods = new ArrayList<>();

  /** Whether messages above a rate are delayed. */
  final boolean delay;

  /** The most bytes of a payload, 0 for no limit. */
  final long payloadSize;

  /**
   * A rate of one session that nobody honest comes near.
   *
   * @param quota what is told to be exceeded
   */
  record Flood(Quota quota, Rate rate) {}

  Terms(Quotas quotas, int loops) {
    this.quotas = quotas;
    this.delay = quotas.overRate() == OverRate.DELAY;
    this.payloadSize = quotas.of(Quota.PAYLOAD_SIZE);
    long burst = (quotas.rateBurst() == null ? Quotas.RATE_BURST : quotas.rateBurst()).toNanos();
    for (Quota quota : Quota.values()) {
      if (quota.unit().isRate() && quotas.of(quota) > 0) {
        Rate rate = Rate.of(quotas.of(quota), burst);
        rates.put(quota, quota.scope() == Quota.Scope.REALM ? rate.sharedBy(loops) : rate);
      }
    }
    int factor = quotas.floodFactor() == null ? Quotas.FLOOD_FACTOR : quotas.floodFactor();
    if (factor > 0) {
      addFlood(Unit.MESSAGES, burst, factor);
      addFlood(Unit.BYTES, burst, factor);
    }
  }

  private void addFlood(Unit unit, long burst, int factor) {
    rates.keySet().stream()
        .filter(quota -> quota.unit() == unit)
        .min(Comparator.comparingLong(quotas::of))
        .ifPresent(
            narrowest ->
                floods.add(new Flood(narrowest, Rate.of(quotas.of(narrowest) * factor, burst))));
  }

  /** The rate of a quota, or null when there is none. */
  @Nullable Rate rate(Quota quota) {
    return rates.get(quota);
  }

  /** What ends a session, for messages and for bytes. */
  List<Flood> floods() {
    return floods;
  }

  /** A limit, 0 when there is none. */
  long max(Quota quota) {
    return quotas.of(quota);
  }

  boolean says(Quotas others) {
    return quotas.equals(others);
  }

  /** Whether there is nothing but limits of what single sessions have. */
  boolean isFree() {
    boolean counted = false;
    for (Resource resource : Resource.values()) {
      counted |= counts(resource);
    }
    return !counted && rates.isEmpty() && payloadSize == 0;
  }

  /** Whether a number of something is bounded of an address. */
  boolean countsAddresses() {
    for (Resource resource : Resource.values()) {
      if (max(resource.perAddress()) > 0) {
        return true;
      }
    }
    return false;
  }

  /** Whether something is bounded of several sessions together. */
  boolean counts(Resource resource) {
    return max(resource.perAddress()) > 0
        || max(resource.perUser()) > 0
        || max(resource.perRealm()) > 0;
  }
}
