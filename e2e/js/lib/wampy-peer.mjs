// wampy behind the shape of lib/contract.mjs.
import { Wampy } from 'wampy';
import { CborSerializer } from 'wampy/CborSerializer.js';
import { JsonSerializer } from 'wampy/JsonSerializer.js';
import { MsgpackSerializer } from 'wampy/MsgpackSerializer.js';
import WebSocket from 'ws';
import { realm, webSocketUrl } from './daemon.mjs';
import { WampFailure } from './failure.mjs';
import { fromBinaryPayload, fromJsonPayload, toJsonPayload } from './values.mjs';
import { within } from './wait.mjs';

const serializers = { json: JsonSerializer, msgpack: MsgpackSerializer, cbor: CborSerializer };

// wampy calls `new ws(url, protocols, null, headers, options)`; the class `ws` takes its options third.
class BareWebSocket extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols);
  }
}

export const wampy = {
  name: 'wampy',
  combinations: [['ws', 'json'], ['ws', 'msgpack'], ['ws', 'cbor']],
  excludeMe: false, // wampy drops exclude_me: false
  progressiveCallee: false, // and does not announce progressive results as a callee
  cancelModes: ['skip', 'kill', 'killnowait'],
  sendsAnyUri: false,
  leavesWithReason: false, // it tells nobody the reason of the router's GOODBYE
  bigint: (serializer) => serializer !== 'json',
  readsLargeNegatives: (serializer) => serializer !== 'cbor', // cbor-x, told to give numbers, reads -(2 ** 40) as 0

  async connect(_kind, serializer, options = {}) {
    let markClosed;
    const closed = new Promise((resolve) => {
      markClosed = resolve;
    });
    const client = new Wampy(webSocketUrl, {
      realm: options.realm ?? realm,
      ws: BareWebSocket,
      serializer: new serializers[serializer](),
      autoReconnect: false,
      uriValidation: 'loose',
      onClose: () => markClosed({ reason: undefined }),
      onError: (error) => options.onInternalError?.(error),
    });
    const details = await within(10_000, client.connect(), `wampy session over ws/${serializer}`).catch((error) => {
      throw error.errorUri ? new WampFailure(error.errorUri) : error;
    });
    return new WampyPeer(client, details, serializer, closed);
  },
};

class WampyPeer {
  #client;
  #out;
  #in;

  constructor(client, details, serializer, closed) {
    this.#client = client;
    this.#out = serializer === 'json' ? toJsonPayload : (value) => value;
    this.#in = serializer === 'json' ? fromJsonPayload : fromBinaryPayload;
    this.id = client.getSessionId();
    this.details = details;
    this.closed = closed;
  }

  async call(procedure, request = {}) {
    return this.startCall(procedure, request).result;
  }

  startCall(procedure, { args, kwargs, options = {}, onProgress } = {}) {
    const advanced = onProgress ? { ...options, progress_callback: (part) => onProgress(this.#payload(part)) } : options;
    const answered = this.#client.call(procedure, this.#pack(args, kwargs), advanced);
    const { reqId } = this.#client.getOpStatus();
    const result = answered.then((reply) => this.#payload(reply), (error) => { throw this.#failure(error); });
    return { result, cancel: (mode) => this.#client.cancel(reqId, { mode }) };
  }

  async register(procedure, handler, options) {
    const endpoint = async ({ argsList, argsDict, details }) => {
      try {
        const reply = (await handler({ ...this.#payload({ argsList, argsDict }), details })) ?? {};
        return this.#pack(reply.args ?? [], reply.kwargs);
      } catch (error) {
        if (!(error instanceof WampFailure)) throw error;
        throw { error: error.uri, ...this.#pack(error.args, error.kwargs) };
      }
    };
    const { registrationId } = await this.#settle(this.#client.register(procedure, endpoint, options));
    return { id: registrationId, unregister: () => this.#settle(this.#client.unregister(procedure)) };
  }

  async subscribe(topic, handler, options) {
    const { subscriptionId } = await this.#settle(this.#client.subscribe(
      topic, (event) => handler({ ...this.#payload(event), details: event.details }), options));
    return { id: subscriptionId, unsubscribe: () => this.#settle(this.#client.unsubscribe(subscriptionId)) };
  }

  async publish(topic, { args, kwargs, options } = {}) {
    return (await this.#settle(this.#client.publish(topic, this.#pack(args, kwargs), options))).publicationId;
  }

  async leave() {
    await within(10_000, this.#client.disconnect(), 'close after GOODBYE');
  }

  /** Ends the session if it is still open; for clean-up. */
  async end() {
    if (this.#client.getSessionId()) await this.leave();
  }

  // wampy takes {argsList, argsDict}, or nothing at all
  #pack(args, kwargs) {
    if (!args && !kwargs) return undefined;
    return { argsList: this.#out(args ?? []), ...(kwargs && { argsDict: this.#out(kwargs) }) };
  }

  #payload({ argsList, argsDict }) {
    return { args: this.#in(argsList ?? []), kwargs: this.#in(argsDict ?? {}) };
  }

  #settle(promise) {
    return promise.catch((error) => { throw this.#failure(error); });
  }

  #failure(error) {
    return error.errorUri ? new WampFailure(error.errorUri, this.#in(error.argsList), this.#in(error.argsDict)) : error;
  }
}
