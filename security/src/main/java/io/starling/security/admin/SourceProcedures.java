package io.starling.security.admin;

import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.directory.Realm;
import io.starling.security.model.Cidr;
import io.starling.security.model.Role;
import io.starling.security.model.Source;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The procedures {@code starling.source.*}. */
final class SourceProcedures {

  private final AdminContext context;

  SourceProcedures(AdminContext context) {
    this.context = context;
  }

  void addTo(AdminProcedures procedures) {
    procedures.add("source.add", Scope.REALM, 1, 1, "source.added", this::add);
    procedures.add("source.delete", Scope.REALM, 2, 3, "source.deleted", this::delete);
    procedures.add(
        "source.list",
        Scope.REALM,
        0,
        0,
        call -> Pages.of(call, call.realm().sources().stream(), Source::toString, Views::source));
    procedures.add("source.match", Scope.REALM, 1, 2, this::match);
    procedures.addOldName("security.add_source", "source.add");
    procedures.addOldName("security.delete_source", "source.delete");
    procedures.addOldName("security.list_sources", "source.list");
  }

  private Object add(AdminCall call) {
    List<Source> added = context.documents(call.realm()).sources(call.dict(0));
    change(
        call.realm(),
        present -> {
          List<Source> all = new ArrayList<>(present);
          for (Source source : added) {
            all.removeIf(
                other ->
                    other.who().equals(source.who())
                        && other.method() == source.method()
                        && Objects.equals(other.network(), source.network()));
            all.add(source);
          }
          return all;
        });
    return Views.source(added.getFirst());
  }

  /** Removes the sources of a user and a network, all or those of one method. */
  private @Nullable Object delete(AdminCall call) {
    Role who = who(call);
    Cidr network = network(call.text(1));
    String method = call.has(2) ? call.text(2) : null;
    change(
        call.realm(),
        present -> {
          List<Source> kept =
              present.stream()
                  .filter(
                      source ->
                          !(source.who().equals(who)
                              && Objects.equals(source.network(), network)
                              && (method == null || source.method().wireName().equals(method))))
                  .toList();
          if (kept.size() == present.size()) {
            throw new AdminException("no_such_source", "there is no such source");
          }
          return kept;
        });
    return null;
  }

  private void change(Realm realm, UnaryOperator<List<Source>> change) {
    context
        .changes()
        .run(() -> context.directory().setSources(realm.uri(), change.apply(realm.sources())));
  }

  private static Role who(AdminCall call) {
    return switch (call.text(0)) {
      case "all" -> Role.ALL;
      case "anonymous" -> Role.ANONYMOUS;
      default -> new Role.OfUser(call.text(0));
    };
  }

  private static @Nullable Cidr network(String text) {
    try {
      return text.equals("0.0.0.0/0") ? null : Cidr.parseMasked(text);
    } catch (IllegalArgumentException e) {
      throw AdminException.invalid("argument 1: '" + text + "' " + e.getMessage());
    }
  }

  /** The sources that count for a user, or one of no name, at an address; the most exact first. */
  private Object match(AdminCall call) {
    InetAddress address = call.has(1) ? address(call.text(1)) : null;
    return call.realm().effectiveSources(who(call)).stream()
        .filter(source -> address == null || source.covers(address))
        .sorted(Comparator.comparingInt(Source::exactness).reversed())
        .map(Views::source)
        .toList();
  }

  private static InetAddress address(String text) {
    try {
      return InetAddress.ofLiteral(text);
    } catch (IllegalArgumentException e) {
      throw AdminException.invalid("argument 1: '" + text + "' is not an address");
    }
  }
}
