package io.starling.client.session;

import io.starling.wamp.message.Error;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;

/** A request that waits for its answer. */
sealed interface Pending {

  MessageType requestType();

  void refused(Error error);

  void lost(SessionEnd end);

  /** A request with one reply. */
  record Request<R extends Message>(
      MessageType requestType, Class<R> replyType, RequestListener<R> listener) implements Pending {

    void answered(Message reply) {
      listener.answered(replyType.cast(reply));
    }

    @Override
    public void refused(Error error) {
      listener.refused(error);
    }

    @Override
    public void lost(SessionEnd end) {
      listener.lost(end);
    }
  }

  /** A call. */
  record Call(OpenCall open) implements Pending {

    @Override
    public MessageType requestType() {
      return MessageType.CALL;
    }

    @Override
    public void refused(Error error) {
      open.end();
      open.listener().refused(error);
    }

    @Override
    public void lost(SessionEnd end) {
      open.end();
      open.listener().lost(end);
    }
  }
}
