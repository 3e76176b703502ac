package io.starling.security.authentication;

import io.starling.security.directory.SecurityDirectory;
import io.starling.security.oauth.Issuers;
import io.starling.security.oauth.OAuthSettings;
import io.starling.security.ticket.Tickets;
import java.time.Clock;

/**
 * What logins work with besides the directory.
 *
 * @param recordUpgrade takes better stored forms of passwords
 * @param tickets what clients may log in with as well
 * @param issuers where the keys of others come from, whose tokens realms trust
 */
public record Backing(RecordUpgrade recordUpgrade, Tickets tickets, Issuers issuers) {

  /** All in memory, gone with the process. */
  public static Backing inMemory(SecurityDirectory directory, Clock clock) {
    return new Backing(
        RecordUpgrade.in(directory),
        Tickets.inMemory(directory, clock),
        new Issuers(OAuthSettings.DEFAULT));
  }
}
