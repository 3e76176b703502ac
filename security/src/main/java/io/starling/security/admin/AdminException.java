package io.starling.security.admin;

/** An administrative call cannot be carried out; nothing was changed. */
final class AdminException extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final String code;

  /**
   * Makes one.
   *
   * @param code the last component of the error's URI
   * @param text for people, without secrets
   */
  AdminException(String code, String text) {
    super(text, null, false, false);
    this.code = code;
  }

  static AdminException invalid(String text) {
    return new AdminException(INVALID_ARGUMENT, text);
  }

  /** Answered with the error of WAMP. */
  static final String INVALID_ARGUMENT = "invalid_argument";

  /** Answered with the error of WAMP. */
  static final String NOT_AUTHORIZED = "not_authorized";

  /** The change could not be kept, and was taken back. */
  static final String STORAGE_FAILED = "storage_failed";

  /** The audit log cannot be written, and has to be. */
  static final String AUDIT_FAILED = "audit_failed";

  String code() {
    return code;
  }

  String text() {
    return String.valueOf(getMessage());
  }
}
