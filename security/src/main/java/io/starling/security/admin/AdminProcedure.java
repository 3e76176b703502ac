package io.starling.security.admin;

import org.jspecify.annotations.Nullable;

/**
 * What an administrative procedure is.
 *
 * @param name its name without a prefix
 * @param scope whose business it is
 * @param least the fewest arguments, without the name of a realm
 * @param most the most arguments, without the name of a realm
 * @param topic the topic on which its change is told, without a prefix; null when it changes
 *     nothing
 * @param work carries it out on a thread that may wait
 */
record AdminProcedure(
    String name, Scope scope, int least, int most, @Nullable String topic, Work work) {

  /** Who may call a procedure, apart from the right to. */
  enum Scope {
    /** A session of the master realm. */
    MASTER,
    /** Any session, about itself. */
    SELF,
    /**
     * Any session of somebody who has proven who he is, about what is his own; the work judges who
     * may do it for others.
     */
    OWN,
    /**
     * A session of the realm that it is about; one of the master realm names that realm in front of
     * the arguments.
     */
    REALM
  }

  /** The work. */
  @FunctionalInterface
  interface Work {

    /**
     * Does it.
     *
     * @return the result: null for none, a list for one positional value that is a list
     */
    @Nullable Object run(AdminCall call);
  }

  boolean changes() {
    return topic != null;
  }

  /** Whether it makes something, rather than takes it away. */
  boolean isAdding() {
    return name.endsWith(".add") || name.endsWith(".create");
  }

  boolean takes(int arguments) {
    return arguments >= least && arguments <= most;
  }

  /** What the number of arguments has to be, for people. */
  String arguments() {
    return least == most ? "" + most : least + " to " + most;
  }
}
