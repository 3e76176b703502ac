package io.starling.wamp.message;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The details of HELLO.
 *
 * @param roles the client's roles and features; unknown ones were ignored
 * @param agent the client's software, or null
 * @param authMethods the methods the client can do, in its order of preference; may be empty
 * @param authid who the client claims to be, or null
 * @param authrole the role it asks for, or null
 * @param authExtra what the methods need, may be empty
 * @param resume what the client wants of session resumption, or null
 */
public record HelloDetails(
    PeerRoles roles,
    @Nullable String agent,
    List<String> authMethods,
    @Nullable String authid,
    @Nullable String authrole,
    Map<String, Object> authExtra,
    @Nullable ResumeRequest resume) {

  /** The details of a client that wants nothing of session resumption. */
  public HelloDetails(
      PeerRoles roles,
      @Nullable String agent,
      List<String> authMethods,
      @Nullable String authid,
      @Nullable String authrole,
      Map<String, Object> authExtra) {
    this(roles, agent, authMethods, authid, authrole, authExtra, null);
  }

  /** The same details with a wish for session resumption. */
  public HelloDetails withResume(@Nullable ResumeRequest wanted) {
    return new HelloDetails(roles, agent, authMethods, authid, authrole, authExtra, wanted);
  }

  /** The details of an anonymous client. */
  public static HelloDetails anonymous(PeerRoles roles) {
    return new HelloDetails(roles, null, List.of(), null, null, Map.of());
  }
}
