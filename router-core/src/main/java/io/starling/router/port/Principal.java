package io.starling.router.port;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who a session is, as an {@link Authenticator} found out.
 *
 * @param authid the identity
 * @param authrole the role told to peers; one of {@code rights.roles()} or a name for all of them
 * @param authmethod how the identity was proven
 * @param authprovider who vouches for it
 * @param authextra what WELCOME shall tell, may be empty
 * @param rights what decisions on rights depend upon; the same object for sessions whose rights are
 *     the same, so that decisions are cached once for all of them
 * @param credential the name of what the client has proven its identity with, if that can end
 *     before the session does, such as a ticket; otherwise null. Peers are not told
 */
public record Principal(
    String authid,
    String authrole,
    String authmethod,
    String authprovider,
    Map<String, Object> authextra,
    Rights rights,
    @Nullable String credential) {

  /** Somebody whose credentials have no name. */
  public Principal(
      String authid,
      String authrole,
      String authmethod,
      String authprovider,
      Map<String, Object> authextra,
      Rights rights) {
    this(authid, authrole, authmethod, authprovider, authextra, rights, null);
  }

  /** The subject of authorisation. Two are equal only if they are the same object. */
  public static final class Rights {

    /** The rights of all anonymous sessions. */
    public static final Rights ANONYMOUS = new Rights("anonymous", Set.of("anonymous"));

    private final String subject;
    private final Set<String> roles;
    private final boolean isVouched;

    /**
     * Makes rights.
     *
     * @param subject the authid, or a name for all anonymous sessions
     * @param roles the roles of the session
     */
    public Rights(String subject, Set<String> roles) {
      this(subject, roles, false);
    }

    private Rights(String subject, Set<String> roles, boolean isVouched) {
      this.subject = subject;
      this.roles = Set.copyOf(roles);
      this.isVouched = isVouched;
    }

    /** The rights of somebody whom nobody here knows, and whose roles somebody else has told. */
    public static Rights vouched(String subject, Set<String> roles) {
      return new Rights(subject, roles, true);
    }

    /** Whether the roles are all that counts, whoever the subject is. */
    public boolean isVouched() {
      return isVouched;
    }

    /** The authid, or a name for all anonymous sessions. */
    public String subject() {
      return subject;
    }

    /** The roles of the session. */
    public Set<String> roles() {
      return roles;
    }

    @Override
    public String toString() {
      return subject + roles;
    }
  }
}
