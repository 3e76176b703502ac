// autobahn-js behind the shape of lib/contract.mjs.
import { createRequire } from 'node:module';
import WebSocket from 'ws';
import { longPollUrl, rawTcp, rawUnix, realm, sseUrl, webSocketUrl } from './daemon.mjs';
import { Factory as EventStreamFactory } from './event-stream.mjs';
import { Factory as Http2Factory } from './http2-socket.mjs';
import { fromBinaryPayload, fromJsonPayload, toJsonPayload } from './values.mjs';
import { within } from './wait.mjs';
import { XMLHttpRequest } from './xml-http-request.mjs';
import { WampFailure } from './failure.mjs';

globalThis.XMLHttpRequest ??= XMLHttpRequest; // its long-poll transport expects the browser's
globalThis.WebSocket ??= WebSocket; // autobahn-js expects the browser's; node has it from 22 on
const autobahn = createRequire(import.meta.url)('autobahn');
autobahn.transports.register('sse', EventStreamFactory);
autobahn.transports.register('ws-h2', Http2Factory);
autobahn.log.warn = () => {}; // it reports each ordinary close

const serializers = {
  json: () => new autobahn.serializer.JSONSerializer(),
  msgpack: () => new autobahn.serializer.MsgpackSerializer(),
  cbor: () => new autobahn.serializer.CBORSerializer(),
};

function transport(kind, serializer) {
  switch (kind) {
    case 'ws': return { type: 'websocket', url: webSocketUrl, serializers: [serializers[serializer]()] };
    case 'raw-tcp': return { type: 'rawsocket', ...rawTcp };
    case 'raw-unix': return { type: 'rawsocket', ...rawUnix };
    case 'long-poll': return { type: 'longpoll', url: longPollUrl };
    case 'ws-h2': return { type: 'ws-h2', url: webSocketUrl, serializer };
    case 'sse': return { type: 'sse', url: sseUrl };
    default: throw new Error(`autobahn-js has no transport ${kind}`);
  }
}

export const autobahnJs = {
  name: 'autobahn-js',
  // The rawsocket and long-poll transports of autobahn-js know JSON only; those with server-sent events and HTTP/2 are ours.
  combinations: [['ws', 'json'], ['ws', 'msgpack'], ['ws', 'cbor'], ['raw-tcp', 'json'], ['raw-unix', 'json'], ['long-poll', 'json'], ['sse', 'json'], ['ws-h2', 'json'], ['ws-h2', 'cbor']],
  excludeMe: true,
  progressiveCallee: true,
  sendsAnyUri: true,
  // For skip and killnowait autobahn-js forgets the call when it sends CANCEL and then treats the router's ERROR as a violation; kill is usable.
  cancelModes: ['kill'],
  leavesWithReason: true,
  // ws + cbor of autobahn-js has bigint only as tagged bignum, the others have none
  bigint: () => false,
  readsLargeNegatives: () => true,

  connect(kind, serializer, options = {}) {
    const connection = new autobahn.Connection({
      realm: options.realm ?? realm,
      transports: [transport(kind, serializer)],
      max_retries: 0,
      retry_if_unreachable: false,
      on_user_error: () => {},
      on_internal_error: (error) => options.onInternalError?.(error),
    });
    const opened = new Promise((resolve, reject) => {
      const closed = new Promise((resolveClosed) => {
        connection.onclose = (reason, details) => {
          resolveClosed({ reason: details.reason, lost: reason === 'lost' });
          reject(new WampFailure(details.reason ?? reason));
          return true;
        };
      });
      connection.onopen = (session, details) => resolve(new AutobahnPeer(connection, session, details, serializer, closed));
    });
    connection.open();
    return within(10_000, opened, `autobahn-js session over ${kind}/${serializer}`);
  },
};

class AutobahnPeer {
  #connection;
  #session;
  #out;
  #in;

  constructor(connection, session, details, serializer, closed) {
    this.#connection = connection;
    this.#session = session;
    this.#out = serializer === 'json' ? toJsonPayload : (value) => value;
    this.#in = serializer === 'json' ? fromJsonPayload : fromBinaryPayload;
    this.id = session.id;
    this.details = details;
    this.closed = closed;
  }

  async call(procedure, request = {}) {
    return this.startCall(procedure, request).result;
  }

  startCall(procedure, { args, kwargs, options = {}, onProgress } = {}) {
    const promise = this.#session.call(
      procedure, this.#out(args), this.#out(kwargs), onProgress ? { ...options, receive_progress: true } : options);
    const result = new Promise((resolve, reject) => {
      promise.then(
        (value) => resolve(this.#result(value)),
        (error) => reject(this.#failure(error)),
        (progress) => onProgress?.(this.#result(progress)));
    });
    return { result, cancel: (mode) => promise.cancel({ mode }) };
  }

  async register(procedure, handler, options = {}) {
    const endpoint = async (args, kwargs, details) => {
      const progress = details.progress && ((part) => details.progress(this.#out(part.args), this.#out(part.kwargs)));
      try {
        const reply = (await handler({ args: this.#in(args), kwargs: this.#in(kwargs), details, progress })) ?? {};
        return new autobahn.Result(this.#out(reply.args), this.#out(reply.kwargs));
      } catch (error) {
        if (!(error instanceof WampFailure)) throw error;
        throw new autobahn.Error(error.uri, this.#out(error.args), this.#out(error.kwargs));
      }
    };
    const registration = await this.#settle(this.#session.register(procedure, endpoint, options));
    return { id: registration.id, unregister: () => this.#settle(registration.unregister()) };
  }

  async subscribe(topic, handler, options = {}) {
    const subscription = await this.#settle(this.#session.subscribe(
      topic, (args, kwargs, details) => handler({ args: this.#in(args), kwargs: this.#in(kwargs), details }), options));
    return { id: subscription.id, unsubscribe: () => this.#settle(subscription.unsubscribe()) };
  }

  async publish(topic, { args, kwargs, options = {} } = {}) {
    const published = this.#session.publish(topic, this.#out(args), this.#out(kwargs), { acknowledge: true, ...options });
    return published && (await this.#settle(published)).id;
  }

  async leave() {
    this.#connection.close();
    return (await within(10_000, this.closed, 'close after GOODBYE')).reason;
  }

  /** Ends the session if it is still open; for clean-up. */
  async end() {
    if (this.#session.isOpen) await this.leave();
  }

  #settle(promise) {
    return promise.then((value) => value, (error) => { throw this.#failure(error); });
  }

  #failure(error) {
    return error instanceof autobahn.Error ? new WampFailure(error.error, this.#in(error.args), this.#in(error.kwargs)) : error;
  }

  #result(value) {
    if (value instanceof autobahn.Result) return { args: this.#in(value.args), kwargs: this.#in(value.kwargs) };
    return { args: value === null || value === undefined ? [] : [this.#in(value)], kwargs: {} };
  }
}
