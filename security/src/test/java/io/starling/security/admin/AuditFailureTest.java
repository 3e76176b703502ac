package io.starling.security.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.starling.router.port.RealmSettings;
import io.starling.security.audit.AuditLog;
import io.starling.security.audit.AuditWitness;
import io.starling.security.directory.Changes;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.Grant;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.Resource;
import io.starling.security.model.Role;
import io.starling.security.model.User;
import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes when the audit log cannot be written. */
class AuditFailureTest {

  private static final Uri MASTER = Uri.of("starling.master");

  @TempDir private Path directory;
  private final SecurityDirectory realms = new SecurityDirectory();

  private AdminProcedures procedures(AdminAct.Witness witness) {
    realms.merge(
        new RealmContent(
            RealmDefinition.of(MASTER),
            List.of(User.of("admin")),
            List.of(),
            List.of(),
            List.of(
                new Grant(
                    new Role.OfUser("admin"),
                    new Resource(Uri.of("starling."), MatchPolicy.PREFIX),
                    Grant.Effect.ALLOW,
                    Set.of("wamp.call")))));
    return new AdminProcedures(
        new AdminContext(
            realms,
            Changes.IN_MEMORY,
            (password, methods) -> List.of(),
            (user, password) -> false,
            RealmSettings::lenient,
            witness),
        MASTER,
        Runnable::run);
  }

  private static Object call(AdminProcedures procedures, String procedure, Object... args) {
    TestCall call = new TestCall(MASTER.text(), "admin", "starling." + procedure, Map.of(), args);
    Objects.requireNonNull(procedures.find(call.realm(), call.procedure())).handle(call);
    return call.answer();
  }

  private AuditLog log() throws IOException {
    return AuditLog.open(directory, 1 << 20, InstantSource.system());
  }

  @Test
  void whereItIsRequiredTheCallerIsToldAndThenNothingIsChangedAnyMore() throws IOException {
    AuditLog log = log();
    AuditWitness witness = new AuditWitness(log, true);
    AdminProcedures procedures = procedures(witness);
    assertThat(call(procedures, "group.add", Map.of("name", "before"))).isInstanceOf(Map.class);

    log.close(); // As a disk that fails.

    assertThat(call(procedures, "group.add", Map.of("name", "after")))
        .asString()
        .startsWith("starling.error.audit_failed: nothing is changed");
    assertThat(realms.realm(MASTER).rules().groups()).containsOnlyKeys("before");
    assertThat(call(procedures, "group.list"))
        .as("questions are answered")
        .isInstanceOf(List.class);
  }

  @Test
  void theCallThatFindsItOutIsDoneAndSaysSo() {
    AdminProcedures procedures = procedures(act -> false);
    assertThat(call(procedures, "group.add", Map.of("name", "staff")))
        .asString()
        .startsWith("starling.error.audit_failed: it was done, but is not in the audit log");
    assertThat(realms.realm(MASTER).rules().groups()).containsOnlyKeys("staff");
  }

  @Test
  void whereItIsNotRequiredItIsCounted() throws IOException {
    AuditLog log = log();
    AuditWitness witness = new AuditWitness(log, false);
    AdminProcedures procedures = procedures(witness);
    log.close();

    assertThat(call(procedures, "group.add", Map.of("name", "staff"))).isInstanceOf(Map.class);
    assertThat(witness.failures()).isEqualTo(1);
  }
}
