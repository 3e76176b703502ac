package io.starling.security.document;

import io.starling.router.port.OutsideAuthorizer;
import io.starling.security.model.AuthMethod;
import io.starling.security.model.DynamicAuthenticator;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Documents of procedures that decide instead of a realm's users and grants. */
final class DynamicDocuments {

  private static final String AUTHENTICATOR = "dynamic_authenticator";

  private static final String AUTHORIZER = "dynamic_authorizer";

  private DynamicDocuments() {}

  static @Nullable DynamicAuthenticator authenticator(Section realm) {
    if (!realm.has(AUTHENTICATOR)) {
      return null;
    }
    Section document =
        realm.section(AUTHENTICATOR).knows(Set.of("procedure", "realm", "authmethods", "timeout"));
    if (!document.has("procedure")) {
      document.error("procedure", "missing");
    }
    Uri procedure = document.uri("procedure");
    Uri where = document.uri("realm");
    List<AuthMethod> methods =
        document.has("authmethods")
            ? document.texts("authmethods", DynamicDocuments::method)
            : DynamicAuthenticator.METHODS;
    Duration timeout = timeout(document, DynamicAuthenticator.TIMEOUT);
    return procedure == null ? null : new DynamicAuthenticator(procedure, where, methods, timeout);
  }

  static @Nullable OutsideAuthorizer authorizer(Section realm) {
    if (!realm.has(AUTHORIZER)) {
      return null;
    }
    Section document = realm.section(AUTHORIZER).knows(Set.of("procedure", "realm", "timeout"));
    if (!document.has("procedure")) {
      document.error("procedure", "missing");
    }
    Uri procedure = document.uri("procedure");
    Uri where = document.uri("realm");
    Duration timeout = timeout(document, DynamicAuthenticator.TIMEOUT);
    return procedure == null ? null : new OutsideAuthorizer(procedure, where, timeout);
  }

  /** In milliseconds. */
  private static Duration timeout(Section document, Duration otherwise) {
    return Duration.ofMillis(
        document.number(
            "timeout",
            (int) otherwise.toMillis(),
            1,
            (int) DynamicAuthenticator.TIMEOUT_MAX.toMillis()));
  }

  private static AuthMethod method(String name) {
    AuthMethod method = AuthMethod.of(name);
    if (method == null || !DynamicAuthenticator.ALL_METHODS.contains(method)) {
      throw new IllegalArgumentException(
          "'"
              + name
              + "' cannot be decided by a procedure; allowed: "
              + DynamicAuthenticator.ALL_METHODS.stream()
                  .map(AuthMethod::wireName)
                  .collect(Collectors.joining(", ")));
    }
    return method;
  }

  static @Nullable Map<String, Object> of(@Nullable OutsideAuthorizer authorizer) {
    return authorizer == null
        ? null
        : form(authorizer.procedure(), authorizer.realm(), authorizer.timeout());
  }

  private static Map<String, Object> form(Uri procedure, @Nullable Uri realm, Duration timeout) {
    Map<String, Object> form = new LinkedHashMap<>();
    form.put("procedure", procedure.text());
    if (realm != null) {
      form.put("realm", realm.text());
    }
    form.put("timeout", timeout.toMillis());
    return form;
  }

  static @Nullable Map<String, Object> of(@Nullable DynamicAuthenticator authenticator) {
    if (authenticator == null) {
      return null;
    }
    Map<String, Object> form =
        form(authenticator.procedure(), authenticator.realm(), authenticator.timeout());
    form.put("authmethods", authenticator.methods().stream().map(AuthMethod::wireName).toList());
    return form;
  }
}
