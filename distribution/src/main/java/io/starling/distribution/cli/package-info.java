/**
 * The subcommands of {@code starling}: what is read from the command line, and what is printed.
 *
 * <p>Start here: {@link io.starling.distribution.cli.CommandLines}. Each subcommand is a class of
 * its own. Commands print through {@link io.starling.distribution.cli.Terminal} and end with one of
 * the codes of {@link io.starling.distribution.cli.ExitCode}.
 *
 * <p>Threads: a command runs in the thread that called it; handlers of events and calls run in
 * those of the client.
 */
@NullMarked
package io.starling.distribution.cli;

import org.jspecify.annotations.NullMarked;
