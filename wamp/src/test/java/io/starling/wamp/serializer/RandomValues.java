package io.starling.wamp.serializer;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/** Application values drawn at random, the odd ones often. */
final class RandomValues {

  private static final String[] PIECES = {
    "a",
    "plain text ",
    "\"",
    "\\",
    "/",
    "\n",
    "\u0001",
    "\u007F",
    "é",
    "ß",
    "€",
    "\uFFFD",
    "\u2028",
    "𝄞",
    "\uDBFF\uDFFF",
    "0123456789",
    "\uFEFF",
    "\t",
    "ĀāĂ",
    "日本語"
  };
  private static final double[] REALS = {
    0.0,
    -0.0,
    1.0,
    -1.5,
    0.1,
    1e10,
    1e-10,
    1e21,
    1e300,
    Double.MIN_VALUE,
    Double.MAX_VALUE,
    1e15,
    123456789.0
  };

  private final RandomGenerator random;
  private final boolean bigIntegers;

  /** Makes a source; integers beyond 64 bits are not for MessagePack. */
  RandomValues(RandomGenerator random, boolean bigIntegers) {
    this.random = random;
    this.bigIntegers = bigIntegers;
  }

  Object value(int depth) {
    return switch (random.nextInt(depth > 0 ? 14 : 10)) {
      case 0 -> null;
      case 1 -> random.nextBoolean();
      case 2, 3 -> integer();
      case 4 -> real();
      case 5 -> (float) random.nextGaussian();
      case 6, 7 -> text();
      case 8 -> bytes();
      case 9 -> bigInteger();
      case 10, 11 -> list(depth - 1);
      default -> dict(depth - 1);
    };
  }

  List<Object> list(int depth) {
    List<Object> list = new ArrayList<>();
    for (int size = size(); size > 0; size--) {
      list.add(value(depth));
    }
    return list;
  }

  Map<String, Object> dict(int depth) {
    Map<String, Object> dict = new LinkedHashMap<>();
    for (int size = size(); size > 0; size--) {
      dict.put(text(), value(depth));
    }
    return dict;
  }

  private int size() {
    return random.nextInt(20) == 0 ? random.nextInt(40) : random.nextInt(5);
  }

  private long integer() {
    long value = random.nextLong() >> random.nextInt(Long.SIZE);
    return random.nextInt(10) == 0 ? (1L << random.nextInt(Long.SIZE)) - 1 : value;
  }

  private BigInteger bigInteger() {
    BigInteger unsigned = BigInteger.ONE.shiftLeft(Long.SIZE).subtract(BigInteger.ONE);
    BigInteger value = unsigned.subtract(BigInteger.valueOf(random.nextInt(1000)));
    if (!bigIntegers || random.nextBoolean()) {
      return value;
    }
    BigInteger larger = value.shiftLeft(random.nextInt(200));
    BigInteger signed = random.nextBoolean() ? larger : larger.negate();
    // Jackson takes the bytes of a bignum for signed, so the highest bit is left 0.
    return signed.bitLength() % Byte.SIZE == 0 ? signed.shiftLeft(1) : signed;
  }

  private double real() {
    return random.nextBoolean() ? REALS[random.nextInt(REALS.length)] : random.nextGaussian();
  }

  String text() {
    StringBuilder text = new StringBuilder();
    int pieces = random.nextInt(30) == 0 ? random.nextInt(100) : random.nextInt(6);
    for (int i = 0; i < pieces; i++) {
      text.append(PIECES[random.nextInt(PIECES.length)]);
    }
    return text.toString();
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(20) == 0 ? random.nextInt(70_000) : random.nextInt(40)];
    random.nextBytes(bytes);
    return bytes;
  }
}
