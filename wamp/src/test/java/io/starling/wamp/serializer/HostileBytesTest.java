package io.starling.wamp.serializer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.starling.wamp.Seeds;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.SerializerFormat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever comes in is a message or a violation. What was accepted can be written in each format,
 * or cannot be expressed there, and what was written is accepted again.
 */
class HostileBytesTest {

  private static final int ROUNDS = 400;
  private static final int MUTATIONS = 40;

  private final Serializers serializers = new Serializers();

  @ParameterizedTest
  @EnumSource
  void randomBytes(SerializerFormat format) {
    Seeds.run(
        ROUNDS,
        random -> {
          for (int i = 0; i < MUTATIONS; i++) {
            byte[] bytes = new byte[random.nextInt(60)];
            random.nextBytes(bytes);
            check(format, bytes);
            check(format, inMessage(format, bytes));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void mutatedMessages(SerializerFormat format) {
    Seeds.run(
        ROUNDS,
        random -> {
          byte[] bytes = valid(format, random);
          for (int i = 0; i < MUTATIONS; i++) {
            check(format, mutated(bytes, random));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void truncatedMessages(SerializerFormat format) {
    Seeds.run(
        20,
        random -> {
          byte[] bytes = valid(format, random);
          int length = Math.min(bytes.length, 3000);
          for (int i = 0; i < length; i++) {
            byte[] part = Arrays.copyOf(bytes, i);
            assertThatThrownBy(() -> read(format, part)).isInstanceOf(ProtocolViolation.class);
          }
          byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
          assertThatThrownBy(() -> read(format, longer)).isInstanceOf(ProtocolViolation.class);
        });
  }

  @Test
  void nothingIsAMessage() {
    for (SerializerFormat format : SerializerFormat.values()) {
      assertThatThrownBy(() -> read(format, new byte[0])).isInstanceOf(ProtocolViolation.class);
    }
  }

  @Test
  void noReferenceIsTakenOrLost() {
    ByteBuf frame = Unpooled.directBuffer();
    for (SerializerFormat format : SerializerFormat.values()) {
      Seeds.run(
          50,
          random -> {
            byte[] bytes = mutated(valid(format, random), random);
            frame.clear().writeBytes(bytes);
            try {
              Payload payload = serializers.of(format).read(frame).payload();
              serializers.of(format).args(payload);
            } catch (ProtocolViolation _) {
              assertThat(frame.readableBytes()).isEqualTo(bytes.length);
            }
            assertThat(frame.refCnt()).isEqualTo(1);
          });
    }
    assertThat(frame.release()).isTrue();
  }

  private byte[] valid(SerializerFormat format, RandomGenerator random) {
    RandomValues values = new RandomValues(random, format != SerializerFormat.MSGPACK);
    Payload payload = Payload.of(values.list(2), values.dict(2));
    List<Message> messages = new ArrayList<>(Messages.plain());
    messages.addAll(Messages.carrying(payload));
    Message message = messages.get(random.nextInt(messages.size()));
    return write(format, message);
  }

  private static byte[] inMessage(SerializerFormat format, byte[] args) {
    byte[] head =
        switch (format) {
          case JSON -> new byte[] {'[', '1', '6', ',', '1', ',', '{', '}', ',', '"', '"', ',', '['};
          case MSGPACK -> new byte[] {(byte) 0x95, 16, 1, (byte) 0x80, (byte) 0xA0};
          case CBOR -> new byte[] {(byte) 0x85, 16, 1, (byte) 0xA0, 0x60};
        };
    byte[] bytes = Arrays.copyOf(head, head.length + args.length);
    System.arraycopy(args, 0, bytes, head.length, args.length);
    return bytes;
  }

  private static byte[] mutated(byte[] bytes, RandomGenerator random) {
    byte[] copy = bytes.clone();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(copy.length);
      switch (random.nextInt(5)) {
        case 0 -> copy[at] = (byte) random.nextInt(256);
        case 1 -> copy[at] ^= (byte) (1 << random.nextInt(8));
        case 2 -> copy[at] = copy[random.nextInt(copy.length)];
        case 3 -> {
          byte[] shorter = new byte[copy.length - 1];
          System.arraycopy(copy, 0, shorter, 0, at);
          System.arraycopy(copy, at + 1, shorter, at, shorter.length - at);
          copy = shorter.length == 0 ? copy : shorter;
        }
        default -> {
          byte[] longer = new byte[copy.length + 1];
          System.arraycopy(copy, 0, longer, 0, at);
          longer[at] = (byte) random.nextInt(256);
          System.arraycopy(copy, at, longer, at + 1, copy.length - at);
          copy = longer;
        }
      }
    }
    return copy;
  }

  private void check(SerializerFormat format, byte[] bytes) {
    Message message;
    try {
      message = read(format, bytes);
    } catch (ProtocolViolation violation) {
      assertThat(violation.text()).isNotEmpty().hasSizeLessThan(300);
      return;
    }
    for (SerializerFormat other : SerializerFormat.values()) {
      try {
        Message again = read(other, write(other, message));
        assertThat(Messages.bare(again).type()).isEqualTo(message.type());
      } catch (UnrepresentableException _) {
        assertThat(other).isNotEqualTo(format);
      }
    }
    try {
      List<Object> args = serializers.of(format).args(message.payload());
      Map<String, Object> kwargs = serializers.of(format).kwargs(message.payload());
      assertThat(args.isEmpty() && kwargs.isEmpty()).isEqualTo(message.payload().isEmpty());
    } catch (ProtocolViolation violation) {
      assertThat(violation.text()).containsAnyOf("key of a dict", "base64", "digits");
    }
  }

  private Message read(SerializerFormat format, byte[] bytes) {
    return serializers.of(format).read(Unpooled.wrappedBuffer(bytes));
  }

  private byte[] write(SerializerFormat format, Message message) {
    ByteBuf out = Unpooled.buffer().writeByte(0);
    try {
      serializers.of(format).write(message, out);
      return ByteBufUtil.getBytes(out, 1, out.readableBytes() - 1);
    } catch (UnrepresentableException e) {
      assertThat(out.writerIndex()).isEqualTo(1);
      throw e;
    }
  }
}
