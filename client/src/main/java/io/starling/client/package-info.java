/** An asynchronous WAMP client. */
@NullMarked
package io.starling.client;

import org.jspecify.annotations.NullMarked;
