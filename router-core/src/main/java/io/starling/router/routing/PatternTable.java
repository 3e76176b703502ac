package io.starling.router.routing;

import io.starling.wamp.uri.MatchPolicy;
import io.starling.wamp.uri.Uri;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An immutable table of registrations or subscriptions by match policy and URI, and the search for
 * those that a concrete URI matches (WAMP, sections "Pattern-based Registrations" and
 * "Pattern-based Subscription").
 *
 * <p>A change returns a new table that shares all but a few nodes with the old one: O(log n) for
 * exact URIs, and for patterns the nodes on the way to the pattern, at most its length.
 *
 * <p>The searches allocate nothing (apart from URIs with more than 32 nested forks of wildcard
 * patterns) and cost:
 *
 * <ul>
 *   <li>exact: one look-up by the hash that the URI carries;
 *   <li>prefix: the length of the URI, whatever the number of patterns;
 *   <li>wildcard: the nodes of the pattern tree that agree with the URI so far, each visited once.
 *       Where there are both patterns that name the URI's component and patterns that leave it
 *       empty, both ways are open. So <i>c</i> components have up to 2<sup>c</sup> ways, but only
 *       as far as there are patterns for them: the tree of <i>n</i> patterns has fewer than
 *       2<i>n</i> + 1 nodes, whatever the patterns. {@link #matchBest} stops at the first hit.
 * </ul>
 *
 * <p>An empty pattern is the prefix of every URI, and as a wildcard it matches each URI of one
 * component. Prefixes are compared as strings: {@code a.b} matches {@code a.bc}. The table does not
 * check URIs against rules: that is done before a URI gets here.
 *
 * <p>Threads: immutable.
 *
 * @param <V> what is found, never null
 */
public final class PatternTable<V> {

  private static final PatternTable<?> EMPTY =
      new PatternTable<>(PersistentMap.empty(), RadixTree.empty(), RadixTree.empty());

  private final PersistentMap<Uri, V> exact;
  private final RadixTree<V> prefixes;
  private final RadixTree<V> wildcards;

  private PatternTable(PersistentMap<Uri, V> exact, RadixTree<V> prefixes, RadixTree<V> wildcards) {
    this.exact = exact;
    this.prefixes = prefixes;
    this.wildcards = wildcards;
  }

  /** The table without entries. */
  @SuppressWarnings("unchecked")
  public static <V> PatternTable<V> empty() {
    return (PatternTable<V>) EMPTY;
  }

  /** The entry of exactly this policy and URI or pattern, or null. */
  public @Nullable V get(MatchPolicy policy, Uri uri) {
    return switch (policy) {
      case EXACT -> exact.get(uri);
      case PREFIX -> prefixes.get(uri);
      case WILDCARD -> wildcards.get(uri);
    };
  }

  /**
   * Returns a table in which a policy and URI has this entry, instead of any that it had: this
   * table when it has that very object.
   */
  @SuppressWarnings(
      "ReferenceEquality") // Equal values may differ in what the caller wants to keep.
  public PatternTable<V> put(MatchPolicy policy, Uri uri, V value) {
    Objects.requireNonNull(value, "value");
    if (get(policy, uri) == value) {
      return this;
    }
    return switch (policy) {
      case EXACT -> new PatternTable<>(exact.put(uri, value), prefixes, wildcards);
      case PREFIX -> new PatternTable<>(exact, prefixes.put(uri, value), wildcards);
      case WILDCARD -> new PatternTable<>(exact, prefixes, wildcards.put(uri, value));
    };
  }

  /** Returns a table without an entry for a policy and URI: this one when there is none. */
  public PatternTable<V> remove(MatchPolicy policy, Uri uri) {
    if (get(policy, uri) == null) {
      return this;
    }
    return switch (policy) {
      case EXACT -> new PatternTable<>(exact.remove(uri), prefixes, wildcards);
      case PREFIX -> new PatternTable<>(exact, prefixes.remove(uri), wildcards);
      case WILDCARD -> new PatternTable<>(exact, prefixes, wildcards.remove(uri));
    };
  }

  /** The number of entries of a policy. */
  public int size(MatchPolicy policy) {
    return switch (policy) {
      case EXACT -> exact.size();
      case PREFIX -> prefixes.size();
      case WILDCARD -> wildcards.size();
    };
  }

  /** Hands the entries of a policy to a consumer: patterns in the order of their bytes. */
  public void forEach(MatchPolicy policy, Consumer<? super V> consumer) {
    switch (policy) {
      case EXACT -> exact.forEach((uri, value) -> consumer.accept(value));
      case PREFIX -> prefixes.forEach(consumer);
      case WILDCARD -> wildcards.forEach(consumer);
    }
  }

  /**
   * The one entry that gets a call: the exact one, else the longest prefix, else the most specific
   * wildcard, else null. Of two wildcards the more specific one names the first component that only
   * one of them names.
   */
  public @Nullable V matchBest(Uri procedure) {
    V found = exact.get(procedure);
    if (found == null && !prefixes.isEmpty()) {
      found = prefixes.longestPrefixOf(procedure);
    }
    if (found == null && !wildcards.isEmpty()) {
      found = WildcardSearch.best(wildcards, procedure);
    }
    return found;
  }

  /**
   * Appends every entry that a topic matches: the exact one, then prefixes from the shortest to the
   * longest, then wildcards from the most to the least specific.
   */
  public void matchAll(Uri topic, Matches<V> out) {
    V found = exact.get(topic);
    if (found != null) {
      out.add(found);
    }
    if (!prefixes.isEmpty()) {
      prefixes.prefixesOf(topic, out);
    }
    if (!wildcards.isEmpty()) {
      WildcardSearch.all(wildcards, topic, out);
    }
  }
}
