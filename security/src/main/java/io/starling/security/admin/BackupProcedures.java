package io.starling.security.admin;

import io.starling.security.admin.AdminProcedure.Scope;
import io.starling.security.backup.Backup;
import io.starling.security.backup.Backups;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.RealmDocuments;
import io.starling.security.durable.DurableDirectory;
import io.starling.security.model.RealmContent;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The procedures {@code starling.backup.*}. */
final class BackupProcedures {

  private final AdminContext context;
  private final Backups backups;

  BackupProcedures(AdminContext context, Backups backups) {
    this.context = context;
    this.backups = backups;
  }

  void addTo(AdminProcedures procedures) {
    procedures.add("backup.create", Scope.MASTER, 0, 1, "backup.finished", this::create);
    procedures.add("backup.list", Scope.MASTER, 0, 0, call -> list());
    procedures.add("backup.status", Scope.MASTER, 1, 1, this::status);
    procedures.add("backup.restore", Scope.MASTER, 1, 1, "backup.restore_finished", this::restore);
  }

  private Object create(AdminCall call) {
    Map<String, @Nullable Object> asked = call.has(0) ? call.dict(0) : Map.of();
    if (asked.containsKey("path")) {
      throw AdminException.invalid(
          "the folder of backups is a setting of the node (store.backups); name a filename");
    }
    List<String> realms = realms(asked);
    for (String realm : realms) {
      if (context.directory().realm(Uri.of(realm)) == null) {
        throw new AdminException("no_such_realm", "there is no realm " + realm);
      }
    }
    try {
      return view(backups.create(filename(asked), realms));
    } catch (FileAlreadyExistsException e) {
      throw new AdminException("already_exists", "there is a backup of this name already");
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private Object list() {
    try {
      return backups.list().stream().map(BackupProcedures::view).toList();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Reads it as a whole: what is told is sure. */
  private Object status(AdminCall call) {
    Backup backup = read(call.has(0) ? dictOrName(call) : Map.of());
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("status", "whole");
    view.put("created", backup.created().toString());
    view.put("entries", backup.values().size());
    view.put("realms", List.copyOf(backup.realmsWithEntries()));
    return view;
  }

  /** Makes realms what they were, with all that belongs to them, in one step. */
  private Object restore(AdminCall call) {
    Map<String, @Nullable Object> asked = dictOrName(call);
    Backup backup = read(asked);
    List<String> wanted = realms(asked);
    Set<String> missing = new HashSet<>(wanted);
    missing.removeAll(backup.realmsWithEntries());
    if (!missing.isEmpty()) {
      throw new AdminException("no_such_realm", "the backup does not have " + missing);
    }
    SecurityDirectory directory = context.directory();
    List<RealmDocuments.Document> documents = new ArrayList<>();
    DurableDirectory.documents(
            backup.values().stream()
                .filter(value -> wanted.isEmpty() || wanted.contains(value.key().realm()))
                .map(value -> Map.entry(value.key(), value.bytes())))
        .forEach(
            (uri, document) ->
                documents.add(
                    new RealmDocuments.Document(document, context.routing().apply(Uri.of(uri)))));
    return context
        .changes()
        .run(
            () -> {
              List<Map<String, String>> items = new ArrayList<>();
              for (RealmContent content :
                  RealmDocuments.read(documents, directory::realm, context.maker()).realms()) {
                RealmDifference difference = context.difference(content, true);
                difference.apply(directory);
                for (Map<String, String> item : difference.items()) {
                  Map<String, String> named = new LinkedHashMap<>();
                  named.put("realm", content.definition().uri().text());
                  named.putAll(item);
                  items.add(named);
                }
              }
              return items;
            });
  }

  private Backup read(Map<String, @Nullable Object> asked) {
    String filename = filename(asked);
    if (filename == null) {
      throw AdminException.invalid("filename is missing");
    }
    try {
      return backups.read(filename);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  private static Map<String, @Nullable Object> dictOrName(AdminCall call) {
    return call.call().args().getFirst() instanceof String name
        ? Map.of("filename", name)
        : call.dict(0);
  }

  private static @Nullable String filename(Map<String, @Nullable Object> asked) {
    return asked.get("filename") instanceof String name ? name : null;
  }

  private static List<String> realms(Map<String, @Nullable Object> asked) {
    return asked.get("realms") instanceof List<?> realms
        ? realms.stream().map(String::valueOf).toList()
        : List.of();
  }

  private static AdminException failed(IOException e) {
    return new AdminException("backup_failed", String.valueOf(e.getMessage()));
  }

  private static Map<String, Object> view(Backups.BackupFile file) {
    Map<String, Object> view = new LinkedHashMap<>();
    view.put("filename", file.filename());
    view.put("timestamp", file.made().toString());
    view.put("bytes", file.bytes());
    return view;
  }
}
