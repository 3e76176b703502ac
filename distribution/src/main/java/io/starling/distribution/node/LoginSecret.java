package io.starling.distribution.node;

import io.starling.security.authentication.RealmAuthenticator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The secret that users who do not exist are made from: {@value
 * io.starling.security.authentication.RealmAuthenticator#SECRET_BYTES} random bytes in the file
 * {@value #FILE} of the data directory, readable for its owner only. It is made at the first start
 * and stays: with another one, the salts of those users would change, and those of others would
 * not.
 */
final class LoginSecret {
  static final String FILE = "login-secret";

  private LoginSecret() {}

  /** A secret for one start. */
  static byte[] random() {
    byte[] secret = new byte[RealmAuthenticator.SECRET_BYTES];
    new SecureRandom().nextBytes(secret);
    return secret;
  }

  /**
   * Returns the secret of a data directory, which this process has for itself.
   *
   * @throws NodeException when it cannot be read or written, or has another length
   */
  static byte[] in(Path directory) {
    Path file = directory.resolve(FILE);
    try {
      if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        write(file, random());
      }
      byte[] secret = Files.readAllBytes(file);
      if (secret.length != RealmAuthenticator.SECRET_BYTES) {
        throw new NodeException(
            file
                + " has "
                + secret.length
                + " bytes instead of "
                + RealmAuthenticator.SECRET_BYTES);
      }
      return secret;
    } catch (IOException e) {
      throw new NodeException(file + " cannot be used: " + e, e);
    }
  }

  /** Under another name first, so that a start that is cut off leaves no half of it. */
  private static void write(Path file, byte[] secret) throws IOException {
    Path made = Files.createTempFile(file.getParent(), FILE, ".new", ownerOnly(file));
    Files.write(made, secret);
    Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
  }

  private static FileAttribute<?>[] ownerOnly(Path file) {
    return file.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
