package io.starling.gateway.admin;

/** A session has ended before it answered. */
final class SessionEnded extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final boolean wasCalled;

  /**
   * Makes one.
   *
   * @param wasCalled whether the router may have carried the call out
   */
  SessionEnded(String reason, boolean wasCalled) {
    super(reason, null, false, false);
    this.wasCalled = wasCalled;
  }

  /** Why, for people. */
  String reason() {
    return String.valueOf(getMessage());
  }

  boolean wasCalled() {
    return wasCalled;
  }
}
