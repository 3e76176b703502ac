package io.starling.distribution.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;

/**
 * Somebody in between: takes connections, makes one of its own to the router for each, and hands on
 * what comes by either, unchanged.
 */
final class Relay implements AutoCloseable {

  private final SocketFactory toRouter;
  private final ServerSocket server;
  private final int routerPort;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  private Relay(ServerSocketFactory toClients, SocketFactory toRouter, int routerPort)
      throws IOException {
    this.toRouter = toRouter;
    this.routerPort = routerPort;
    server = toClients.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  /** One that cannot read TLS. */
  static Relay ofBytes(int routerPort) throws IOException {
    return new Relay(ServerSocketFactory.getDefault(), SocketFactory.getDefault(), routerPort);
  }

  /**
   * One that is an end of two TLS connections.
   *
   * @param context has the certificate that clients are shown, and trusts the router
   */
  static Relay ofTls(SSLContext context, int routerPort) throws IOException {
    return new Relay(context.getServerSocketFactory(), context.getSocketFactory(), routerPort);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket router = toRouter.createSocket(InetAddress.getLoopbackAddress(), routerPort);
        sockets.add(client);
        sockets.add(router);
        Thread.startVirtualThread(() -> pump(client, router));
        Thread.startVirtualThread(() -> pump(router, client));
      }
    } catch (IOException _) {
      // It is closed.
    }
  }

  private static void pump(Socket from, Socket to) {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[8192];
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        out.write(buffer, 0, length);
        out.flush();
      }
    } catch (IOException _) {
      // One of them is gone; the other goes with it.
    }
  }

  /** Breaks the connections that there are. */
  void drop() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  @Override
  public void close() throws IOException {
    server.close();
    drop();
  }
}
