package io.starling.client.transport;

/** Makes connections to one router. */
public interface Connector {

  /**
   * Begins to connect. The listener hears either {@link TransportListener#opened} or {@link
   * TransportListener#closed} next, always on the home loop.
   */
  void connect(TransportListener listener);
}
