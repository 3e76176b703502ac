/** The messages of WAMP v2, independent of how they are serialized. */
@NullMarked
package io.starling.wamp.message;

import org.jspecify.annotations.NullMarked;
