package io.starling.client.transport;

import io.starling.wamp.message.Message;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what a connection tells. */
final class RecordingListener implements TransportListener {

  final List<String> heard = new ArrayList<>();
  final List<Message> messages = new ArrayList<>();
  @Nullable Transport transport;
  @Nullable Throwable cause;

  @Override
  public void opened(Transport opened) {
    transport = opened;
    heard.add("opened " + opened.format().wireName());
  }

  @Override
  public void received(Message message) {
    messages.add(message);
    heard.add("received " + message.type());
  }

  @Override
  public void garbled(String text) {
    heard.add("garbled");
  }

  @Override
  public void burstEnded() {}

  @Override
  public void writable() {
    heard.add("writable");
  }

  @Override
  public void closed(@Nullable Throwable why) {
    cause = why;
    heard.add("closed");
  }
}
