/**
 * Realms and their objects as documents: maps, lists, texts, numbers and booleans, in the shape
 * that Bondy gives them. JSON and YAML files, the configuration and arguments of procedures are all
 * read by it.
 *
 * <p>Start here: {@link io.starling.security.document.RealmDocuments}.
 */
@NullMarked
package io.starling.security.document;

import org.jspecify.annotations.NullMarked;
