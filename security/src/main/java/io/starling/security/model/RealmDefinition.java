package io.starling.security.model;

import io.starling.router.port.OutsideAuthorizer;
import io.starling.router.port.Quotas;
import io.starling.router.port.RealmSettings;
import io.starling.wamp.uri.Uri;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a realm itself. What may be null is inherited from the realm's prototype, and
 * without one has a default: {@link io.starling.security.directory.Realm} knows the effective
 * values.
 *
 * @param uri its name, unique
 * @param description a text for people
 * @param prototype whether it only exists so that other realms inherit from it; it has no prototype
 *     itself, and nobody can join it unless it says otherwise
 * @param prototypeUri the realm it inherits from, or null
 * @param ssoRealm whether its users are those of other realms too
 * @param ssoRealmUri the realm that keeps the credentials of its users, or null
 * @param allowConnections whether clients may join
 * @param authmethods the methods that clients may use, if a source admits them too
 * @param securityEnabled whether anybody is asked who he is and may do what he is granted only;
 *     otherwise everybody is anonymous and may do everything
 * @param routing what else the router has to know
 * @param limits what is said of limits; what is not is inherited, from the node at last
 * @param oauth whose tokens are accepted
 * @param authenticator who decides on logins by some methods instead, or null
 * @param authorizer who decides on what is neither granted nor denied, or null
 */
public record RealmDefinition(
    Uri uri,
    String description,
    boolean prototype,
    @Nullable Uri prototypeUri,
    boolean ssoRealm,
    @Nullable Uri ssoRealmUri,
    @Nullable Boolean allowConnections,
    @Nullable List<AuthMethod> authmethods,
    @Nullable Boolean securityEnabled,
    RealmSettings routing,
    Quotas limits,
    @Nullable OAuth oauth,
    @Nullable DynamicAuthenticator authenticator,
    @Nullable OutsideAuthorizer authorizer) {

  /** A realm that leaves limits, tokens and procedures that decide to its prototype. */
  public RealmDefinition(
      Uri uri,
      String description,
      boolean prototype,
      @Nullable Uri prototypeUri,
      boolean ssoRealm,
      @Nullable Uri ssoRealmUri,
      @Nullable Boolean allowConnections,
      @Nullable List<AuthMethod> authmethods,
      @Nullable Boolean securityEnabled,
      RealmSettings routing) {
    this(
        uri,
        description,
        prototype,
        prototypeUri,
        ssoRealm,
        ssoRealmUri,
        allowConnections,
        authmethods,
        securityEnabled,
        routing,
        Quotas.NONE,
        null,
        null,
        null);
  }

  /** Copies its arguments. */
  public RealmDefinition {
    authmethods = authmethods == null ? null : List.copyOf(authmethods);
  }

  /** A realm of which nothing is said but its name. */
  public static RealmDefinition of(Uri uri) {
    return new RealmDefinition(
        uri, "", false, null, false, null, null, null, null, RealmSettings.lenient(uri));
  }

  /** This realm, with {@link #securityEnabled} set. */
  public RealmDefinition withSecurityEnabled(boolean enabled) {
    return with(copy -> copy.securityEnabled = enabled);
  }

  /** This realm, with {@link #authmethods} set. */
  public RealmDefinition withAuthmethods(AuthMethod... methods) {
    return with(copy -> copy.authmethods = List.of(methods));
  }

  /** This realm, with {@link #prototypeUri} set. */
  public RealmDefinition withPrototype(Uri realm) {
    return with(copy -> copy.prototypeUri = realm);
  }

  /** This realm, with {@link #limits} set. */
  public RealmDefinition withLimits(Quotas said) {
    return with(copy -> copy.limits = said);
  }

  /** This realm, with {@link #oauth} set. */
  public RealmDefinition withOAuth(OAuth trusted) {
    return with(copy -> copy.oauth = trusted);
  }

  /** This realm, with {@link #authenticator} set. */
  public RealmDefinition withAuthenticator(DynamicAuthenticator other) {
    return with(copy -> copy.authenticator = other);
  }

  /** This realm, with {@link #authorizer} set. */
  public RealmDefinition withAuthorizer(OutsideAuthorizer other) {
    return with(copy -> copy.authorizer = other);
  }

  private RealmDefinition with(Consumer<Copy> change) {
    Copy copy = new Copy(this);
    change.accept(copy);
    return new RealmDefinition(
        uri,
        description,
        prototype,
        copy.prototypeUri,
        ssoRealm,
        ssoRealmUri,
        allowConnections,
        copy.authmethods,
        copy.securityEnabled,
        routing,
        copy.limits,
        copy.oauth,
        copy.authenticator,
        copy.authorizer);
  }

  /** What can be said otherwise of a realm that is there. */
  private static final class Copy {

    @Nullable Uri prototypeUri;
    @Nullable List<AuthMethod> authmethods;
    @Nullable Boolean securityEnabled;
    Quotas limits;
    @Nullable OAuth oauth;
    @Nullable DynamicAuthenticator authenticator;
    @Nullable OutsideAuthorizer authorizer;

    Copy(RealmDefinition of) {
      this.prototypeUri = of.prototypeUri;
      this.authmethods = of.authmethods;
      this.securityEnabled = of.securityEnabled;
      this.limits = of.limits;
      this.oauth = of.oauth;
      this.authenticator = of.authenticator;
      this.authorizer = of.authorizer;
    }
  }
}
