package io.starling.router.session;

import io.starling.router.loop.Loop;
import io.starling.router.loop.Mail;
import io.starling.router.port.Authenticator.Step;
import io.starling.wamp.message.Message;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Takes the one next step of an authenticator, from whatever thread, now or later: before its
 * question has returned it is carried out at once, behind that by mail.
 *
 * <p>Threads: safe for all; {@link #carryOutIfMade} belongs to the connection's home loop.
 */
final class Decision implements Consumer<Step> {

  private final Loop loop;
  private final Connection connection;
  private final @Nullable Object of;
  private @Nullable Step made;
  private boolean late;

  /**
   * Makes one that waits.
   *
   * @param of what is decided about, the attempt to join
   */
  Decision(Loop loop, Connection connection, @Nullable Object of) {
    this.loop = loop;
    this.connection = connection;
    this.of = of;
  }

  @Override
  public void accept(Step step) {
    synchronized (this) {
      if (made != null) {
        return;
      }
      made = step;
      if (!late) {
        return;
      }
    }
    Loop.postFromOutside(loop, new Late(connection, of, step), 0);
  }

  /** The question has returned; returns whether its step was made by then. */
  boolean carryOutIfMade() {
    Step step;
    synchronized (this) {
      step = made;
      late = step == null;
    }
    if (step != null) {
      connection.take(step);
    }
    return step != null;
  }

  /** A step that came after its question had returned. */
  private static final class Late implements Mail {

    private final Connection connection;
    private final @Nullable Object of;
    private final Step step;
    private List<Message> replayed = List.of();

    Late(Connection connection, @Nullable Object of, Step step) {
      this.connection = connection;
      this.of = of;
      this.step = step;
    }

    @Override
    public void deliver() {
      List<Message> parked = connection.wakeUp(of);
      if (parked != null) {
        replayed = parked;
        connection.take(step);
        replayed.forEach(connection::receive);
      }
    }

    @Override
    public void failed() {
      connection.fail();
    }

    @Override
    public void discard() {
      ParkedMessages.release(replayed);
    }
  }
}
