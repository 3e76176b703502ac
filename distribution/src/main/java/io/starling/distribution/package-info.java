/** The {@code starling} command: node, command line, configuration and metrics. */
@NullMarked
package io.starling.distribution;

import org.jspecify.annotations.NullMarked;
