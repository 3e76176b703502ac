package io.starling.distribution.config;

import io.starling.distribution.config.binding.BondyDocument;
import io.starling.distribution.config.binding.Bounds;
import io.starling.distribution.config.binding.ConfigException;
import io.starling.distribution.config.binding.Key;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One entry of the list {@code realms}: what is different from realm to realm. Its keys are in
 * snake_case, as in Bondy's realm documents.
 *
 * @param uri unique among the realms
 * @param requestIds null in the constructor means: as {@code conformance}
 * @param roleCheck null in the constructor means: as {@code conformance}
 * @param callTimeoutMaximum zero when calls may wait for ever
 * @param limits a document, as are {@code users}
 * @param users documents, as are groups, sources and grants; {@link Configuration} checks them
 */
@BondyDocument
public record RealmSettings(
    @Key(doc = "URI of the realm, which clients name in HELLO.") String uri,
    @Key(
            fallback = "lenient",
            doc = "How exactly clients must follow WAMP: presets request_ids and role_check.")
        Conformance conformance,
    @Key(
            unset = "as conformance",
            doc = "Whether request ids must count up by one, or may be any id.")
        Conformance requestIds,
    @Key(
            unset = "as conformance",
            doc = "Whether clients must announce each role and feature that they use.")
        Conformance roleCheck,
    @Key(
            fallback = "loose",
            doc = "Which URIs are accepted: any without spaces, or lower case and digits only.")
        UriStrictness uriStrictness,
    @Key(
            fallback = "negotiated",
            doc = "Whether callers and publishers are named to callees and subscribers.")
        Disclosure disclosure,
    @Key(
            fallback = "[]",
            doc =
                "Custom options (`_name` or `x_name`) that are passed on from PUBLISH to EVENT and"
                    + " from CALL to INVOCATION.")
        List<String> relayCustomAttributes,
    @Key(
            fallback = "10m",
            min = "1ms",
            max = "30d",
            zero = "none",
            doc = "Longest time a call may wait for its result; longer timeouts are cut to it.")
        Duration callTimeoutMaximum,
    @Key(
            fallback = "{}",
            doc =
                "Trust level (at least 0) by authid: callees and subscribers are told it of callers"
                    + " and publishers as `trustlevel`.")
        Map<String, Integer> trustLevelsByAuthid,
    @Key(
            fallback = "{}",
            doc = "The same by authrole, for those whose authid has no level of its own.")
        Map<String, Integer> trustLevelsByAuthrole,
    @Key(
            fallback = "[]",
            doc =
                "Topics and patterns whose events are remembered, for"
                    + " `wamp.subscription.get_events`.")
        List<HistorySettings> eventHistory,
    @Key(fallback = "\"\"", doc = "Says to people what the realm is for.") String description,
    @Key(
            fallback = "false",
            doc = "Makes it a prototype: other realms inherit from it, and nobody joins it.")
        boolean isPrototype,
    @Key(unset = "none", doc = "URI of the prototype, whose settings and objects are inherited.")
        @Nullable String prototypeUri,
    @Key(
            fallback = "false",
            doc =
                "Makes it a single sign-on realm: it keeps passwords and keys of other realms'"
                    + " users.")
        boolean isSsoRealm,
    @Key(unset = "none", doc = "URI of the single sign-on realm.") @Nullable String ssoRealmUri,
    @Key(
            unset = "that of the prototype, else true",
            doc = "Lets clients join. A prototype is joined only if it says true itself.")
        @Nullable Boolean allowConnections,
    @Key(
            unset = "that of the prototype, else true",
            doc =
                "Asks clients who they are, and lets them do what is granted. Otherwise everybody"
                    + " is anonymous and may do everything.")
        @Nullable Boolean securityEnabled,
    @Key(
            unset = "those of the prototype, else anonymous, password, wampcra, ticket",
            doc = "Methods of authentication that clients may use, if a source admits them.")
        @Nullable List<String> authmethods,
    @Key(
            unset = "those of the prototype, else none",
            doc = "Issuers whose tokens are accepted by `oauth2`: [security.md](security.md).")
        @Nullable List<Map<String, Object>> oauth2Issuers,
    @Key(
            unset = "that of the prototype, else true",
            doc = "Ends sessions when the token does that they have logged in with by `oauth2`.")
        @Nullable Boolean oauth2CloseOnExpiry,
    @Key(doc = "Who decides on logins instead of users.")
        DynamicAuthenticatorSettings dynamicAuthenticator,
    @Key(doc = "Who decides on what grants leave open.")
        DynamicAuthorizerSettings dynamicAuthorizer,
    @Key(
            fallback = "{}",
            doc =
                "Limits of the realm, its users and their sessions, in place of the node's: keys of"
                    + " [limits.md](limits.md).")
        Map<String, Object> limits,
    @Key(fallback = "[]", doc = "Users: [security.md](security.md).")
        List<Map<String, Object>> users,
    @Key(fallback = "[]", doc = "Groups of users.") List<Map<String, Object>> groups,
    @Key(fallback = "[]", doc = "Who may use which method from where; without one nobody gets in.")
        List<Map<String, Object>> sources,
    @Key(fallback = "[]", doc = "Who may do what.") List<Map<String, Object>> grants) {
  private static final Pattern URI = Pattern.compile("[^\\s.#]+(?:\\.[^\\s.#]+)*");
  private static final Pattern CUSTOM_ATTRIBUTE =
      Pattern.compile("_[a-z0-9_]{3,}|x_[a-z][a-z0-9_]*");

  /** How exactly a client must follow the specification. */
  public enum Conformance {
    /** Known habits of deployed clients are tolerated. */
    LENIENT,
    /** Each deviation ends the session. */
    STRICT
  }

  /** Which URIs are accepted (WAMP, "URIs"). */
  public enum UriStrictness {
    /** No white space, no {@code #}, no empty component. */
    LOOSE,
    /** Components of lower case letters, digits and underscore. */
    STRICT
  }

  /** Whether peers learn who calls or publishes. */
  public enum Disclosure {
    /** When either side asks for it. */
    NEGOTIATED,
    /** Always. */
    ALWAYS,
    /** Never; asking for it is an error. */
    NEVER
  }

  /** Refuses values out of bounds with a {@link ConfigException}. */
  public RealmSettings {
    if (requestIds == null) {
      requestIds = conformance;
    }
    if (roleCheck == null) {
      roleCheck = conformance;
    }
    Bounds.check(
        RealmSettings.class,
        uri,
        conformance,
        requestIds,
        roleCheck,
        uriStrictness,
        disclosure,
        relayCustomAttributes,
        callTimeoutMaximum,
        trustLevelsByAuthid,
        trustLevelsByAuthrole,
        eventHistory,
        description,
        isPrototype,
        prototypeUri,
        isSsoRealm,
        ssoRealmUri,
        allowConnections,
        securityEnabled,
        authmethods,
        oauth2Issuers,
        oauth2CloseOnExpiry,
        dynamicAuthenticator,
        dynamicAuthorizer,
        limits,
        users,
        groups,
        sources,
        grants);
    relayCustomAttributes = List.copyOf(relayCustomAttributes);
    trustLevelsByAuthid = levels("trust_levels_by_authid", trustLevelsByAuthid);
    trustLevelsByAuthrole = levels("trust_levels_by_authrole", trustLevelsByAuthrole);
    eventHistory = List.copyOf(eventHistory);
    checkUri("uri", uri);
    checkHistory(eventHistory);
    for (int i = 0; i < relayCustomAttributes.size(); i++) {
      String name = relayCustomAttributes.get(i);
      if (!CUSTOM_ATTRIBUTE.matcher(name).matches()) {
        throw ConfigException.of(
            "relay_custom_attributes[" + i + "]",
            "'" + name + "' is not a custom option; write it like _name or x_name");
      }
    }
  }

  private static void checkHistory(List<HistorySettings> histories) {
    Set<String> known = new HashSet<>();
    for (int i = 0; i < histories.size(); i++) {
      HistorySettings history = histories.get(i);
      if (!known.add(history.match() + " " + history.uri())) {
        throw ConfigException.of(
            "event_history[" + i + "].uri", "'" + history.uri() + "' is there twice");
      }
    }
  }

  /** Whether clients are let in without asking who they are. */
  public boolean isOpen() {
    return Boolean.FALSE.equals(securityEnabled);
  }

  /** The document of this realm, without what only the router has to know. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("uri", uri);
    document.put("description", description);
    document.put("is_prototype", isPrototype);
    document.put("is_sso_realm", isSsoRealm);
    putIfWritten(document, "prototype_uri", prototypeUri);
    putIfWritten(document, "sso_realm_uri", ssoRealmUri);
    putIfWritten(document, "allow_connections", allowConnections);
    putIfWritten(document, "security_enabled", securityEnabled);
    putIfWritten(document, "authmethods", authmethods);
    putIfWritten(document, "oauth2_issuers", oauth2Issuers);
    putIfWritten(document, "oauth2_close_on_expiry", oauth2CloseOnExpiry);
    putIfWritten(document, "dynamic_authenticator", dynamicAuthenticator.document());
    putIfWritten(document, "dynamic_authorizer", dynamicAuthorizer.document());
    document.put("limits", limits);
    document.put("users", users);
    document.put("groups", groups);
    document.put("sources", sources);
    document.put("grants", grants);
    return document;
  }

  private static void putIfWritten(
      Map<String, Object> document, String key, @Nullable Object value) {
    if (value != null) {
      document.put(key, value);
    }
  }

  private static Map<String, Integer> levels(String key, Map<String, Integer> levels) {
    levels.forEach(
        (name, level) -> {
          if (level < 0) {
            throw ConfigException.of(
                key + ".\"" + name + "\"", level + " is not a trust level; it is 0 or more");
          }
        });
    return Collections.unmodifiableMap(new LinkedHashMap<>(levels));
  }

  /** Refuses what is not a URI by WAMP's loose rules. */
  static void checkUri(String key, String uri) {
    if (!URI.matcher(uri).matches()) {
      throw ConfigException.of(
          key, "'" + uri + "' is not a realm URI; write it like com.example.realm");
    }
  }
}
