// The conformance cases of our WebSocket, against npm's `ws`: this checks what we expect of ourselves, not the daemon. The cases come
// from WebSocketCases.java, which needs nothing but a JDK; STARLING_WS_CASES names a file with its output to use instead.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net from 'node:net';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { WebSocketServer } from 'ws';

const GENERATOR = '../../../transport-netty/src/test/java/io/starling/transport/link/WebSocketCases.java';
const LIMIT = 1 << 17;
const DEADLINE = 20_000;
const CLOSE = 8;
const PING = 9;
const PONG = 10;

// What a client offers for each kind of compression, and how `ws` is set up to accept it.
const compressions = {
  none: { offer: '', options: false },
  each_message: { offer: 'permessage-deflate; server_no_context_takeover; client_no_context_takeover', options: true },
  continued: { offer: 'permessage-deflate; client_max_window_bits', options: true },
};

// Where `ws` does something else than we expect of Starling. `ws` is what it does instead: a close code, 'goes on' when it answers as if
// nothing were wrong, 'waits' when it wants to read more first.
const differences = [
  {
    group: 'control frames', name: /^(binary|text) on (binary|text)$/, ws: 'goes on', count: 2,
    why: 'WAMP, "WebSocket Transport": the serializer decides text or binary; RFC 6455, section 7.4.1 has 1003 for that. ws has no opinion.',
  },
  {
    group: 'control frames', name: /^(binary|text) fragment on (binary|text)$/, ws: 'waits', count: 2,
    why: 'the same for the first fragment of a message',
  },
  {
    group: 'control frames', name: /, first octet only$/, ws: 'waits', count: 10,
    why: 'RFC 6455, section 5.2: the connection is failed; it does not say how early. We do at the first octet, ws reads two.',
  },
  {
    group: 'utf8', name: /^fails fast at /, ws: 'waits', count: 7,
    why: 'RFC 6455, section 8.1: not UTF-8 fails the connection; it does not say how early. ws looks when the message is complete.',
  },
  {
    group: 'limits', name: /^2\^6(3|4 - 1)$/, ws: 1009, count: 2,
    why: 'RFC 6455, section 5.2: the most significant bit of a length MUST be 0, so 1002; ws takes all above 2^53 for too long.',
  },
  ...['compression', 'context take-over'].map((group) => ({
    group, name: /^two final blocks$/, ws: 'goes on', count: 1,
    why: 'RFC 7692, section 7.2.3.4: a block may be marked final, and others may follow in a message; ws drops what follows the first.',
  })),
];

const source = process.env.STARLING_WS_CASES;
const lines = source
  ? readFileSync(source, 'utf8')
  : execFileSync('java', [fileURLToPath(new URL(GENERATOR, import.meta.url))], { encoding: 'utf8', maxBuffer: 1 << 28 });
const cases = lines.trimEnd().split('\n').map((line) => JSON.parse(line));

// Frames in a form that is short enough to be shown.
function shown(frames) {
  return frames.map(({ opcode, payload }) => {
    const octets = Buffer.from(payload, 'base64');
    return `${opcode}:${octets.length}:${createHash('sha256').update(octets).digest('hex').slice(0, 16)}`;
  });
}

function differenceOf({ group, name }) {
  return differences.find((difference) => difference.group === group && difference.name.test(name));
}

// A client that sends what it is told to and collects frames.
class Wire {
  frames = [];
  ended = false;
  #buffer = Buffer.alloc(0);
  #upgraded = false;
  #wake = () => {};

  constructor(port) {
    this.socket = net.connect(port, '127.0.0.1');
    this.socket.setNoDelay(true);
    this.socket.on('data', (data) => {
      this.#buffer = Buffer.concat([this.#buffer, data]);
      while (this.#parse());
      this.#wake();
    });
    for (const end of ['end', 'error', 'close']) {
      this.socket.on(end, () => {
        this.ended = true;
        this.#wake();
      });
    }
  }

  async upgrade(offer) {
    this.socket.write(['GET / HTTP/1.1', 'Host: localhost', 'Upgrade: websocket', 'Connection: Upgrade', 'Sec-WebSocket-Version: 13',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==', ...(offer ? [`Sec-WebSocket-Extensions: ${offer}`] : []), '', ''].join('\r\n'));
    await this.until(() => this.#upgraded);
    assert.match(this.head, /^HTTP\/1.1 101 /);
    assert.equal(/permessage-deflate/.test(this.head), offer !== '', 'compression is agreed upon');
  }

  #parse() {
    if (!this.#upgraded) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return false;
      this.head = this.#buffer.toString('latin1', 0, end);
      this.#buffer = this.#buffer.subarray(end + 4);
      this.#upgraded = true;
    }
    const octets = this.#buffer;
    if (octets.length < 2) return false;
    let at = 2;
    let length = octets[1];
    if (length === 126) {
      if (octets.length < 4) return false;
      length = octets.readUInt16BE(2);
      at = 4;
    } else if (length === 127) {
      if (octets.length < 10) return false;
      length = Number(octets.readBigUInt64BE(2));
      at = 10;
    }
    if (octets.length < at + length) return false;
    assert.equal(octets[0] & 0xf0, 0x80, 'whole frames without compression');
    this.frames.push({ opcode: octets[0] & 15, payload: octets.subarray(at, at + length).toString('base64') });
    this.#buffer = octets.subarray(at + length);
    return true;
  }

  // Waits until a condition holds or the server has nothing more to say.
  async until(condition) {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#wake();
    }, DEADLINE);
    try {
      while (!condition() && !this.ended) {
        assert.ok(!late, `nothing more came; so far ${shown(this.frames)}`);
        await new Promise((resolve) => { this.#wake = resolve; });
      }
    } finally {
      clearTimeout(timer);
    }
  }

  get close() {
    const frame = this.frames.find(({ opcode }) => opcode === CLOSE);
    if (!frame) return -1;
    const payload = Buffer.from(frame.payload, 'base64');
    return payload.length === 0 ? 0 : payload.readUInt16BE(0);
  }

  get data() {
    return this.frames.filter(({ opcode }) => opcode !== CLOSE);
  }
}

const MARKER = Buffer.from('the end of a case');
const marker = Buffer.concat([Buffer.from([0x80 | PING, 0x80 | MARKER.length, 0, 0, 0, 0]), MARKER]);
const echoed = { opcode: PONG, payload: MARKER.toString('base64') };
const isMarker = ({ opcode, payload }) => opcode === PONG && payload === echoed.payload;

describe('WebSocket conformance of ws', () => {
  const servers = {};
  let run = 0;

  before(async () => {
    for (const [name, { options }] of Object.entries(compressions)) {
      const server = new WebSocketServer({ port: 0, host: '127.0.0.1', maxPayload: LIMIT, maxPendingAutoPongs: 1000, perMessageDeflate: options });
      server.on('connection', (socket) => {
        socket.on('error', () => {}); // The close frame tells.
        socket.on('message', (message, binary) => socket.send(message, { binary, compress: false }));
      });
      await once(server, 'listening');
      servers[name] = server;
    }
  });

  after(async () => {
    for (const server of Object.values(servers)) {
      for (const client of server.clients) client.terminate();
      server.close();
    }
    console.log(`WebSocket conformance against ws: ${run} cases, ${differences.reduce((sum, { count }) => sum + count, 0)} of them with a known difference`);
  });

  test('each difference is one of the cases', () => {
    for (const { group, name, count } of differences) {
      assert.equal(cases.filter((one) => one.group === group && name.test(one.name)).length, count, `${group}: ${name}`);
    }
  });

  for (const one of cases) {
    test(`${one.group}: ${one.name}`, async () => {
      run++;
      const wire = new Wire(servers[one.compression].address().port);
      try {
        await wire.upgrade(compressions[one.compression].offer);
        const instead = differenceOf(one)?.ws;
        for (const read of one.reads) wire.socket.write(Buffer.from(read, 'base64'));
        if (instead === 'waits') {
          // Who has read what there is and misses nothing would have failed the connection before its end.
          wire.socket.end();
          await wire.until(() => false);
          assert.deepEqual(shown(wire.frames), shown(one.replies));
        } else if (instead === 'goes on' || (instead === undefined && one.closeCode < 0)) {
          if (instead === undefined) await wire.until(() => wire.frames.length >= one.replies.length);
          wire.socket.write(marker);
          await wire.until(() => wire.frames.some(isMarker));
          assert.equal(wire.close, -1);
          assert.ok(wire.frames.some(isMarker), 'the connection is open');
          if (instead === undefined) assert.deepEqual(shown(wire.frames.filter((frame) => !isMarker(frame))), shown(one.replies));
        } else {
          await wire.until(() => wire.close >= 0);
          assert.equal(wire.close, instead ?? one.closeCode);
          assert.deepEqual(shown(wire.data), shown(one.replies));
        }
      } finally {
        wire.socket.destroy();
      }
    });
  }
});
