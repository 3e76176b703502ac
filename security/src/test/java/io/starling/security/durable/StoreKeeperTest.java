package io.starling.security.durable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.starling.router.port.RealmSettings;
import io.starling.security.directory.SecurityDirectory;
import io.starling.security.model.RealmContent;
import io.starling.security.model.RealmDefinition;
import io.starling.security.model.User;
import io.starling.security.ticket.Ticket;
import io.starling.security.ticket.TicketRequest;
import io.starling.security.ticket.TicketScope;
import io.starling.security.ticket.TicketSettings;
import io.starling.security.ticket.Tickets;
import io.starling.security.token.MutableClock;
import io.starling.security.token.RealmKeys;
import io.starling.security.token.TokenVerifier;
import io.starling.store.Store;
import io.starling.store.StoreException;
import io.starling.store.StoreSettings;
import io.starling.store.disk.SimulatedDisk;
import io.starling.wamp.uri.Uri;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tickets and keys beside the directory that they depend upon, in one store. */
class StoreKeeperTest {

  private static final Uri SSO = Uri.of("com.sso");
  private static final List<Uri> SHOPS = List.of(Uri.of("com.shop"), Uri.of("com.bank"));
  private static final List<String> USERS = List.of("ann", "bob");

  private final MutableClock clock = new MutableClock();
  private SimulatedDisk disk = new SimulatedDisk(new Random(1));
  private Store store;
  private SecurityDirectory directory;
  private DurableDirectory durable;
  private Tickets tickets;

  @BeforeEach
  void open() throws IOException {
    store = Store.open(disk, StoreSettings.defaults());
    directory = new SecurityDirectory();
    durable = DurableDirectory.open(store, directory, RealmSettings::lenient);
    StoreKeeper keeper = new StoreKeeper(store, durable);
    tickets =
        new Tickets(
            directory,
            new RealmKeys(keeper, TicketSettings.DEFAULT.expiryTimeMax(), clock),
            new TokenVerifier(clock, Duration.ofSeconds(10)),
            TicketSettings.DEFAULT,
            keeper,
            clock);
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private void restart() throws IOException {
    store.close();
    disk = disk.restart();
    open();
  }

  private void addRealms() {
    durable.run(() -> directory.merge(RealmContent.empty(definition(SSO, true, null))));
    SHOPS.forEach(this::addRealm);
  }

  private void addRealm(Uri uri) {
    durable.run(
        () -> {
          directory.merge(RealmContent.empty(definition(uri, false, SSO)));
          USERS.forEach(name -> directory.putUser(uri, user(name)));
        });
  }

  private static RealmDefinition definition(Uri uri, boolean isSso, @Nullable Uri sso) {
    return new RealmDefinition(
        uri, "", false, null, isSso, sso, null, null, null, RealmSettings.lenient(uri));
  }

  private static User user(String name) {
    return new User(name, List.of(), Set.of(), Set.of(), Set.of(), true, Map.of(), SSO);
  }

  private Ticket issue(Uri realm, String name, TicketScope scope, @Nullable String device) {
    return tickets
        .issue(new TicketRequest(realm, name, "wampcra", scope, null, device, null))
        .ticket();
  }

  /** Who is there, and what is good. */
  private Map<String, Object> content() {
    Map<String, Object> all = new TreeMap<>();
    for (Uri realm : SHOPS) {
      all.put(realm + " keys", tickets.keys().of(realm).toString());
      for (String name : USERS) {
        all.put(realm + " " + name, tickets.of(realm, name));
        var in = directory.realm(realm);
        if (in != null && in.user(name) != null) {
          all.put(realm + " " + name + " is", in.user(name));
        }
      }
    }
    all.put("sso keys", tickets.keys().of(SSO).toString());
    return all;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void whatIsGoodIsGoodAfterARestart(long seed) throws IOException {
    Random random = new Random(seed);
    addRealms();
    for (int step = 0; step < 200; step++) {
      change(random);
      if (random.nextInt(20) == 0) {
        Map<String, Object> before = content();
        restart();
        assertThat(content()).as("seed %d, step %d", seed, step).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
  void whatCannotBeKeptIsTakenBackTogether(long seed) {
    Random random = new Random(seed);
    addRealms();
    disk.failSyncAfter(random.nextInt(60) + 5L);
    Map<String, Object> before = content();
    StoreException failure = null;
    while (failure == null) {
      before = content();
      try {
        change(random);
      } catch (StoreException e) {
        failure = e;
      }
    }
    assertThat(content()).as("seed %d", seed).isEqualTo(before);
  }

  @Test
  void aRealmThatIsMadeAnewHasNoneOfTheTicketsOfTheOldOne() throws IOException {
    addRealms();
    Uri shop = SHOPS.getFirst();
    issue(shop, "ann", TicketScope.SSO, null);
    issue(shop, "ann", TicketScope.LOCAL, null);
    durable.run(() -> directory.remove(shop));
    addRealm(shop);

    restart();

    assertThat(tickets.of(shop, "ann")).isEmpty();
  }

  @Test
  void theTicketsOfAUserGoInTheTransactionThatChangesHim() {
    addRealms();
    Uri shop = SHOPS.getFirst();
    Ticket ticket = issue(shop, "ann", TicketScope.LOCAL, null);
    disk.failSyncAfter(0);

    assertThatThrownBy(() -> durable.run(() -> directory.removeUser(shop, "ann")))
        .isInstanceOf(StoreException.class);

    assertThat(tickets.of(shop, "ann")).containsExactly(ticket);
  }

  private void change(Random random) {
    Uri realm = SHOPS.get(random.nextInt(2));
    String name = USERS.get(random.nextInt(2));
    clock.advance(Duration.ofMinutes(1));
    var in = directory.realm(realm);
    if (in == null) {
      addRealm(realm);
      return;
    }
    switch (random.nextInt(12)) {
      case 0 -> tickets.revokeAll(realm, name);
      case 1 -> tickets.keys().rotate(realm);
      case 2 ->
          tickets.keys().of(realm).stream()
              .findFirst()
              .ifPresent(key -> tickets.keys().revoke(realm, key.id()));
      case 3 -> durable.run(() -> directory.removeUser(realm, name));
      case 4 ->
          durable.run(
              () ->
                  directory.putUser(
                      realm, user(name).withAuthorizedKeys(Set.of(key(random.nextInt(10))))));
      case 5 -> durable.run(() -> directory.remove(realm));
      default -> {
        if (in.user(name) == null) {
          durable.run(() -> directory.putUser(realm, user(name)));
        }
        issue(
            realm,
            name,
            random.nextBoolean() ? TicketScope.LOCAL : TicketScope.SSO,
            "device" + random.nextInt(3));
      }
    }
  }

  private static String key(int digit) {
    return Integer.toString(digit).repeat(64);
  }
}
