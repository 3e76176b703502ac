package io.starling.router.session;

import io.starling.router.port.ResumeLimits;
import io.starling.wamp.message.ResumeRequest;
import io.starling.wamp.resumption.ReceivedMessages;
import java.util.Map;

/**
 * What lets a session outlive its transport: the secret that its client has, what was sent to it
 * and not acknowledged, and how much came from it ({@code docs/resumption.md}).
 *
 * <p>Threads: belongs to the session's home loop.
 */
final class Resumption {

  private final ResumeToken token;
  private final ResumableLink link;
  private final ReceivedMessages received = new ReceivedMessages();

  Resumption(ResumeToken token, ResumableLink link) {
    this.token = token;
    this.link = link;
  }

  /** The link of the session. */
  ResumableLink link() {
    return link;
  }

  boolean isOf(ResumeToken other) {
    return token.isSame(other);
  }

  /** What came from the client. */
  ReceivedMessages received() {
    return received;
  }

  /** Adds to the details of the first WELCOME. */
  void offer(Map<String, Object> welcome, ResumeLimits limits) {
    welcome.put("x_resume_token", token.text());
    welcome.put("x_resume_timeout", limits.timeout().toMillis());
    welcome.put("x_resume_buffer", limits.buffer());
  }

  /** Adds to the details of a later WELCOME. */
  void resumed(Map<String, Object> welcome, ResumeLimits limits) {
    offer(welcome, limits);
    welcome.put("x_resumed", true);
    welcome.put("x_resume_received", received.tell().messages());
  }

  /**
   * Whether it cannot be that the client has got so much: more than was sent, or less than it said
   * before, in which case it has sent this request before others that came sooner.
   */
  boolean isImpossible(ResumeRequest request) {
    return request.received() > link.sent().last()
        || request.received() < link.sent().acknowledged();
  }

  /** Whether something that a client has not got is not kept any more. */
  boolean isLost(ResumeRequest request) {
    return request.received() < link.sent().forgotten();
  }
}
