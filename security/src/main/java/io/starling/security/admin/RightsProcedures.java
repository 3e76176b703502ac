package io.starling.security.admin;

import io.starling.router.port.Principal.Rights;
import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.authorization.Explanation;
import io.starling.security.authorization.Permission;
import io.starling.security.authorization.Question;
import io.starling.security.authorization.Subjects;
import io.starling.security.directory.Realm;
import io.starling.security.model.Grant;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The procedures {@code starling.grant.*} and {@code starling.rbac.*}. */
final class RightsProcedures {

  private final AdminContext context;

  RightsProcedures(AdminContext context) {
    this.context = context;
  }

  void addTo(AdminProcedures procedures) {
    procedures.add("grant.create", Scope.REALM, 1, 1, "grant.created", this::create);
    procedures.add("grant.revoke", Scope.REALM, 1, 1, "grant.revoked", this::revoke);
    procedures.add(
        "grant.list",
        Scope.REALM,
        0,
        0,
        call ->
            Pages.of(
                call,
                call.realm().rules().grants().stream(),
                grant -> Views.grant(grant).toString(),
                Views::grant));
    procedures.add(
        "rbac.authorize", Scope.REALM, 3, 4, call -> decide(procedures, call).isAllowed());
    procedures.add("rbac.explain", Scope.REALM, 3, 4, call -> view(decide(procedures, call)));
  }

  private @Nullable Object create(AdminCall call) {
    List<Grant> grants = context.documents(call.realm()).grants(call.dict(0));
    context.changes().run(() -> context.directory().addGrants(call.realm().uri(), grants));
    return null;
  }

  /** Takes permissions away: of each grant of the same role, resource and effect those named. */
  private @Nullable Object revoke(AdminCall call) {
    Realm realm = call.realm();
    List<Grant> revoked = context.documents(realm).grants(call.dict(0));
    context
        .changes()
        .run(
            () -> {
              for (Grant less : revoked) {
                take(realm, less);
              }
            });
    return null;
  }

  private void take(Realm realm, Grant less) {
    List<Grant> touched =
        realm.rules().grants().stream()
            .filter(
                grant ->
                    grant.role().equals(less.role())
                        && grant.resource().equals(less.resource())
                        && grant.effect() == less.effect()
                        && grant.permissions().stream().anyMatch(less.permissions()::contains))
            .toList();
    List<Grant> kept =
        touched.stream()
            .filter(grant -> !less.permissions().containsAll(grant.permissions()))
            .map(
                grant -> {
                  Set<String> permissions = new HashSet<>(grant.permissions());
                  permissions.removeAll(less.permissions());
                  return new Grant(grant.role(), grant.resource(), grant.effect(), permissions);
                })
            .toList();
    context.directory().removeGrants(realm.uri(), touched);
    context.directory().addGrants(realm.uri(), kept);
  }

  // ---------------------------------------------------------------------------- questions

  /** The grants of a user or group, with those of all groups that he or it is in. */
  static List<Map<String, Object>> grantsOf(Realm realm, Role role) {
    Set<Role> roles = Subjects.roles(realm, role);
    return realm.effectiveRules().grants().stream()
        .filter(grant -> roles.contains(grant.role()))
        .map(Views::grant)
        .toList();
  }

  /** What a session of all groups of a user would be told. */
  private static Explanation decide(AdminProcedures procedures, AdminCall call) {
    Realm realm = call.realm();
    Question question = new Question(call.text(1), Uri.of(call.text(2)), match(call));
    boolean isByName =
        question.permission().equals(Permission.CALL)
            && procedures.isForAdministrators(question.uri());
    return Subjects.explain(
        realm,
        isByName ? AdminContext.policyByName(realm) : Subjects.policy(realm),
        rights(call),
        question);
  }

  private static Rights rights(AdminCall call) {
    String authid = call.text(0);
    if (authid.equals("anonymous")) {
      return Rights.ANONYMOUS;
    }
    User user = call.realm().userByNameOrAlias(authid);
    if (user == null) {
      throw new AdminException(
          "no_such_user", "there is no user " + authid + " in " + call.realm());
    }
    return new Rights(user.username(), Set.of("all"));
  }

  private static MatchPolicy match(AdminCall call) {
    MatchPolicy match = call.has(3) ? MatchPolicy.of(call.text(3)) : MatchPolicy.EXACT;
    if (match == null) {
      throw AdminException.invalid("argument 3: expected exact, prefix or wildcard");
    }
    return match;
  }

  private static Object view(Explanation why) {
    Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    answer.put("allowed", why.isAllowed());
    answer.put("outcome", lower(why.outcome()));
    answer.put(
        "rule",
        why.rule()
            .map(rule -> Map.of("grant", Views.grant(rule.grant()), "via", texts(rule.via())))
            .orElse(null));
    answer.put("roles", why.roles().stream().map(RightsProcedures::texts).toList());
    answer.put(
        "near_misses",
        why.nearMisses().stream()
            .map(
                miss ->
                    Map.of("grant", Views.grant(miss.grant()), "differs", lower(miss.difference())))
            .toList());
    return answer;
  }

  private static List<String> texts(List<Role> roles) {
    return roles.stream().map(Role::toString).toList();
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
