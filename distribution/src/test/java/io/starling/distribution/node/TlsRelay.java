package io.starling.distribution.node;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/**
 * Somebody in between: takes TLS connections, makes one of its own to the router for each, and
 * hands on what comes by either, unchanged.
 */
final class TlsRelay implements AutoCloseable {

  private final SSLContext context;
  private final SSLServerSocket server;
  private final int routerPort;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /**
   * Begins.
   *
   * @param context has the certificate that clients are shown, and trusts the router
   */
  TlsRelay(SSLContext context, int routerPort) throws IOException {
    this.context = context;
    this.routerPort = routerPort;
    server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket router =
            context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), routerPort);
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

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
