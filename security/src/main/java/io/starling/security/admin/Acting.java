package io.starling.security.admin;

import io.starling.router.port.ServiceCall;
import io.starling.security.directory.Realm;
import io.starling.security.model.Group;
import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A call while it is carried out, and what it changes.
 *
 * <p>Threads: belongs to the thread that carries it out.
 */
final class Acting {

  private final AdminContext context;
  private final AdminProcedure procedure;
  private final ServiceCall call;
  private Uri realm;
  private @Nullable AdminCall admitted;
  private String object = "";
  private @Nullable Map<String, ? extends @Nullable Object> before;
  private @Nullable Map<String, ? extends @Nullable Object> document;

  Acting(AdminContext context, AdminProcedure procedure, ServiceCall call) {
    this.context = context;
    this.procedure = procedure;
    this.call = call;
    this.realm = call.realm();
  }

  void begins(AdminCall admitted) {
    if (procedure.changes()) {
      realm = admitted.realm().uri();
      // A ticket is a secret.
      object = procedure.name().startsWith("ticket.") ? "" : admitted.objectName();
      this.admitted = admitted;
      document = admitted.document();
      before = view(false);
    }
  }

  /**
   * Tells of the call.
   *
   * @param error what it was answered with, or null
   * @return whether that is on record, as far as it has to be
   */
  boolean ended(@Nullable String error) {
    if (procedure.changes()) {
      boolean isDone = error == null;
      String about = admitted == null ? null : admitted.about();
      object = about == null ? object : about;
      return context
          .witness()
          .saw(
              new AdminAct(
                  call,
                  procedure.name(),
                  realm,
                  object,
                  before,
                  isDone ? view(true) : before,
                  isDone ? procedure.topic() : null,
                  error));
    }
    return true;
  }

  private @Nullable Map<String, ? extends @Nullable Object> view(boolean isDone) {
    String kind = procedure.name().substring(0, procedure.name().indexOf('.'));
    Realm in = context.directory().realm(kind.equals("realm") ? Uri.of(object) : realm);
    if (in == null) {
      return null;
    }
    return switch (kind) {
      case "realm" -> Views.realm(in);
      case "user", "oauth2" -> {
        User user = in.user(object);
        yield user == null ? null : Views.user(user);
      }
      case "group" -> {
        Group group = in.rules().groups().get(object);
        yield group == null ? null : Views.group(group);
      }
      case "grant", "source" -> isDone == procedure.isAdding() ? document : null;
      default -> null;
    };
  }
}
