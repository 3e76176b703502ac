package io.starling.transport;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file of a Unix socket: the kernel makes it, and nobody else removes it. */
final class UnixSocketFile {

  private static final Logger log = LoggerFactory.getLogger(UnixSocketFile.class);

  private final Path path;
  private final Set<PosixFilePermission> mode;

  UnixSocketFile(Path path, Set<PosixFilePermission> mode) {
    this.path = path;
    this.mode = mode;
  }

  /**
   * Removes what a process that died has left.
   *
   * @throws IOException when somebody listens there, or when the file is not a socket
   */
  void removeStale() throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .isOther()) {
      if (isServed()) {
        throw new IOException(path + " is in use by another process");
      }
      Files.delete(path);
    } else {
      throw new IOException(path + " exists and is not a socket");
    }
  }

  private boolean isServed() {
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return probe.connect(UnixDomainSocketAddress.of(path));
    } catch (IOException refused) {
      return false;
    }
  }

  /** The socket is bound: sets who may connect. */
  void opened() throws IOException {
    Files.setPosixFilePermissions(path, mode);
  }

  /** Removes the file. */
  void remove() {
    try {
      Files.deleteIfExists(path);
    } catch (IOException failed) {
      log.atWarn().addKeyValue("error", failed.toString()).log("a Unix socket is left behind");
    }
  }
}
