package io.starling.client;

import java.util.List;
import java.util.Map;

/**
 * A further piece of the arguments of a progressive call.
 *
 * @param args the positional arguments, may hold nulls
 * @param kwargs the keyword arguments, may hold null values
 * @param isLast whether this is the last one
 */
public record CallChunk(List<Object> args, Map<String, Object> kwargs, boolean isLast) {}
