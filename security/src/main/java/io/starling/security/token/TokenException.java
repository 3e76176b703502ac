package io.starling.security.token;

/**
 * A token is not accepted. The message says why, for the operator; clients are told no more than
 * that it is not accepted. It has no stack trace, because anybody can cause it.
 */
public final class TokenException extends Exception {

  private static final long serialVersionUID = 1;

  private final boolean isOutdated;

  /**
   * Makes one.
   *
   * @param why without the token
   */
  public TokenException(String why) {
    this(why, false);
  }

  private TokenException(String why, boolean isOutdated) {
    super(why, null, false, false);
    this.isOutdated = isOutdated;
  }

  /** Of a token that was good once: nobody has guessed anything. */
  public static TokenException outdated(String why) {
    return new TokenException(why, true);
  }

  /** Whether the token was good once. */
  public boolean isOutdated() {
    return isOutdated;
  }

  /** Why, for the operator. */
  public String why() {
    return String.valueOf(getMessage());
  }
}
