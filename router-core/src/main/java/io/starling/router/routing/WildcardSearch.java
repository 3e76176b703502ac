package io.starling.router.routing;

import io.starling.wamp.uri.Uri;
import org.jspecify.annotations.Nullable;

/**
 * Finds the wildcard patterns of a {@link RadixTree} that match a URI (WAMP, "Wildcard Matching"):
 * as many components, each of them empty in the pattern or equal.
 *
 * <p>The search is depth first. Where a component begins it tries the patterns that name the
 * component before those that leave it open; so the first pattern found is the one that has its
 * first wildcard later than all others, or with equal first wildcards its second one, and so on.
 * This is the order of the section "Pattern-based Registrations".
 *
 * <p>A node stands for the beginning of some patterns. This fixes the number of components before
 * it and with it the position in the URI, so a search meets no node twice, however often the two
 * ways fork: it costs at most the nodes of the tree, which are about twice the patterns, each with
 * its label and the components of the URI that it skips.
 */
final class WildcardSearch {

  private static final byte DOT = '.';
  private static final int NO_MATCH = -1;

  // So many forks may be open at once on the stack; further ones are remembered on the heap.
  private static final int RECURSION_MAX = 32;

  /** A way to come back to: the child for an open component, and where the next one begins. */
  private record Fork<V>(RadixNode<V> node, int position, @Nullable Fork<V> earlier) {}

  private WildcardSearch() {}

  /** The value of the most specific pattern that matches, or null. */
  static <V> @Nullable V best(RadixTree<V> patterns, Uri uri) {
    return search(patterns.root(), uri, 0, 0, null);
  }

  /** Adds the values of all patterns that match, the most specific first. */
  static <V> void all(RadixTree<V> patterns, Uri uri, Matches<V> out) {
    search(patterns.root(), uri, 0, 0, out);
  }

  /**
   * Searches from a node whose label was not read yet.
   *
   * @param depth the number of forks that are open in calling searches
   * @param out takes all values; when null, the first one is returned
   */
  private static <V> @Nullable V search(
      RadixNode<V> start, Uri uri, int from, int depth, @Nullable Matches<V> out) {
    Fork<V> fork = null;
    RadixNode<V> node = start;
    int position = readLabel(node, 0, uri, from);
    while (true) {
      RadixNode<V> named = null; // whose patterns go on as the URI does
      RadixNode<V> open = null; // whose patterns leave the component open
      int end = position;
      if (position != NO_MATCH) {
        boolean begins = beginsComponent(uri, position);
        RadixNode<V> dot = begins ? node.childOf(DOT) : null;
        if (begins && (dot != null || node.value != null)) {
          end = componentEnd(uri, position);
        }
        if (end == uri.byteLength()) {
          V found = inLastComponent(node, uri, position, out);
          if (found != null) {
            return found;
          }
        } else {
          open = dot;
          named = begins && uri.byteAt(position) == DOT ? null : node.childOf(uri.byteAt(position));
        }
      }
      if (named != null && open != null) {
        if (depth == RECURSION_MAX) {
          fork = new Fork<>(open, end + 1, fork);
        } else {
          V found = search(named, uri, position, depth + 1, out);
          if (found != null) {
            return found;
          }
          named = null;
        }
      }
      if (named != null) {
        node = named;
        position = readLabel(named, 0, uri, position);
      } else if (open != null) {
        node = open;
        position = readLabel(open, 1, uri, end + 1);
      } else if (fork != null) {
        node = fork.node();
        position = readLabel(fork.node(), 1, uri, fork.position());
        fork = fork.earlier();
      } else {
        return null;
      }
    }
  }

  /** The patterns that end in the URI's last component; nothing forks any more. */
  private static <V> @Nullable V inLastComponent(
      RadixNode<V> node, Uri uri, int position, @Nullable Matches<V> out) {
    V named = position < uri.byteLength() ? RadixTree.get(node, uri, position) : null;
    if (out == null) {
      return named != null ? named : node.value;
    }
    if (named != null) {
      out.add(named);
    }
    if (node.value != null) {
      out.add(node.value);
    }
    return null;
  }

  /**
   * Reads a label beside the URI; an empty component of the pattern skips one of the URI.
   *
   * @return the position in the URI where the label ends, or NO_MATCH
   */
  private static int readLabel(RadixNode<?> node, int labelFrom, Uri uri, int from) {
    byte[] label = node.label;
    int length = uri.byteLength();
    int position = from;
    for (int i = labelFrom; i < label.length; i++) {
      if (label[i] == DOT && beginsComponent(uri, position)) {
        position = componentEnd(uri, position) + 1;
      } else if (position < length && uri.byteAt(position) == label[i]) {
        position++;
      } else {
        return NO_MATCH;
      }
      if (position > length) {
        return NO_MATCH;
      }
    }
    return position;
  }

  private static boolean beginsComponent(Uri uri, int position) {
    return position == 0 || uri.byteAt(position - 1) == DOT;
  }

  private static int componentEnd(Uri uri, int from) {
    int end = from;
    while (end < uri.byteLength() && uri.byteAt(end) != DOT) {
      end++;
    }
    return end;
  }
}
