package io.starling.distribution.cli;

import io.starling.client.Invocation;
import io.starling.client.WampException;
import io.starling.gateway.json.Json;
import io.starling.wamp.message.Discloser;
import io.starling.wamp.message.Payload;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A shell command that answers a call. */
final class ShellCommand {
  /** The error of a command that failed. */
  static final String COMMAND_FAILED = "starling.error.command_failed";

  private static final int OUTPUT_MAX = 16 << 20;

  private ShellCommand() {}

  /**
   * Runs a command with a call on its standard input, and waits for its end. A call that is
   * cancelled ends the command.
   *
   * @return what it printed: nothing, a JSON value or a text, as the result
   * @throws WampException when it failed
   */
  static Payload run(String command, Invocation invocation) throws InterruptedException {
    try {
      Process process = new ProcessBuilder("/bin/sh", "-c", command).start();
      invocation.interrupted().thenRun(process::destroy);
      return result(process, Json.write(describe(invocation)));
    } catch (IOException e) {
      throw failed(List.of("cannot run the command: " + e.getMessage()), Map.of());
    }
  }

  private static Map<String, Object> describe(Invocation invocation) {
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("procedure", invocation.procedure());
    Discloser caller = invocation.details().caller();
    if (caller != null) {
      call.put("caller", caller.session());
    }
    call.put("args", invocation.args());
    call.put("kwargs", invocation.kwargs());
    return call;
  }

  private static Payload result(Process process, String input)
      throws IOException, InterruptedException {
    CompletableFuture<String> errors = new CompletableFuture<>();
    Thread.startVirtualThread(() -> errors.complete(read(process.getErrorStream())));
    Thread.startVirtualThread(() -> feed(process, input));
    String output = read(process.getInputStream());
    int code = process.waitFor();
    if (code != 0) {
      throw failed(List.of(errors.join()), Map.of("exit_code", code));
    }
    return output.isEmpty() ? Payload.EMPTY : payload(Json.readOrText(output));
  }

  private static Payload payload(@Nullable Object value) {
    return Payload.of(value);
  }

  /** A command need not read its input, so it is no failure when it does not. */
  private static void feed(Process process, String input) {
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
      stdin.write('\n');
    } catch (IOException _) {
      // It ended, or closed its input.
    }
  }

  private static String read(InputStream stream) {
    try (stream) {
      byte[] bytes = stream.readNBytes(OUTPUT_MAX);
      return new String(bytes, StandardCharsets.UTF_8).stripTrailing();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static WampException failed(List<Object> args, Map<String, Object> kwargs) {
    return new WampException(COMMAND_FAILED, args, kwargs);
  }
}
