package io.starling.wamp.serializer;

import io.netty.buffer.ByteBuf;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.SerializerFormat;
import io.starling.wamp.uri.UriCache;
import java.util.List;
import java.util.Map;

/** The serializer of a format: its tokens under the layouts that all formats share. */
final class EnvelopeSerializer implements Serializer {

  private final SerializerFormat format;
  private final MessageReader reader;
  private final MessageWriter writer;
  private final PayloadReader payloads;

  EnvelopeSerializer(
      SerializerFormat format, int nestingMax, UriCache uris, PayloadReader payloads) {
    this.format = format;
    this.payloads = payloads;
    reader = new MessageReader(Formats.reader(format, nestingMax), uris);
    TokenWriter tokens = Formats.writer(format);
    writer = new MessageWriter(tokens, new PayloadWriter(tokens, payloads));
  }

  @Override
  public SerializerFormat format() {
    return format;
  }

  @Override
  public Message read(ByteBuf frame) {
    return reader.read(frame);
  }

  @Override
  public void write(Message message, ByteBuf out) {
    writer.write(message, out);
  }

  @Override
  public List<Object> args(Payload payload) {
    return payloads.args(payload);
  }

  @Override
  public Map<String, Object> kwargs(Payload payload) {
    return payloads.kwargs(payload);
  }

  @Override
  public Map<String, Object> dict(ByteBuf document) {
    return payloads.dict(format, document);
  }
}
