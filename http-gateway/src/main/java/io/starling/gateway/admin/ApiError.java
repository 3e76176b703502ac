package io.starling.gateway.admin;

import java.util.List;
import java.util.Map;

/**
 * A request cannot be served.
 *
 * <p>Errors are told as Bondy tells them: {@code {code, message, description}}.
 */
final class ApiError extends RuntimeException {

  private static final long serialVersionUID = 1;

  private final int status;
  private final String code;
  private final transient Map<String, List<String>> headers;

  ApiError(int status, String code, String text) {
    this(status, code, text, Map.of());
  }

  /**
   * Makes one.
   *
   * @param status of HTTP
   * @param code the last component of the error's URI, or a word like it
   * @param text for people
   * @param headers of the response
   */
  ApiError(int status, String code, String text, Map<String, List<String>> headers) {
    super(text, null, false, false);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  static ApiError invalid(String text) {
    return new ApiError(400, "invalid_argument", text);
  }

  static ApiError busy(String text) {
    return new ApiError(503, "unavailable", text);
  }

  /** What HTTP makes of an error of a call. */
  static int statusOf(String code) {
    return switch (code) {
      case "invalid_argument", "invalid_uri", "invalid_ticket", "option_not_allowed" -> 400;
      case "not_authorized", "authorization_failed", "bad_password" -> 403;
      case "already_exists", "active_users", "procedure_already_exists" -> 409;
      case "payload_size_exceeded" -> 413;
      case "rate_limited", "limit_exceeded" -> 429;
      case "storage_failed", "audit_failed", "unavailable", "no_available_callee", "canceled" ->
          503;
      case "timeout" -> 504;
      default -> code.startsWith("no_such_") ? 404 : 500;
    };
  }

  Answer answer() {
    String text = String.valueOf(getMessage());
    return new Answer(
        status, Answer.object("code", code, "message", text, "description", text), headers);
  }
}
