package io.starling.distribution.node;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.starling.distribution.config.Configuration;
import io.starling.distribution.config.RealmSettings;
import io.starling.distribution.config.SecuritySettings;
import io.starling.distribution.config.StoreSettings;
import io.starling.router.Router;
import io.starling.router.port.CallOutcome;
import io.starling.security.admin.ActEvents;
import io.starling.security.admin.AdminAct;
import io.starling.security.admin.AdminContext;
import io.starling.security.admin.AdminProcedures;
import io.starling.security.audit.AuditLog;
import io.starling.security.audit.AuditWitness;
import io.starling.security.authentication.RecordUpgrade;
import io.starling.security.backup.Backups;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.document.DocumentException;
import io.starling.security.document.RealmDocuments;
import io.starling.security.durable.DurableDirectory;
import io.starling.security.durable.StoreKeeper;
import io.starling.security.model.RealmContent;
import io.starling.security.password.Passwords;
import io.starling.security.sealing.KeyRing;
import io.starling.security.sealing.SealingCodec;
import io.starling.security.ticket.Tickets;
import io.starling.store.Entry;
import io.starling.store.Key;
import io.starling.store.Store;
import io.starling.store.StoreCounter;
import io.starling.store.Transaction;
import io.starling.wamp.message.ValuePayload;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The realms of a node, how they are kept, and how they are administered.
 *
 * <p>Threads: made and closed by the thread of the node; administrative calls have a thread each,
 * which may wait.
 */
final class Administration implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Administration.class);

  private static final Duration META_TIMEOUT = Duration.ofSeconds(10);

  /** Names the key that all values are encrypted with. */
  private static final Key SEALED_WITH = new Key("", "store", "sealed-with");

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final List<AdminAct.Witness> witnesses = new CopyOnWriteArrayList<>();
  private final CompletableFuture<Router> asked = new CompletableFuture<>();
  private final Uri masterRealm;
  private final Store store;
  private final @Nullable AuditLog audit;
  private final @Nullable AuditWitness auditing;
  private final SecurityDirectory directory = new SecurityDirectory();
  private final DurableDirectory durable;
  private final Tickets tickets;
  private final AdminProcedures procedures;
  private final Bootstrap bootstrap;

  private Administration(
      Configuration configuration, Path data, Store store, @Nullable AuditLog audit) {
    this.store = store;
    this.audit = audit;
    this.auditing =
        audit == null
            ? null
            : new AuditWitness(
                audit,
                switch (configuration.security().auditFailure()) {
                  case REFUSE -> true;
                  case CONTINUE -> false;
                });
    if (auditing != null) {
      witnesses.add(auditing);
    }
    SecuritySettings security = configuration.security();
    this.masterRealm = Uri.of(security.masterRealm());
    Passwords passwords = new Passwords(Wiring.passwords(security));
    Function<Uri, io.starling.router.port.RealmSettings> routing = routing(configuration.realms());
    this.durable = DurableDirectory.open(store, directory, routing);
    this.tickets =
        Wiring.tickets(security, directory, new StoreKeeper(store, durable), Clock.systemUTC());
    durable
        .declare(declared(configuration, durable, passwords))
        .forEach(
            realm ->
                LOG.atWarn()
                    .addKeyValue("realm", realm)
                    .log("a realm is defined in no file any more; it stays until it is deleted"));
    this.procedures =
        new AdminProcedures(
                new AdminContext(
                    directory,
                    durable,
                    passwords,
                    (user, password) -> Passwords.verify(password, user.passwords()),
                    routing,
                    AdminAct.Witness.all(witnesses)),
                masterRealm,
                executor)
            .with(
                new Backups(
                    backupFolder(configuration.store(), data),
                    store,
                    new SealingCodec(configuration.store().keyRing()),
                    InstantSource.system()))
            .with(this::ask)
            .with(tickets);
    executor.execute(() -> sealAnew(configuration.store().keyRing()));
    this.bootstrap =
        Bootstrap.prepare(
            durable,
            directory,
            masterRealm,
            data,
            executor,
            (attempt, principal) -> {
              if (auditing != null) {
                auditing.sawLogin(attempt, principal);
              }
            });
  }

  /**
   * Opens what is kept in a folder, and lays the configuration over it.
   *
   * @throws NodeException when it cannot be read
   */
  static Administration open(Configuration configuration, Path data) {
    Store store = null;
    AuditLog audit = null;
    try {
      store = Store.open(data.resolve("store"), settings(configuration.store()));
      if (configuration.security().audit()) {
        audit =
            AuditLog.open(
                folder(data.resolve("audit")),
                configuration.security().auditFileSize().bytes(),
                InstantSource.system());
      }
      return new Administration(configuration, data, store, audit);
    } catch (IOException | RuntimeException e) {
      close(audit, store);
      if (e instanceof IOException || e instanceof DocumentException) {
        throw new NodeException("the data directory cannot be used: " + e.getMessage(), e);
      }
      throw (RuntimeException) e;
    }
  }

  private CallOutcome ask(Uri realm, Uri procedure, List<?> args, Map<String, ?> kwargs) {
    CompletableFuture<CallOutcome> outcome = new CompletableFuture<>();
    asked
        .join()
        .call(realm, procedure, new ValuePayload(args, kwargs), META_TIMEOUT, outcome::complete);
    return outcome.join();
  }

  private static Path backupFolder(StoreSettings settings, Path data) {
    Path folder = settings.backups();
    return folder == null ? data.resolve("backups") : folder;
  }

  /**
   * Has all values encrypted with the present key, when they were written with another or with
   * none: two checkpoints, since the last but one is kept, too.
   */
  private void sealAnew(KeyRing keys) {
    Entry last = store.get(SEALED_WITH);
    String before = last == null ? "" : new String(last.value(), UTF_8);
    if (before.equals(keys.currentId())) {
      return;
    }
    try {
      store.checkpoint().join();
      store.commit(new Transaction().put(SEALED_WITH, keys.currentId().getBytes(UTF_8))).join();
      store.checkpoint().join();
      LOG.atInfo()
          .addKeyValue("key", keys.currentId())
          .log("all that is kept is encrypted with this key; no other is needed any more");
    } catch (CompletionException e) {
      LOG.atWarn().setCause(e).log("what is kept could not be encrypted anew; the next start will");
    }
  }

  private static Path folder(Path path) throws IOException {
    return Files.isDirectory(path)
        ? path
        : Files.createDirectory(path, DataDirectory.ownerOnly("rwx------"));
  }

  private static io.starling.store.StoreSettings settings(StoreSettings settings) {
    long checkpoint = settings.checkpointSize().bytes();
    io.starling.store.StoreSettings plain = io.starling.store.StoreSettings.defaults();
    return plain
        .withSizes(Math.min(plain.segmentBytes(), checkpoint), checkpoint)
        .withCodec(new SealingCodec(settings.keyRing()))
        .withDamage(
            switch (settings.onDamage()) {
              case REFUSE -> io.starling.store.StoreSettings.OnDamage.REFUSE;
              case CUT_OFF -> io.starling.store.StoreSettings.OnDamage.CUT_OFF;
            });
  }

  /** What the router has to know of a realm stands in the configuration only. */
  private static Function<Uri, io.starling.router.port.RealmSettings> routing(
      List<RealmSettings> realms) {
    Map<Uri, io.starling.router.port.RealmSettings> declared =
        realms.stream()
            .map(Wiring::realm)
            .collect(
                Collectors.toUnmodifiableMap(
                    io.starling.router.port.RealmSettings::uri, Function.identity()));
    return uri -> {
      io.starling.router.port.RealmSettings found = declared.get(uri);
      return found == null ? io.starling.router.port.RealmSettings.lenient(uri) : found;
    };
  }

  private List<RealmContent> declared(
      Configuration configuration, DurableDirectory durable, Passwords passwords) {
    List<RealmContent> declared =
        new ArrayList<>(
            RealmDocuments.read(
                    configuration.realms().stream()
                        .map(
                            realm ->
                                new RealmDocuments.Document(realm.document(), Wiring.realm(realm)))
                        .toList(),
                    durable.passwords(passwords))
                .realms());
    if (declared.stream().noneMatch(realm -> realm.definition().uri().equals(masterRealm))) {
      declared.addFirst(Bootstrap.masterRealm(masterRealm));
    }
    return declared;
  }

  /** The realms. */
  SecurityDirectory directory() {
    return directory;
  }

  /** The tickets of users. */
  Tickets tickets() {
    return tickets;
  }

  /** The realm whose administrators administer all. */
  Uri masterRealm() {
    return masterRealm;
  }

  /** Takes better stored forms of passwords. */
  RecordUpgrade recordUpgrade() {
    RecordUpgrade plain = RecordUpgrade.in(directory);
    return (realm, username, expected, improved) ->
        durable.run(() -> plain.replace(realm, username, expected, improved));
  }

  /** The procedures of administration. */
  AdminProcedures procedures() {
    return procedures;
  }

  /** How the first administrator gets in. */
  Bootstrap bootstrap() {
    return bootstrap;
  }

  /** Has changes published by a router, and asks it about sessions. */
  void follow(Router router) {
    asked.complete(router);
    witnesses.add(new ActEvents(router, masterRealm));
  }

  /** A count of the store. */
  long count(StoreCounter counter) {
    return store.count(counter);
  }

  /** Whether the store takes changes: 1 or 0. */
  int isStoreWritable() {
    return store.failure() == null ? 1 : 0;
  }

  /** How many entries the store has. */
  int storeEntries() {
    return store.entries();
  }

  /** How many acts are missing in the audit log. */
  long auditFailures() {
    return auditing == null ? 0 : auditing.failures();
  }

  /** Lets calls that have begun end, and closes all. */
  @Override
  public void close() {
    executor.close();
    close(audit, store);
  }

  private static void close(@Nullable AuditLog audit, @Nullable Store store) {
    try (store;
        audit) {
      LOG.debug("what is kept is closed");
    } catch (IOException e) {
      LOG.atWarn().setCause(e).log("the data directory could not be closed");
    }
  }
}
