package io.starling.security.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.router.port.Quota;
import io.starling.router.port.Quotas;
import io.starling.router.port.Quotas.OverRate;
import io.starling.router.port.RealmSettings;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.RealmContent;
import io.starling.wamp.uri.Uri;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LimitsDocumentTest {

  private static final Uri REALM = Uri.of("com.example");

  private static RealmDocuments documents(List<Map<String, Object>> documents) {
    return RealmDocuments.read(
        documents.stream()
            .map(document -> new RealmDocuments.Document(document, RealmSettings.lenient(REALM)))
            .toList(),
        (password, methods) -> List.of());
  }

  private static RealmContent read(Map<String, Object> limits) {
    return documents(List.of(Map.of("uri", "com.example", "limits", limits))).realms().getFirst();
  }

  @Test
  void limitsAreReadAndWritten() {
    Quotas limits =
        read(Map.of(
                "message_rate_per_session",
                100,
                "byte_rate_per_realm",
                "20MiB",
                "payload_size",
                4096L,
                "sessions_per_user",
                "10",
                "pending_calls",
                0,
                "rate_burst",
                "500ms",
                "flood_factor",
                0,
                "on_rate_limit",
                "delay"))
            .definition()
            .limits();

    assertThat(limits)
        .isEqualTo(
            new Quotas(
                Map.of(
                    Quota.MESSAGE_RATE_PER_SESSION,
                    100L,
                    Quota.BYTE_RATE_PER_REALM,
                    20L << 20,
                    Quota.PAYLOAD_SIZE,
                    4096L,
                    Quota.SESSIONS_PER_USER,
                    10L,
                    Quota.PENDING_CALLS,
                    0L),
                Duration.ofMillis(500),
                0,
                OverRate.DELAY));
    assertThat(read(ObjectForms.limits(limits)).definition().limits()).isEqualTo(limits);
  }

  @Test
  void everyLimitOfARealmCanBeWritten() {
    Map<Quota, Long> all = new java.util.EnumMap<>(Quota.class);
    Arrays.stream(Quota.values())
        .filter(quota -> quota.scope() != Quota.Scope.ADDRESS)
        .forEach(quota -> all.put(quota, quota.unit().max()));
    Quotas limits = Quotas.of(all);

    assertThat(read(ObjectForms.limits(limits)).definition().limits()).isEqualTo(limits);
  }

  @Test
  void whatIsWrongIsToldWithItsPlace() {
    assertThatThrownBy(
            () ->
                read(
                    Map.of(
                        "message_rate_per_session", -1,
                        "byte_rate_per_user", "10",
                        "sessions_per_user", "10KiB",
                        "rate_burst", "2m",
                        "flood_factor", 1,
                        "on_rate_limit", "later")))
        .isInstanceOfSatisfying(
            DocumentException.class,
            e ->
                assertThat(e.problems())
                    .extracting(problem -> problem.path() + ": " + problem.message())
                    .containsExactlyInAnyOrder(
                        "[0].limits.message_rate_per_session: -1 is not allowed; allowed: 0 (no"
                            + " limit) or 1 to 1000000",
                        "[0].limits.byte_rate_per_user: 10 is not allowed; allowed: 0 (no limit)"
                            + " or 1024 to 17179869184",
                        "[0].limits.sessions_per_user: expected a number",
                        "[0].limits.rate_burst: '2m' is not allowed; allowed: 10ms to 1m",
                        "[0].limits.flood_factor: 1 is not allowed; allowed: 0 (never) or 2 to"
                            + " 1000",
                        "[0].limits.on_rate_limit: 'later' is not allowed; allowed: error,"
                            + " delay"));
  }

  @Test
  void limitsPerAddressAreNotARealms() {
    assertThat(
            documents(
                    List.of(
                        Map.of(
                            "uri", "com.example", "limits", Map.of("message_rate_per_address", 5))))
                .warnings())
        .extracting(DocumentProblem::path)
        .containsExactly("[0].limits.message_rate_per_address");
  }

  @Test
  void whatARealmDoesNotSayItsPrototypeSays() {
    SecurityDirectory directory = new SecurityDirectory();
    documents(
            List.of(
                Map.of(
                    "uri",
                    "com.base",
                    "is_prototype",
                    true,
                    "limits",
                    Map.of(
                        "sessions_per_user",
                        5,
                        "sessions_per_realm",
                        50,
                        "on_rate_limit",
                        "delay")),
                Map.of(
                    "uri",
                    "com.example",
                    "prototype_uri",
                    "com.base",
                    "limits",
                    Map.of("sessions_per_user", 7))))
        .realms()
        .forEach(directory::merge);

    Quotas limits = Objects.requireNonNull(directory.find(REALM)).quotas();
    assertThat(limits.of(Quota.SESSIONS_PER_USER)).isEqualTo(7);
    assertThat(limits.of(Quota.SESSIONS_PER_REALM)).isEqualTo(50);
    assertThat(limits.overRate()).isEqualTo(OverRate.DELAY);
  }
}
