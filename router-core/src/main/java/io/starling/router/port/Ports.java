package io.starling.router.port;

/**
 * All that a router asks of the modules around it.
 *
 * @param realms which realms there are
 * @param authenticator decides who clients are
 * @param authorizer decides what sessions may do
 * @param services procedures that others than the core and clients answer
 */
public record Ports(
    RealmDirectory realms, Authenticator authenticator, Authorizer authorizer, Services services) {

  /** Realms that are open to anonymous clients, who may do everything. */
  public static Ports open(RealmDirectory realms) {
    return new Ports(realms, new AnonymousAuthenticator(), Authorizer.ALLOW_ALL, Services.NONE);
  }
}
