/** The router as a pure state machine: messages in, messages out. */
@NullMarked
package io.starling.router;

import org.jspecify.annotations.NullMarked;
