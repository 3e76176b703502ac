package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.starling.wamp.message.Event;
import io.starling.wamp.message.EventDetails;
import io.starling.wamp.message.Goodbye;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.Publish;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.message.Unsubscribe;
import io.starling.wamp.uri.Uri;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What only one format has, and what becomes of it in another one. */
class FormatRulesTest {

  private static final String CBOR_EVENT = "85182401" + "02a0";
  private static final String MSGPACK_EVENT = "95240102" + "80";

  private final Serializers serializers = new Serializers();

  /** UNSUBSCRIBE with the subscription as JavaScript encoders write ids above 2^32. */
  @ParameterizedTest
  @CsvSource({
    "MSGPACK, 932201cb4270000000000000, 1099511627776",
    "MSGPACK, 932201ca3f800000, 1",
    "CBOR, 83182201fb4270000000000000, 1099511627776",
    "CBOR, 83182201fa5a000000, 9007199254740992",
    "CBOR, 83182201f93c00, 1"
  })
  void integralFloatOfBinaryFormatIsTakenForId(SerializerFormat format, String hex, long id) {
    Message message = serializers.of(format).read(buffer(hex));

    assertThat(message).isEqualTo(new Unsubscribe(1, id));
  }

  @ParameterizedTest
  @CsvSource({
    "MSGPACK, 932201cb3ff8000000000000",
    "MSGPACK, 932201cb0000000000000000",
    "MSGPACK, 932201cb4340000000000001",
    "MSGPACK, 932201cb7ff8000000000000",
    "CBOR, 83182201fbbff0000000000000",
    "CBOR, 83182201f97c00"
  })
  void otherFloatIsNoId(SerializerFormat format, String hex) {
    assertThatThrownBy(() -> serializers.of(format).read(buffer(hex)))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageContaining("expected id in 1..2^53, found float");
  }

  private static ByteBuf buffer(String hex) {
    return Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
  }

  /** RFC 8949, appendix A, and what the libraries of browsers send. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1bffffffffffffffff | 18446744073709551615",
        "c249010000000000000000 | 18446744073709551616",
        "3bffffffffffffffff | -18446744073709551616",
        "c349010000000000000000 | -18446744073709551617",
        "c248ffffffffffffffff | 18446744073709551615",
        "c2420000 | 0",
        "c25f42010043000000ff | 4294967296",
        "f90000 | 0.0",
        "f98000 | -0.0",
        "f93c00 | 1.0",
        "fb3ff199999999999a | 1.1",
        "f93e00 | 1.5",
        "f97bff | 65504.0",
        "fa47c35000 | 100000.0",
        "fa7f7fffff | 3.4028234663852886E38",
        "fb7e37e43c8800759c | 1.0E300",
        "f90001 | 5.960464477539063E-8",
        "f97c00 | null",
        "f97e00 | null",
        "f9fc00 | null",
        "fb7ff8000000000000 | null",
        "f4 | false",
        "f6 | null",
        "f7 | null",
        "f0 | `\\u00008A==`",
        "f8ff | `\\u0000+P8=`",
        "c074323031332d30332d32315432303a30343a30305a | `2013-03-21T20:04:00Z`",
        "c11a514b67b0 | 1363896240",
        "c1fb41d452d9ec200000 | 1.3638962405E9",
        "d74401020304 | `\\u000010QBAgME`",
        "d84043000102 | `\\u0000AAEC`",
        "d9d9f763616263 | `abc`",
        "40 | `\\u0000`",
        "4401020304 | `\\u0000AQIDBA==`",
        "62225c | `\\\"\\\\`",
        "62c3bc | `ü`",
        "64f0908591 | `𐅑`",
        "7f657374726561646d696e67ff | `streaming`",
        "5f42010243030405ff | `\\u0000AQIDBAU=`",
        "9fff | []",
        "9f018202039f0405ffff | [1,[2,3],[4,5]]",
        "bf61610161629f0203ffff | {`a`:1,`b`:[2,3]}",
        "a201020304 | {`1`:2,`3`:4}",
        "a13863f5 | {`-100`:true}"
      })
  void cborInJson(String cbor, String json) {
    assertThat(transcoded(SerializerFormat.CBOR, CBOR_EVENT + "81" + cbor, SerializerFormat.JSON))
        .isEqualTo("[36,1,2,{},[" + json.replace('`', '"') + "]]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "cfffffffffffffffff | 18446744073709551615",
        "d38000000000000000 | -9223372036854775808",
        "ca3fc00000 | 1.5",
        "cb7ff8000000000000 | null",
        "d40000 | null",
        "d40500 | `\\u0000AA==`",
        "d6ff00000000 | `1970-01-01T00:00:00Z`",
        "d7ff0000000400000001 | `1970-01-01T00:00:01.000000001Z`",
        "c70cff00000001ffffffffffffffff | `1969-12-31T23:59:59.000000001Z`",
        "c70cffffffffff0000000000000000 | `\\u0000/////wAAAAAAAAAA`",
        "c403000102 | `\\u0000AAEC`",
        "8101c0 | {`1`:null}"
      })
  void msgpackInJson(String msgpack, String json) {
    assertThat(
            transcoded(
                SerializerFormat.MSGPACK, MSGPACK_EVENT + "91" + msgpack, SerializerFormat.JSON))
        .isEqualTo("[36,1,2,{},[" + json.replace('`', '"') + "]]");
  }

  @ParameterizedTest
  @CsvSource({
    "9007199254740993, 1b0020000000000001",
    "-9223372036854775808, 3b7fffffffffffffff",
    "18446744073709551616, c249010000000000000000",
    "-18446744073709551616, 3bffffffffffffffff",
    "1.0, fb3ff0000000000000",
    "1e2, fb4059000000000000",
    "'\"\\ud800a\"', 64efbfbd61",
    "'\"\\ud834\\udd1e\"', 64f09d849e",
    "'{ \"a\" : [ 1 , 2 ] }', a161618201 02",
    "23, 17",
    "24, 1818"
  })
  void jsonInCbor(String json, String cbor) {
    String text = "[36,1,2,{},[" + json + "]]";
    Message message = read(SerializerFormat.JSON, text.getBytes(StandardCharsets.UTF_8));

    assertThat(ByteBufUtil.hexDump(write(SerializerFormat.CBOR, message)))
        .isEqualTo(CBOR_EVENT + "81" + cbor.replace(" ", ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"f5", "f6", "fb3ff0000000000000", "4101", "80", "a0", "c101", "f0"})
  void keysThatJsonCannotHave(String key) {
    Message message =
        read(SerializerFormat.CBOR, HexFormat.of().parseHex(CBOR_EVENT + "81a1" + key + "01"));
    boolean integer = key.equals("c101");

    if (integer) {
      assertThat(write(SerializerFormat.JSON, message).isReadable()).isTrue();
    } else {
      ByteBuf out = Unpooled.buffer().writeByte(7);
      assertThatThrownBy(() -> serializers.of(SerializerFormat.JSON).write(message, out))
          .isInstanceOf(UnrepresentableException.class);
      assertThat(out.writerIndex()).isEqualTo(1);
    }
    assertThat(write(SerializerFormat.MSGPACK, message).isReadable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1c",
        "1d",
        "1e",
        "1f",
        "3f",
        "df",
        "5c",
        "9c",
        "bc",
        "dc",
        "fc",
        "fd",
        "fe",
        "ff",
        "f81f",
        "f800",
        "c0",
        "c2",
        "c201",
        "c1ff",
        "5f",
        "5f00ff",
        "5f5f4100ffff",
        "7f4100ff",
        "7f61c361a9ff",
        "61ff",
        "63eda080",
        "9f",
        "9fc0ff",
        "bf01ff",
        "bf",
        "82",
        "a101",
        "a1",
        "18",
        "19ff",
        "fb00"
      })
  void cborThatIsMalformed(String cbor) {
    byte[] bytes = HexFormat.of().parseHex(CBOR_EVENT + "81" + cbor);

    assertThatThrownBy(() -> read(SerializerFormat.CBOR, bytes))
        .isInstanceOf(ProtocolViolation.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "c1",
        "a1",
        "a1ff",
        "a3eda080",
        "d9",
        "d902aa",
        "92",
        "81",
        "8101",
        "cc",
        "c7",
        "c705"
      })
  void msgpackThatIsMalformed(String msgpack) {
    byte[] bytes = HexFormat.of().parseHex(MSGPACK_EVENT + "91" + msgpack);

    assertThatThrownBy(() -> read(SerializerFormat.MSGPACK, bytes))
        .isInstanceOf(ProtocolViolation.class);
  }

  @Test
  void keysOfKeywordArgumentsAreStrings() {
    byte[] cbor = HexFormat.of().parseHex("86182401" + "02a080" + "a10102");
    byte[] msgpack = HexFormat.of().parseHex("96240102" + "8090" + "810102");

    assertThatThrownBy(() -> read(SerializerFormat.CBOR, cbor))
        .hasMessage("EVENT.ArgumentsKw: key: expected string, found integer");
    assertThatThrownBy(() -> read(SerializerFormat.MSGPACK, msgpack))
        .hasMessage("EVENT.ArgumentsKw: key: expected string, found integer");
  }

  /** 5 as an id in every width, in a message whose list and dict have the widest heads. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "05",
        "cc05",
        "cd0005",
        "ce00000005",
        "cf0000000000000005",
        "d005",
        "d10005",
        "d200000005",
        "d30000000000000005"
      })
  void msgpackIntegersOfAnyWidthAreIds(String id) {
    byte[] bytes = HexFormat.of().parseHex("dd00000004" + "d010" + id + "df00000000" + "d90161");

    Publish publish = (Publish) read(SerializerFormat.MSGPACK, bytes);

    assertThat(publish.request()).isEqualTo(5);
    assertThat(publish.topic().text()).isEqualTo("a");
  }

  @Test
  void cborOfIndefiniteLengthIsAMessage() {
    byte[] bytes =
        HexFormat.of()
            .parseHex("9f10190005bf6b61636b6e6f776c65646765f5ff7f6161606162ff9f0102ffbf616101ffff");

    Publish publish = (Publish) read(SerializerFormat.CBOR, bytes);

    assertThat(publish.request()).isEqualTo(5);
    assertThat(publish.options().acknowledge()).isTrue();
    assertThat(publish.topic().text()).isEqualTo("ab");
    assertThat(serializers.of(SerializerFormat.CBOR).args(publish.payload()))
        .isEqualTo(List.of(1L, 2L));
    Event event = new Event(1, 2, EventDetails.DEFAULT, publish.payload());
    assertThat(ByteBufUtil.hexDump(write(SerializerFormat.CBOR, event)))
        .isEqualTo("86182401" + "02a0" + "9f0102ff" + "bf616101ff");
    assertThat(ByteBufUtil.hexDump(write(SerializerFormat.MSGPACK, event)))
        .isEqualTo("96240102" + "80" + "920102" + "81a16101");
  }

  @Test
  void emptyPayloadsOfIndefiniteLengthAreAbsent() {
    byte[] bytes = HexFormat.of().parseHex("86182401" + "02a0" + "9fff" + "bfff");

    assertThat(read(SerializerFormat.CBOR, bytes).payload()).isSameAs(Payload.EMPTY);
  }

  @Test
  void undefinedOptionsAreAbsent() {
    byte[] msgpack = HexFormat.of().parseHex("942001" + "de0001a56d61746368d40000" + "a161");
    byte[] cbor = HexFormat.of().parseHex("84182001" + "a1656d61746368f7" + "6161");

    assertThat(read(SerializerFormat.MSGPACK, msgpack).type()).isEqualTo(MessageType.SUBSCRIBE);
    assertThat(read(SerializerFormat.CBOR, cbor))
        .isEqualTo(read(SerializerFormat.MSGPACK, msgpack));
  }

  @Test
  void argumentsWithATagAreRefused() {
    byte[] bytes = HexFormat.of().parseHex(CBOR_EVENT + "d9d9f78101");

    assertThatThrownBy(() -> read(SerializerFormat.CBOR, bytes))
        .isInstanceOf(ProtocolViolation.class);
  }

  /** Found by mutation: what one format accepts, another one's reader must not refuse. */
  @ParameterizedTest
  @ValueSource(strings = {"\0", "\0text", "\0AAEC"})
  void textsInDetailsAreNeverBinary(String text) {
    Goodbye goodbye = new Goodbye(Map.of("message", text), Uri.of("wamp.close.normal"));

    for (SerializerFormat format : SerializerFormat.values()) {
      assertThat(read(format, ByteBufUtil.getBytes(write(format, goodbye)))).isEqualTo(goodbye);
    }
  }

  @Test
  void msgpackEndsAt64Bits() {
    BigInteger large = BigInteger.ONE.shiftLeft(64);
    Event event = new Event(1, 2, EventDetails.DEFAULT, Payload.of(large));
    ByteBuf out = Unpooled.buffer();

    assertThatThrownBy(() -> serializers.of(SerializerFormat.MSGPACK).write(event, out))
        .isInstanceOf(UnrepresentableException.class);
    assertThat(out.isReadable()).isFalse();
  }

  @Test
  void endlessValuesCannotBeWritten() {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    Event event = new Event(1, 2, EventDetails.DEFAULT, Payload.of(endless));

    for (SerializerFormat format : SerializerFormat.values()) {
      assertThatThrownBy(() -> serializers.of(format).write(event, Unpooled.buffer()))
          .isInstanceOf(UnrepresentableException.class);
    }
  }

  @Test
  void manyAttributesNeedALongerHead() {
    for (int count : new int[] {14, 15, 16, 23, 24, 25, 255, 256, 257, 70_000}) {
      Map<String, Object> attributes = new TreeMap<>();
      for (int i = 0; i < count; i++) {
        attributes.put("_" + i, (long) i);
      }
      Event event =
          new Event(
              1, 2, new EventDetails(null, null, true, null, attributes), Payload.of("after"));
      for (SerializerFormat format : SerializerFormat.values()) {
        Event read = (Event) read(format, ByteBufUtil.getBytes(write(format, event)));
        assertThat(read.details()).isEqualTo(event.details());
      }
    }
  }

  private String transcoded(SerializerFormat from, String hex, SerializerFormat to) {
    return new String(
        ByteBufUtil.getBytes(write(to, read(from, HexFormat.of().parseHex(hex)))),
        StandardCharsets.UTF_8);
  }

  private Message read(SerializerFormat format, byte[] bytes) {
    return serializers.of(format).read(Unpooled.wrappedBuffer(bytes));
  }

  private ByteBuf write(SerializerFormat format, Message message) {
    ByteBuf out = Unpooled.buffer();
    serializers.of(format).write(message, out);
    return out;
  }
}
