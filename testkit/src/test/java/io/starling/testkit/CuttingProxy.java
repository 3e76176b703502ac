package io.starling.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/** A way to a router that breaks after a random number of bytes, wherever that is in a message. */
final class CuttingProxy implements AutoCloseable {

  private final ServerSocket server;
  private final InetSocketAddress target;
  private final RandomGenerator random;
  private final long bytesMax;
  private final AtomicInteger cuts = new AtomicInteger();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

  CuttingProxy(int port, RandomGenerator random, long bytesMax) throws IOException {
    this.target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    this.random = random;
    this.bytesMax = bytesMax;
    this.server = new ServerSocket();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofVirtual().start(this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many connections were cut. */
  int cuts() {
    return cuts.get();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = server.accept();
        Socket router = new Socket(target.getAddress(), target.getPort());
        sockets.add(client);
        sockets.add(router);
        AtomicLong budget = new AtomicLong(1 + random.nextLong(bytesMax));
        Thread.ofVirtual().start(() -> pump(client, router, budget));
        Thread.ofVirtual().start(() -> pump(router, client, budget));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void pump(Socket from, Socket to, AtomicLong budget) {
    byte[] bytes = new byte[4096];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(bytes); read > 0; read = in.read(bytes)) {
        long left = budget.addAndGet(-read);
        if (left <= 0) {
          out.write(bytes, 0, (int) Math.max(0, read + left));
          cuts.incrementAndGet();
          return;
        }
        out.write(bytes, 0, read);
      }
    } catch (IOException e) {
      // The other direction was cut.
    } finally {
      sockets.remove(from);
      sockets.remove(to);
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
