package io.starling.wamp.framing;

/**
 * A peer broke the framing of its transport, so that no message can be told from the next: the
 * transport fails without a word. It has no stack trace, since a peer can cause it at will.
 */
public final class FramingViolation extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Makes a violation; the text is for logs. */
  public FramingViolation(String text) {
    super(text, null, false, false);
  }
}
