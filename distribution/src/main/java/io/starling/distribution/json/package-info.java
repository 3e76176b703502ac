/**
 * JSON of the command line and of files.
 *
 * <p>Start here: {@link io.starling.distribution.json.Json}. It is the one place that makes a JSON
 * parser, so that its limits hold everywhere.
 *
 * <p>Threads: everything is safe for all.
 */
@NullMarked
package io.starling.distribution.json;

import org.jspecify.annotations.NullMarked;
