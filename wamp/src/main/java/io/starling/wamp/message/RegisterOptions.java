package io.starling.wamp.message;

import io.starling.wamp.uri.MatchPolicy;
import java.util.Map;

/**
 * The options of REGISTER.
 *
 * @param match how the procedure is matched
 * @param invoke which callee of several is invoked
 * @param discloseCaller whether the callee wants to be told who called
 * @param forwardTimeout whether the callee keeps the time limit of calls itself
 * @param concurrency the most open invocations of this callee, 0 for no limit
 * @param attributes custom attributes ({@code _...} and {@code x_...}), usually empty
 */
public record RegisterOptions(
    MatchPolicy match,
    InvocationPolicy invoke,
    boolean discloseCaller,
    boolean forwardTimeout,
    int concurrency,
    Map<String, Object> attributes) {

  /** Nothing given: what most messages have, shared. */
  public static final RegisterOptions DEFAULT =
      new RegisterOptions(MatchPolicy.EXACT, InvocationPolicy.SINGLE, false, false, 0, Map.of());
}
