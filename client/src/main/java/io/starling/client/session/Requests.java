package io.starling.client.session;

import io.netty.util.collection.LongObjectHashMap;
import io.starling.wamp.message.Error;
import io.starling.wamp.message.Ids;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.ProtocolViolation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that wait for an answer, and the one counter of request ids (WAMP, "IDs": 1, 2, 3
 * and so on, for all request types together).
 */
final class Requests {

  private final LongObjectHashMap<Pending> pending = new LongObjectHashMap<>();
  private final MessageSink sink;
  private long lastId;

  Requests(MessageSink sink) {
    this.sink = sink;
  }

  /** The id of the request to be sent next. */
  long nextId() {
    return Ids.next(lastId);
  }

  /**
   * Sends a request with the id {@link #nextId()}. The id counts as used only when the message
   * could be encoded, so that a payload that cannot be expressed leaves no gap in the ids.
   */
  void send(Message request, @Nullable Pending awaited) {
    sink.send(request);
    lastId = nextId();
    if (awaited != null) {
      pending.put(lastId, awaited);
    }
  }

  /** A positive reply to a request other than CALL; a late one is ignored. */
  void answered(MessageType requestType, long id, Message reply) {
    if (find(requestType, id) instanceof Pending.Request<?> request) {
      pending.remove(id);
      request.answered(reply);
    }
  }

  /** The open call with an id, or null when its answer came too late. */
  @Nullable OpenCall openCall(long id) {
    return find(MessageType.CALL, id) instanceof Pending.Call call ? call.open() : null;
  }

  /** An ERROR; a late one is ignored. */
  void refused(Error error) {
    Pending request = find(error.requestType(), error.request());
    if (request != null) {
      pending.remove(error.request());
      request.refused(error);
    }
  }

  /** Forgets a request, whose answer is ignored from now on. */
  void forget(long id) {
    pending.remove(id);
  }

  /** Tells all waiting requests that the session is over. */
  void lost(SessionEnd end) {
    List<Pending> all = new ArrayList<>(pending.values());
    pending.clear();
    all.forEach(request -> request.lost(end));
  }

  int size() {
    return pending.size();
  }

  private @Nullable Pending find(MessageType requestType, long id) {
    Pending request = pending.get(id);
    if (request == null) {
      if (id > lastId) {
        throw new ProtocolViolation("answer to request " + id + ", the last one was " + lastId);
      }
      return null;
    }
    if (request.requestType() != requestType) {
      throw new ProtocolViolation(
          "request " + id + " is " + request.requestType() + ", answered as " + requestType);
    }
    return request;
  }
}
