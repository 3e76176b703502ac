/**
 * JSON of requests, of the command line and of files.
 *
 * <p>Start here: {@link io.starling.gateway.json.Json}. It is the one place that makes a JSON
 * parser, so that its limits hold everywhere.
 *
 * <p>Threads: everything is safe for all.
 */
@NullMarked
package io.starling.gateway.json;

import org.jspecify.annotations.NullMarked;
