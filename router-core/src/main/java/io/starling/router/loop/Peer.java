package io.starling.router.loop;

import io.starling.router.port.Excess;
import io.starling.router.port.Link;
import io.starling.router.port.Principal;
import io.starling.router.port.Resource;
import io.starling.router.port.SendResult;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.Feature;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.PeerRoles;
import io.starling.wamp.message.Role;
import org.jspecify.annotations.Nullable;

/**
 * A client with an open session, as dealer and broker see it.
 *
 * <p>Threads: identity, principal and roles are immutable and may be read anywhere; all else
 * belongs to the home loop.
 */
public abstract class Peer {

  private final long id;
  private final Loop loop;
  private final Link link;
  private final Principal principal;
  private final PeerRoles roles;
  private @Nullable Discloser discloser;
  private boolean open = true;
  private boolean silenced;
  private int pauses;

  /** Makes a peer with an open session. */
  protected Peer(long id, Loop loop, Link link, Principal principal, PeerRoles roles) {
    this.id = id;
    this.loop = loop;
    this.link = link;
    this.principal = principal;
    this.roles = roles;
  }

  /** The session id. */
  public final long id() {
    return id;
  }

  /** The home loop. */
  public final Loop loop() {
    return loop;
  }

  /** The connection. */
  public final Link link() {
    return link;
  }

  /** Who the client is. */
  public final Principal principal() {
    return principal;
  }

  /** Whether the client announced a feature for a role. */
  public final boolean has(Role role, Feature feature) {
    return roles.has(role, feature);
  }

  /** Whether the client announced a role. */
  public final boolean has(Role role) {
    return roles.has(role);
  }

  /** Whether the session is open; on the home loop. */
  public final boolean isOpen() {
    return open;
  }

  /** Says that the end of this session is told to nobody; on the home loop. */
  public final void silence() {
    silenced = true;
  }

  /** Whether the end of this session is told to nobody; on the home loop. */
  public final boolean isSilenced() {
    return silenced;
  }

  /** Marks the session closed: nothing is sent to it from now on, and nobody holds it up. */
  protected final void markClosed() {
    open = false;
    if (pauses > 0) {
      pauses = 0;
      loop.outputs().resumeReading(link);
    }
  }

  /**
   * Stops reading from this peer until each pause has had its {@link #resumeReading()}; on the home
   * loop, while the session is open.
   */
  public final void pauseReading() {
    if (pauses++ == 0) {
      loop.outputs().pauseReading(link);
    }
  }

  /** Ends one pause; without effect when the session was closed meanwhile. On the home loop. */
  public final void resumeReading() {
    if (pauses > 0 && --pauses == 0) {
      loop.outputs().resumeReading(link);
    }
  }

  /** What others are told about this peer when it is disclosed; on the home loop. */
  public final Discloser discloser() {
    Discloser present = discloser;
    if (present == null) {
      present = new Discloser(id, principal.authid(), principal.authrole());
      discloser = present;
    }
    return present;
  }

  /** Queues a message for this peer unless its session is closed; on the home loop. */
  public final void send(Message message) {
    if (open) {
      loop.outputs().send(this, message);
    }
  }

  /** Ends the session with ABORT because the client broke the protocol; on the home loop. */
  public abstract void violate(String text);

  /** Ends the session because its outbound queue passed a limit; on the home loop. */
  public abstract void overflow();

  /**
   * Counts one more of something that this session is about to have, if it has limits; on the home
   * loop.
   *
   * @param has how many it has
   * @return the limit for which it may not have it, or null
   */
  public @Nullable Excess enter(Resource resource, int has) {
    return null;
  }

  /** Counts one less of something; on the home loop. */
  public void leave(Resource resource) {}

  /** Takes back a message that could not be sent; on the home loop. */
  protected abstract void undelivered(Message message, SendResult result);
}
