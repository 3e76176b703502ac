package io.starling.security.directory;

import io.starling.security.model.User;
import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/** What was changed in a directory; it is there already when this is told. */
public sealed interface Change {

  /** The realm that it was changed in. */
  Uri realm();

  /** A realm has come, with all that belongs to it. */
  record RealmAdded(Uri realm) implements Change {}

  /** A realm is gone. */
  record RealmRemoved(Uri realm) implements Change {}

  /** What is said of the realm itself is another. */
  record DefinitionChanged(Uri realm) implements Change {}

  /**
   * A user is another.
   *
   * @param before null for a new one
   * @param after null for one who is gone
   * @param restated whether passwords that are others are other stored forms of the same ones
   */
  record UserChanged(
      Uri realm, String username, @Nullable User before, @Nullable User after, boolean restated)
      implements Change {

    /** Whether he proves who he is by other passwords or keys than before. */
    public boolean changesCredentials() {
      return before != null
          && after != null
          && !restated
          && !(after.passwords().equals(before.passwords())
              && after.authorizedKeys().equals(before.authorizedKeys()));
    }
  }

  /** The groups or grants are others. */
  record RulesChanged(Uri realm) implements Change {}

  /** The sources are others. */
  record SourcesChanged(Uri realm) implements Change {}
}
