package io.starling.router.dealer;

import io.starling.wamp.message.Error;
import io.starling.wamp.message.Message;
import io.starling.wamp.message.MessageType;
import io.starling.wamp.message.Payload;
import io.starling.wamp.message.Result;
import io.starling.wamp.message.ResultDetails;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.message.Yield;

/** What a callee answered to an invocation, and what the caller gets of it. */
sealed interface Answer {

  /** Whether more answers follow. */
  boolean progress();

  /** Whether the payload is in payload passthru mode. */
  boolean passthru();

  /** Whether the callee is unavailable, so that another one may answer. */
  boolean unavailable();

  /** The payload, borrowed. */
  Payload payload();

  /** Returns the message for the caller of a call. */
  Message toMessage(long callRequest);

  /** A result, progressive or final. */
  record Success(Yield message) implements Answer {

    @Override
    public boolean progress() {
      return message.options().progress();
    }

    @Override
    public boolean passthru() {
      return message.options().passthru() != null;
    }

    @Override
    public boolean unavailable() {
      return false;
    }

    @Override
    public Payload payload() {
      return message.payload();
    }

    @Override
    public Message toMessage(long callRequest) {
      ResultDetails details =
          progress() || passthru()
              ? new ResultDetails(progress(), message.options().passthru())
              : ResultDetails.DEFAULT;
      return new Result(callRequest, details, payload());
    }
  }

  /** An error; always final. */
  record Failure(Error message) implements Answer {

    @Override
    public boolean progress() {
      return false;
    }

    @Override
    public boolean passthru() {
      return message.details().passthru() != null;
    }

    @Override
    public boolean unavailable() {
      return message.error().equals(WampUris.UNAVAILABLE);
    }

    @Override
    public Payload payload() {
      return message.payload();
    }

    @Override
    public Message toMessage(long callRequest) {
      return new Error(
          MessageType.CALL, callRequest, message.details(), message.error(), payload());
    }
  }
}
