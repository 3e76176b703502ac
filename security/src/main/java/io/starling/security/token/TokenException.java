package io.starling.security.token;

/**
 * A token is not accepted. The message says why, for the operator; clients are told no more than
 * that it is not accepted. It has no stack trace, because anybody can cause it.
 */
public final class TokenException extends Exception {

  private static final long serialVersionUID = 1;

  /**
   * Makes one.
   *
   * @param why without the token
   */
  public TokenException(String why) {
    super(why, null, false, false);
  }

  /** Why, for the operator. */
  public String why() {
    return String.valueOf(getMessage());
  }
}
