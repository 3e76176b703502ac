package io.starling.distribution.config;

import java.nio.file.attribute.PosixFilePermission;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Who may read, write and execute a file, written in octal like {@code 0660}.
 *
 * @param bits the nine permission bits
 */
public record FileMode(int bits) {
  private static final Pattern FORM = Pattern.compile("0?[0-7]{3}");

  /** Refuses other bits than the nine of permissions with an {@link IllegalArgumentException}. */
  public FileMode {
    if ((bits & ~0777) != 0) {
      throw new IllegalArgumentException("has other bits than the nine of permissions");
    }
  }

  /**
   * Reads the written form.
   *
   * @throws IllegalArgumentException when {@code text} is something else
   */
  public static FileMode parse(String text) {
    if (!FORM.matcher(text).matches()) {
      throw new IllegalArgumentException("is not a file mode; write it in octal like 0660");
    }
    return new FileMode(Integer.parseInt(text, 8));
  }

  /** The permissions as {@code java.nio} takes them. */
  public Set<PosixFilePermission> permissions() {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] fromOwnerReadDown = PosixFilePermission.values();
    for (int i = 0; i < fromOwnerReadDown.length; i++) {
      if ((bits & (0400 >> i)) != 0) {
        permissions.add(fromOwnerReadDown[i]);
      }
    }
    return Collections.unmodifiableSet(permissions);
  }

  /** Four octal digits. */
  @Override
  public String toString() {
    return "0" + Integer.toOctalString(01000 | bits).substring(1);
  }
}
