package io.starling.router.meta;

import io.starling.router.loop.Peer;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.serializer.PayloadReader;
import io.starling.wamp.uri.Uri;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The procedures of a realm that the router answers itself, on one loop.
 *
 * <pre>{@code
 * procedures.add("wamp.session.get", Signature.of(Argument.ID), call -> call.result(...));
 * }</pre>
 *
 * <p>They have names in the router's own namespaces, so that no client can register them. A call of
 * one is authorized and limited as any call before it gets here.
 *
 * <p>Threads: belongs to one loop.
 */
public final class MetaProcedures {

  private record Entry(Signature signature, MetaProcedure procedure) {}

  private final Uri realm;
  private final Map<Uri, Entry> procedures = new HashMap<>();

  /** Makes an empty collection. */
  public MetaProcedures(Uri realm) {
    this.realm = realm;
  }

  /** Adds a procedure. */
  public void add(String uri, Signature signature, MetaProcedure procedure) {
    if (procedures.put(Uri.of(uri), new Entry(signature, procedure)) != null) {
      throw new IllegalArgumentException("there already: " + uri);
    }
  }

  /** Whether there is a procedure of this name. */
  public boolean contain(Uri uri) {
    return procedures.containsKey(uri);
  }

  /** Has a call handled; without effect when there is no such procedure. */
  @SuppressWarnings("NullAway") // Values that were read may be null, which their type cannot tell.
  public void handle(Peer caller, Call request, MetaCall.Answers answers) {
    Entry entry = procedures.get(request.procedure());
    if (entry == null) {
      return;
    }
    if (request.options().passthru() != null) {
      answers.error(
          WampUris.FEATURE_NOT_SUPPORTED, "the router does not look inside passthru payloads");
      return;
    }
    try {
      PayloadReader reader = caller.loop().payloads();
      List<@Nullable Object> args =
          entry.signature.check(reader.args(request.payload()), realm.text());
      entry.procedure.handle(new MetaCall(caller, args, reader.kwargs(request.payload()), answers));
    } catch (Refusal refusal) {
      answers.error(refusal.error(), refusal.text());
    } catch (ProtocolViolation e) {
      answers.error(WampUris.INVALID_ARGUMENT, e.text());
    }
  }
}
