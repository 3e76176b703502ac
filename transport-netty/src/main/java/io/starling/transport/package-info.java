/** Listeners and the Netty pipelines that join sockets to the router. */
@NullMarked
package io.starling.transport;

import org.jspecify.annotations.NullMarked;
