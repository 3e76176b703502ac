package io.starling.router.session;

import io.starling.router.meta.Argument;
import io.starling.router.meta.MetaCall;
import io.starling.router.meta.MetaProcedures;
import io.starling.router.meta.Refusal;
import io.starling.router.meta.Signature;
import io.starling.router.port.Authorizer.Action;
import io.starling.router.port.Counter;
import io.starling.router.port.EventLimits;
import io.starling.router.realm.Rules;
import io.starling.wamp.message.Ids;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.PublishOptions;
import io.starling.wamp.message.Receivers;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The procedures about testaments (WAMP, "Testament Meta Procedures").
 *
 * <p>Threads: belongs to one loop.
 */
final class TestamentMeta {

  private final Rules rules;

  TestamentMeta(Rules rules) {
    this.rules = rules;
  }

  void addTo(MetaProcedures procedures) {
    procedures.add(
        "wamp.session.add_testament",
        Signature.of(Argument.TEXT).optionally(Argument.LIST, Argument.DICT),
        this::add);
    procedures.add("wamp.session.flush_testaments", Signature.NONE, this::flush);
  }

  private void add(MetaCall call) {
    Testaments testaments = session(call).testaments();
    Testaments.Scope scope = scope(call);
    Uri topic = Uri.of(call.text(0));
    PublishOptions options = options(call.keyword("publish_options"));
    check(call, topic, options);
    Publish testament =
        new Publish(Ids.MAX, options, topic, Payload.of(call.list(1), call.dict(2)));
    EventLimits limits = rules.limits().events();
    if (testaments.size() >= limits.testaments()
        || testaments.bytes() + Testaments.bytes(testament) > limits.testamentBytes()) {
      call.loop().count(Counter.TESTAMENTS_REFUSED_LIMIT);
      throw new Refusal(
          WampUris.LIMIT_EXCEEDED,
          "a session may have "
              + limits.testaments()
              + " testaments of "
              + limits.testamentBytes()
              + " bytes in all");
    }
    testaments.add(scope, testament);
    call.result();
  }

  private void check(MetaCall call, Uri topic, PublishOptions options) {
    if (!rules.isOpenToClients(topic, MatchPolicy.EXACT)) {
      throw new Refusal(WampUris.INVALID_URI, "not a topic to publish to: " + topic);
    }
    Uri denial = rules.refusal(call.caller(), Action.PUBLISH, topic, MatchPolicy.EXACT);
    if (denial != null) {
      throw new Refusal(denial, "may not publish to " + topic);
    }
    if (options.discloseMe() && rules.forbidsDisclosure()) {
      throw new Refusal(
          WampUris.OPTION_DISALLOWED_DISCLOSE_ME, "this realm discloses no publisher");
    }
  }

  private void flush(MetaCall call) {
    call.result(session(call).testaments().flush(scope(call)));
  }

  private static Session session(MetaCall call) {
    if (call.caller() instanceof Session session) {
      return session;
    }
    throw new IllegalStateException("not a session of a client: " + call.caller());
  }

  private static Testaments.Scope scope(MetaCall call) {
    String name = call.textKeyword("scope");
    Testaments.Scope scope = Testaments.Scope.of(name);
    if (scope == null) {
      throw Refusal.invalidArgument("scope: expected destroyed or detached, found " + name);
    }
    return scope;
  }

  // ------------------------------------------------------------------------------- options

  /** The publisher never gets it and nobody waits for an answer, whatever the options say. */
  private static PublishOptions options(@Nullable Object value) {
    if (value == null) {
      return PublishOptions.DEFAULT;
    }
    if (!(value instanceof Map<?, ?> options)) {
      throw Refusal.invalidArgument("publish_options: expected a dict");
    }
    if (options.get("ppt_scheme") != null) {
      throw Refusal.invalidArgument("publish_options: a testament has no passthru payload");
    }
    Receivers receivers =
        new Receivers(
            ids(options, "exclude"),
            names(options, "exclude_authid"),
            names(options, "exclude_authrole"),
            ids(options, "eligible"),
            names(options, "eligible_authid"),
            names(options, "eligible_authrole"));
    return new PublishOptions(
        false,
        true,
        flag(options, "disclose_me"),
        flag(options, "retain"),
        receivers,
        null,
        attributes(options));
  }

  private static boolean flag(Map<?, ?> options, String name) {
    return switch (options.get(name)) {
      case null -> false;
      case Boolean flag -> flag;
      default -> throw Refusal.invalidArgument("publish_options." + name + ": expected a bool");
    };
  }

  private static @Nullable Set<Long> ids(Map<?, ?> options, String name) {
    List<?> list = list(options, name);
    if (list == null) {
      return null;
    }
    Set<Long> ids = new HashSet<>();
    for (Object item : list) {
      if (!(item instanceof Long id)) {
        throw Refusal.invalidArgument("publish_options." + name + ": expected ids");
      }
      ids.add(id);
    }
    return ids;
  }

  private static @Nullable Set<String> names(Map<?, ?> options, String name) {
    List<?> list = list(options, name);
    if (list == null) {
      return null;
    }
    Set<String> names = new HashSet<>();
    for (Object item : list) {
      if (!(item instanceof String text)) {
        throw Refusal.invalidArgument("publish_options." + name + ": expected strings");
      }
      names.add(text);
    }
    return names;
  }

  private static @Nullable List<?> list(Map<?, ?> options, String name) {
    return switch (options.get(name)) {
      case null -> null;
      case List<?> list -> list;
      default -> throw Refusal.invalidArgument("publish_options." + name + ": expected a list");
    };
  }

  private static Map<String, Object> attributes(Map<?, ?> options) {
    Map<String, Object> attributes = new HashMap<>();
    options.forEach(
        (key, value) -> {
          if (key instanceof String name
              && value != null
              && (name.startsWith("_") || name.startsWith("x_"))) {
            attributes.put(name, value);
          }
        });
    return attributes;
  }
}
