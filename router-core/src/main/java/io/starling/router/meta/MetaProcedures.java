package io.starling.router.meta;

import io.starling.router.loop.Peer;
import io.starling.router.port.Origin;
import io.starling.router.port.ServiceCall;
import io.starling.router.port.Services;
import io.starling.router.port.Services.Service;
import io.starling.wamp.message.Call;
import io.starling.wamp.message.ProtocolViolation;
import io.starling.wamp.message.WampUris;
import io.starling.wamp.serializer.PayloadReader;
import io.starling.wamp.uri.Uri;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The procedures of a realm that the router answers itself, on one loop, and the way to those of
 * the modules around it.
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

  private static final Logger LOG = LoggerFactory.getLogger(MetaProcedures.class);

  private record Entry(Signature signature, MetaProcedure procedure) {}

  private final Uri realm;
  private final Services services;
  private final Function<Peer, Origin> origins;
  private final Map<Uri, Entry> procedures = new HashMap<>();

  /**
   * Makes a collection without procedures of the core.
   *
   * @param services the procedures of others
   * @param origins tells where an open session's connection comes from
   */
  public MetaProcedures(Uri realm, Services services, Function<Peer, Origin> origins) {
    this.realm = realm;
    this.services = services;
    this.origins = origins;
  }

  /** Adds a procedure. */
  public void add(String uri, Signature signature, MetaProcedure procedure) {
    if (procedures.put(Uri.of(uri), new Entry(signature, procedure)) != null) {
      throw new IllegalArgumentException("there already: " + uri);
    }
  }

  /** Whether there is a procedure of this name. */
  public boolean contain(Uri uri) {
    return procedures.containsKey(uri) || services.find(realm, uri) != null;
  }

  /** Whether the core itself answers a procedure of this name. */
  public boolean isOfTheCore(Uri uri) {
    return procedures.containsKey(uri);
  }

  /** Has a call handled; without effect when there is no such procedure. */
  @SuppressWarnings("NullAway") // Values that were read may be null, which their type cannot tell.
  public void handle(Peer caller, Call request, MetaCall.Answers answers) {
    if (request.options().passthru() != null) {
      answers.error(
          WampUris.FEATURE_NOT_SUPPORTED, "the router does not look inside passthru payloads");
      return;
    }
    try {
      PayloadReader reader = caller.loop().payloads();
      List<@Nullable Object> args = reader.args(request.payload());
      Map<String, @Nullable Object> kwargs = reader.kwargs(request.payload());
      Entry entry = procedures.get(request.procedure());
      if (entry != null) {
        List<@Nullable Object> checked = entry.signature.check(args, realm.text());
        entry.procedure.handle(new MetaCall(caller, checked, kwargs, answers));
      } else {
        handleOutside(caller, request.procedure(), args, kwargs, answers);
      }
    } catch (Refusal refusal) {
      answers.error(refusal.error(), refusal.text());
    } catch (ProtocolViolation e) {
      answers.error(WampUris.INVALID_ARGUMENT, e.text());
    }
  }

  private void handleOutside(
      Peer caller,
      Uri procedure,
      List<@Nullable Object> args,
      Map<String, @Nullable Object> kwargs,
      MetaCall.Answers answers) {
    Service service = services.find(realm, procedure);
    if (service == null) {
      answers.error(WampUris.NO_SUCH_PROCEDURE, "there is no procedure " + procedure + " any more");
      return;
    }
    ServiceCall call =
        new OutsideCall(realm, procedure, caller, origins.apply(caller), args, kwargs, answers);
    try {
      service.handle(call);
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("procedure", procedure).log("A procedure failed");
      call.error(WampUris.INTERNAL_ERROR, "the router failed while it handled the call");
    }
  }
}
