// WebSockets on the streams of one HTTP/2 connection (RFC 8441): node's http2 makes the streams, npm's ws the frames. The class Transport is a
// transport for autobahn-js.
import http2 from 'node:http2';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import WebSocket from 'ws';

const autobahn = createRequire(import.meta.url)('autobahn');

const serializers = {
  json: () => new autobahn.serializer.JSONSerializer(),
  msgpack: () => new autobahn.serializer.MsgpackSerializer(),
  cbor: () => new autobahn.serializer.CBORSerializer(),
};

/** Connects with prior knowledge of HTTP/2, and waits for the router's settings. */
export async function connect(origin, options = {}) {
  const session = http2.connect(origin, options);
  const [settings] = await Promise.race([
    once(session, 'remoteSettings'),
    once(session, 'error').then(([error]) => { throw error; }),
  ]);
  return Object.assign(session, { settings });
}

/** Sends an extended CONNECT; returns the stream and the headers of the answer. */
export async function extendedConnect(session, path, headers) {
  const stream = session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': path, 'sec-websocket-version': '13', ...headers }, { endStream: false });
  const [answer] = await Promise.race([
    once(stream, 'response'),
    once(stream, 'error').then(([error]) => { throw error; }),
  ]);
  return { stream, answer };
}

/** Opens a WebSocket on a stream. */
export async function openSocket(session, path, protocol) {
  const { stream, answer } = await extendedConnect(session, path, { 'sec-websocket-protocol': protocol });
  if (answer[':status'] !== 200) throw Object.assign(new Error(`status ${answer[':status']}`), { status: answer[':status'] });
  // The other way of making one, from a connection that was accepted; but a client masks its frames.
  const socket = new WebSocket(null, undefined, { autoPong: true, closeTimeout: 10_000 });
  socket._isServer = false;
  socket._protocol = answer['sec-websocket-protocol'];
  stream.on('end', () => stream.end());
  socket.setSocket(stream, Buffer.alloc(0), { allowSynchronousEvents: true, maxPayload: 64 << 20, skipUTF8Validation: false });
  return socket;
}

let shared;
let users = 0;

/** The connection that all transports of this process share; it keeps the process alive while one of them uses it. */
async function use(origin) {
  users += 1;
  shared ??= connect(origin);
  const session = await shared;
  session.ref();
  return session;
}

async function unuse() {
  users -= 1;
  if (users === 0) (await shared).unref();
}

class Transport {
  info = { type: 'websocket', url: null, protocol: null };
  #socket;
  #sent = Promise.resolve();

  constructor({ url, serializer }) {
    this.serializer = serializers[serializer]();
    this.protocol = `wamp.2.${serializer}`;
    this.#run(new URL(url.replace(/^ws/, 'http'))).catch((error) => this.onclose({ code: 1006, reason: String(error), wasClean: false }));
  }

  // The session puts its own here.
  onmessage() {}

  onopen() {}

  onclose() {}

  /** One serializer of autobahn-js returns promises. */
  send(message) {
    this.#sent = this.#sent
      .then(() => this.serializer.serialize(message))
      .then((octets) => this.#socket.send(octets, { binary: this.protocol !== 'wamp.2.json' }));
  }

  close(code = 1000, reason = '') {
    this.#sent.then(() => this.#socket.close(code, reason));
  }

  async #run(url) {
    this.#socket = await openSocket(await use(url.origin), url.pathname, this.protocol);
    this.#socket.on('message', (data, isBinary) => this.onmessage(this.serializer.unserialize(isBinary ? data : data.toString())));
    this.#socket.on('close', (code, reason) => {
      void unuse();
      this.onclose({ code, reason: String(reason), wasClean: code === 1000 });
    });
    this.onopen();
  }
}

/** For autobahn.transports.register. */
export class Factory {
  type = 'websocket-http2';
  #options;

  constructor(options) {
    this.#options = options;
  }

  create() {
    return new Transport(this.#options);
  }
}
