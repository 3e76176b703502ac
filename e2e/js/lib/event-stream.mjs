// WAMP over server-sent events: what a page would do with fetch and EventSource, on node's own fetch. The class Transport is a transport for
// autobahn-js, which has none of this kind.
const PROTOCOL = 'wamp.2.json.sse';

/** Reads a stream as HTML says, section 9.2.6: yields {event, data, id} for each event, and keeps the last id also of blocks without data. */
export class EventReader {
  lastEventId = '';
  comments = 0;
  #aborter = new AbortController();
  #body;

  static async open(url, lastEventId = '') {
    const reader = new EventReader();
    const headers = { accept: 'text/event-stream', ...(lastEventId ? { 'last-event-id': lastEventId } : {}) };
    const response = await fetch(url, { headers, signal: reader.#aborter.signal });
    if (response.status !== 200) throw Object.assign(new Error(`status ${response.status}`), { status: response.status, body: await response.json() });
    if (response.headers.get('content-type') !== 'text/event-stream') throw new Error(response.headers.get('content-type'));
    reader.#body = response.body;
    reader.lastEventId = lastEventId;
    return reader;
  }

  /** Drops the connection, as a network does. */
  drop() {
    this.#aborter.abort();
  }

  async* events() {
    let event = { event: 'message', data: [] };
    for await (const line of this.#lines()) {
      if (line === '') {
        if (event.data.length) yield { event: event.event, data: event.data.join('\n'), id: this.lastEventId };
        event = { event: 'message', data: [] };
      } else if (line.startsWith(':')) {
        this.comments += 1;
      } else {
        const colon = line.indexOf(':');
        const name = line.slice(0, colon);
        const value = line.slice(colon + 1).replace(/^ /, '');
        if (name === 'data') event.data.push(value);
        else if (name === 'event') event.event = value;
        else if (name === 'id') this.lastEventId = value;
      }
    }
  }

  async* #lines() {
    let rest = '';
    for await (const part of this.#body.pipeThrough(new TextDecoderStream())) {
      const lines = (rest + part).split(/\r\n|\r|\n/);
      rest = lines.pop();
      yield* lines;
    }
  }
}

async function post(url, body) {
  const response = await fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json' } });
  const text = await response.text();
  if (!response.ok) throw Object.assign(new Error(`status ${response.status}: ${text}`), { status: response.status });
  return text;
}

export const openTransport = async (base) => JSON.parse(await post(`${base}/open`, JSON.stringify({ protocols: [PROTOCOL] }))).transport;
export const sendMessage = (base, id, message) => post(`${base}/${id}/send`, JSON.stringify(message));
export const closeTransport = (base, id) => post(`${base}/${id}/close`, '');

/** The shape that autobahn-js wants of a transport. */
class Transport {
  protocol = 'wamp.2.json';
  info = { type: 'sse', url: null, protocol: PROTOCOL };
  #base;
  #id;
  #closing = false;
  #sent = Promise.resolve();

  constructor(base) {
    this.#base = base;
    this.#run();
  }

  // The session puts its own here.
  onmessage() {}

  onopen() {}

  onclose() {}

  /** HTTP gives no order to requests on several connections, so one is sent when the other has been answered. */
  send(message) {
    this.#sent = this.#sent.then(() => sendMessage(this.#base, this.#id, message)).catch((error) => this.#lost(error));
  }

  close() {
    if (this.#closing) throw new Error('transport is already closing');
    this.#closing = true;
    this.#sent
      .then(() => closeTransport(this.#base, this.#id))
      .catch(() => {}) // the router may have been first
      .then(() => this.onclose({ code: 1000, reason: 'transport closed', wasClean: true }));
  }

  async #run() {
    try {
      this.#id = await openTransport(this.#base);
      this.info.url = `${this.#base}/${this.#id}`;
      const reader = await EventReader.open(`${this.info.url}/receive`);
      this.onopen();
      for await (const { event, data } of reader.events()) {
        if (event === 'wamp') this.onmessage(JSON.parse(data));
      }
      this.#lost(new Error('the stream has ended'));
    } catch (error) {
      this.#lost(error);
    }
  }

  #lost(error) {
    if (this.#closing) return;
    this.#closing = true;
    this.onclose({ code: 1001, reason: String(error), wasClean: false });
  }
}

/** For autobahn.transports.register. */
export class Factory {
  type = 'sse';
  #url;

  constructor({ url }) {
    this.#url = url;
  }

  create() {
    return new Transport(this.#url);
  }
}
