package io.starling.router.port;

import java.util.concurrent.TimeUnit;

/**
 * Something that is refused because of a limit.
 *
 * @param quota the limit
 * @param max its value
 * @param waitNanos when a rate would allow it, from now; 0 for other limits
 */
public record Excess(Quota quota, long max, long waitNanos) {

  /** The milliseconds after which a rate would allow it. */
  public long waitMillis() {
    return TimeUnit.NANOSECONDS.toMillis(waitNanos + 999_999);
  }

  /** What is told to people. */
  public String text() {
    String whose =
        switch (quota.scope()) {
          case SESSION -> "a session";
          case ADDRESS -> "an address";
          case USER -> "a user";
          case REALM -> "the realm";
        };
    return switch (quota.unit()) {
      case MESSAGES -> whose + " may send " + max + " messages in a second";
      case BYTES -> whose + " may send " + max + " bytes of payload in a second";
      case SIZE -> "a payload may have " + max + " bytes";
      case NUMBER -> whose + " may have " + max + " " + noun();
    };
  }

  private String noun() {
    for (Resource resource : Resource.values()) {
      if (resource.isBoundBy(quota)) {
        return resource.noun();
      }
    }
    throw new IllegalStateException(quota + " bounds nothing");
  }
}
