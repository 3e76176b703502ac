package io.starling.distribution.cli;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code starling registration}. */
@Command(name = "registration", description = "Lists what is registered in a realm.")
final class RegistrationCommand {

  @Command(name = "list", description = "Lists the registrations of a realm.")
  int list(
      @Mixin AdminOptions admin,
      @Mixin PageOptions page,
      @Parameters(paramLabel = "REALM") String realm) {
    return admin.run(
        "registration.list",
        List.of(realm),
        page.kwargs(),
        "uri",
        "match",
        "invoke",
        "callees",
        "id",
        "created");
  }

  @Command(name = "callees", description = "Lists the sessions that answer a registration.")
  int callees(
      @Mixin AdminOptions admin,
      @Parameters(paramLabel = "REALM") String realm,
      @Parameters(paramLabel = "REGISTRATION") long registration) {
    return admin.run("registration.callee.list", List.of(realm, registration));
  }
}
