package io.starling.wamp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.logging.Logger;

/** The test vectors of WAMP in the resources; their README says where they come from. */
public final class WampVectors {

  private static final Logger LOG = Logger.getLogger("wamp vectors");
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final List<String> MESSAGES =
      List.of(
          "basic/abort",
          "basic/authenticate",
          "basic/call",
          "basic/challenge",
          "basic/error",
          "basic/event",
          "basic/goodbye",
          "basic/hello",
          "basic/invocation",
          "basic/publish",
          "basic/published",
          "basic/register",
          "basic/registered",
          "basic/result",
          "basic/subscribe",
          "basic/subscribed",
          "basic/unregister",
          "basic/unregistered",
          "basic/unsubscribe",
          "basic/unsubscribed",
          "basic/welcome",
          "basic/yield",
          "advanced/cancel",
          "advanced/eventreceived",
          "advanced/interrupt",
          "advanced/publish_with_publisher_exclusion_disabled");

  /** One sample of a single-message file. */
  public record Sample(String file, JsonNode node) {

    /** The description, unique together with the file. */
    public String name() {
      return file + ": " + node.get("description").asText();
    }
  }

  private WampVectors() {}

  /** Reads a file. */
  public static JsonNode load(String path) {
    try (InputStream in = WampVectors.class.getResourceAsStream("/wamp-vectors/" + path)) {
      if (in == null) {
        throw new IllegalArgumentException("no vectors " + path);
      }
      return MAPPER.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The samples of all single-message files that have a field. */
  public static List<Sample> samplesWith(String field) {
    List<Sample> samples = new ArrayList<>();
    for (String file : MESSAGES) {
      for (JsonNode node : load("testsuite/singlemessage/" + file + ".json").get("samples")) {
        if (node.has(field)) {
          samples.add(new Sample(file, node));
        }
      }
    }
    return samples;
  }

  /** Runs a check over rows. */
  public static int each(JsonNode rows, Consumer<JsonNode> check) {
    rows.forEach(check);
    return rows.size();
  }

  /** Reads hexadecimal digits. */
  public static byte[] hex(JsonNode node) {
    return HexFormat.of().parseHex(node.asText());
  }

  /** Says how many ran, so that a log shows that none were lost. */
  public static void ran(String counts) {
    LOG.info("wamp vectors: " + counts + " ran");
  }
}
