package io.starling.router.meta;

/** A procedure that the router answers itself. */
@FunctionalInterface
public interface MetaProcedure {

  /**
   * Handles a call, on the caller's loop. It answers now, or keeps the call and answers later on
   * the same loop, exactly once.
   *
   * @throws Refusal to answer with an ERROR
   */
  void handle(MetaCall call);
}
