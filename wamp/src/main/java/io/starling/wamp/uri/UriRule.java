package io.starling.wamp.uri;

/**
 * The rules that a URI or pattern can be held against (WAMP, section "URIs"): who is loose forbids
 * white space, {@code #} and control characters; who is strict allows {@code [0-9a-z_]} only.
 */
public enum UriRule {
  /** A concrete URI: no empty component. */
  LOOSE,
  /** A concrete URI of the recommended alphabet. */
  STRICT,
  /** A prefix pattern: only the last component may be empty. */
  LOOSE_PREFIX,
  /** A prefix pattern of the recommended alphabet. */
  STRICT_PREFIX,
  /** A wildcard pattern: any component may be empty. */
  LOOSE_WILDCARD,
  /** A wildcard pattern of the recommended alphabet. */
  STRICT_WILDCARD;

  @SuppressWarnings("EnumOrdinal") // any distinct bits will do
  int mask() {
    return 1 << ordinal();
  }
}
