package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.starling.wamp.WampVectors;
import io.starling.wamp.WampVectors.Sample;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The conformance vectors of the WAMP specification. */
class ConformanceVectorsTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final String NOT_A_LIST =
      "a proposal of one implementation that puts one value in place of Arguments; the spec's"
          + " payload passthru mode puts it into Arguments";
  private static final String NOT_A_SPEC_KEY = "not a key of the spec, so it is ignored";

  /** Serializations that are refused, and why. */
  private static final Map<String, String> REFUSED =
      Map.of(
          "advanced/eventreceived: EVENT_RECEIVED acknowledgment",
          "a proposal: the type is not in the spec",
          "basic/publish: PUBLISH with transparent payload (encrypted E2E)",
          NOT_A_LIST,
          "basic/publish: PUBLISH with both forward_for and E2EE (advanced R-Link + encryption)",
          NOT_A_LIST,
          "basic/event: EVENT with transparent payload (encrypted E2E)",
          NOT_A_LIST,
          "basic/event: EVENT with both forward_for and E2EE (advanced R-Link + encryption)",
          NOT_A_LIST);

  /** Validation rows on which we differ: true where we accept what they refuse. */
  private static final Map<String, Boolean> DIFFERENT =
      Map.ofEntries(
          // NOT_A_SPEC_KEY
          Map.entry("EVENT.Details.transaction_hash with invalid type int", true),
          Map.entry("EVENT.Details.x_acknowledged_delivery with invalid type string", true),
          Map.entry("EVENT.Details.forward_for with invalid type string", true),
          Map.entry("PUBLISH.Options.transaction_hash with invalid type int", true),
          Map.entry("PUBLISH.Options.forward_for with invalid type string", true),
          Map.entry("SUBSCRIBE.Options.forward_for with invalid type string", true),
          // NOT_A_LIST; the two with an invalid enc_algo are refused for this reason, too
          Map.entry("EVENT.Details.enc_algo cryptobox (valid with payload)", false),
          Map.entry("EVENT.Details.enc_serializer cbor (valid with payload)", false),
          Map.entry("PUBLISH.Options.enc_algo cryptobox (valid with payload)", false),
          Map.entry("PUBLISH.Options.enc_serializer cbor (valid with payload)", false));

  /** Attributes of the vectors and the components of our records. */
  private static final Map<String, String> COMPONENTS =
      Map.ofEntries(
          Map.entry("request_id", "request"),
          Map.entry("topic", "topic"),
          Map.entry("procedure", "procedure"),
          Map.entry("reason", "reason"),
          Map.entry("error", "error"),
          Map.entry("signature", "signature"),
          Map.entry("method", "authMethod"),
          Map.entry("realm", "realm"),
          Map.entry("subscription", "subscription"),
          Map.entry("subscription_id", "subscription"),
          Map.entry("publication", "publication"),
          Map.entry("publication_id", "publication"),
          Map.entry("registration_id", "registration"),
          Map.entry("session_id", "session"));

  /** Where what we write differs from all variants: order of keys, an explicit default. */
  private static final Set<String> WRITTEN_DIFFERENTLY =
      Set.of("basic/hello", "advanced/cancel", "advanced/interrupt");

  private static final Map<SerializerFormat, Integer> READ = new EnumMap<>(SerializerFormat.class);
  private static int validated;
  private static int accepted;
  private static int refused;

  private final Serializers serializers = new Serializers();

  @AfterAll
  static void tell() {
    WampVectors.ran(
        READ.get(SerializerFormat.JSON)
            + " json, "
            + READ.get(SerializerFormat.MSGPACK)
            + " msgpack, "
            + READ.get(SerializerFormat.CBOR)
            + " cbor serializations ("
            + REFUSED.size()
            + " samples refused on purpose)");
    WampVectors.ran(
        validated
            + " validations in 3 formats ("
            + refused
            + " refused; on purpose accepted: "
            + DIFFERENT.values().stream().filter(accept -> accept).count()
            + " rows, "
            + NOT_A_SPEC_KEY
            + "; on purpose refused: "
            + DIFFERENT.values().stream().filter(accept -> !accept).count()
            + " rows, "
            + NOT_A_LIST
            + ")");
    assertThat(accepted + refused).isEqualTo(validated);
  }

  static Stream<Arguments> serializations() {
    return WampVectors.samplesWith("serializers").stream()
        .flatMap(
            sample ->
                Stream.of(SerializerFormat.values())
                    .map(format -> arguments(sample.name(), format, sample)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("serializations")
  void serializationsAreReadAndWritten(String name, SerializerFormat format, Sample sample) {
    List<byte[]> variants = variants(sample, format);
    READ.merge(format, variants.size(), Integer::sum);
    for (byte[] variant : variants) {
      if (REFUSED.containsKey(name)) {
        assertThatThrownBy(() -> read(format, variant))
            .as(REFUSED.get(name))
            .isInstanceOf(ProtocolViolation.class);
        continue;
      }
      Message message = read(format, variant);
      checkAttributes(message, sample.node().get("expected_attributes"), format);
      boolean complete = !new String(variant, StandardCharsets.ISO_8859_1).contains("forward_for");
      if (complete && !WRITTEN_DIFFERENTLY.contains(sample.file())) {
        assertThat(variants.stream().map(ByteBufUtil::hexDump))
            .contains(hexWritten(message, format));
      }
      for (SerializerFormat other : SerializerFormat.values()) {
        Message again = read(other, ByteBufUtil.decodeHexDump(hexWritten(message, other)));
        assertThat(Messages.bare(again)).isEqualTo(Messages.bare(message));
      }
    }
  }

  static Stream<Arguments> validations() {
    return WampVectors.samplesWith("wmsg").stream()
        .flatMap(
            sample ->
                Stream.of(SerializerFormat.values())
                    .map(format -> arguments(sample.name(), format, sample)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("validations")
  void validationsAgree(String name, SerializerFormat format, Sample sample) {
    String description = sample.node().get("description").asText();
    boolean accept = DIFFERENT.getOrDefault(description, !sample.node().has("expected_error"));
    byte[] bytes =
        Oracle.encode(MAPPER.convertValue(sample.node().get("wmsg"), List.class), format);
    if (format == SerializerFormat.JSON) {
      validated++;
      accepted += accept ? 1 : 0;
      refused += accept ? 0 : 1;
    }
    if (accept) {
      read(format, bytes);
      return;
    }
    assertThatThrownBy(() -> read(format, bytes)).isInstanceOf(ProtocolViolation.class);
    if (sample.node().has("expected_error") && !description.contains("enc_algo")) {
      assertThatThrownBy(() -> read(format, bytes))
          .hasMessageContaining(sample.node().at("/expected_error/contains").asText());
    }
  }

  private void checkAttributes(Message message, JsonNode attributes, SerializerFormat format) {
    assertThat(message.type().code()).isEqualTo(attributes.get("message_type").asInt());
    Serializer serializer = serializers.of(format);
    attributes
        .properties()
        .forEach(
            attribute -> {
              JsonNode value = attribute.getValue();
              switch (attribute.getKey()) {
                case "args" ->
                    assertThat(Oracle.normal(serializer.args(message.payload())))
                        .isEqualTo(value.isNull() ? List.of() : plain(value, List.class));
                case "kwargs" ->
                    assertThat(Oracle.normal(serializer.kwargs(message.payload())))
                        .isEqualTo(value.isNull() ? Map.of() : plain(value, Map.class));
                case "request_type" ->
                    assertThat(component(message, "requestType"))
                        .isEqualTo(MessageType.of(value.asLong()));
                default -> {
                  String component = COMPONENTS.get(attribute.getKey());
                  if (component != null) {
                    assertThat(String.valueOf(component(message, component)))
                        .isEqualTo(value.asText());
                  }
                }
              }
            });
  }

  private static Object plain(JsonNode value, Class<?> type) {
    return Oracle.normal(MAPPER.convertValue(value, type));
  }

  private static Object component(Message message, String name) {
    for (RecordComponent component : message.getClass().getRecordComponents()) {
      if (component.getName().equals(name)) {
        try {
          return component.getAccessor().invoke(message);
        } catch (ReflectiveOperationException e) {
          throw new LinkageError(name, e);
        }
      }
    }
    throw new AssertionError(message + " has no " + name);
  }

  private static List<byte[]> variants(Sample sample, SerializerFormat format) {
    List<byte[]> variants = new ArrayList<>();
    sample
        .node()
        .at("/serializers/" + format.wireName())
        .forEach(variant -> variants.add(WampVectors.hex(variant.get("bytes_hex"))));
    return variants;
  }

  private Message read(SerializerFormat format, byte[] bytes) {
    return serializers.of(format).read(Unpooled.wrappedBuffer(bytes));
  }

  private String hexWritten(Message message, SerializerFormat format) {
    ByteBuf out = Unpooled.buffer();
    serializers.of(format).write(message, out);
    return ByteBufUtil.hexDump(out);
  }
}
