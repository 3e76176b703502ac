// HTTP/2 on the port of HTTP/1.1, with node's own client.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { realm, webSocketUrl } from '../lib/daemon.mjs';
import { connect, extendedConnect, openSocket } from '../lib/http2-socket.mjs';
import { uri, within } from '../lib/wait.mjs';

const url = new URL(webSocketUrl.replace('ws:', 'http:'));
const roles = { publisher: {}, subscriber: {}, caller: {}, callee: {} };
const where = '[http2/ws-h2/json]';

let session;
before(async () => { session = await connect(url.origin); });
after(() => session.destroy());

async function join(on = session) {
  const socket = await openSocket(on, url.pathname, 'wamp.2.json');
  const messages = [];
  let wake = () => {};
  socket.on('message', (data) => { messages.push(JSON.parse(data)); wake(); });
  const receive = async () => {
    while (!messages.length) await within(10_000, new Promise((resolve) => { wake = resolve; }), 'message');
    return messages.shift();
  };
  const send = (message) => socket.send(JSON.stringify(message));
  send([1, realm, { roles }]);
  assert.equal((await receive())[0], 2);
  return { socket, receive, send };
}

async function exchange(headers, body) {
  const stream = session.request(headers, { endStream: !body });
  if (body) stream.end(body);
  const [answer] = await once(stream, 'response');
  let text = '';
  for await (const part of stream.setEncoding('utf8')) text += part;
  return { status: answer[':status'], text };
}

test(`extended CONNECT is offered, streams are limited ${where}`, () => {
  assert.equal(session.settings.enableConnectProtocol, true);
  assert.equal(session.settings.maxConcurrentStreams, 100);
});

test(`sessions share a connection ${where}`, { timeout: 60_000 }, async () => {
  const topic = uri('shared');
  const subscribers = await Promise.all(Array.from({ length: 50 }, () => join()));
  for (const { send, receive } of subscribers) {
    send([32, 1, {}, topic]);
    assert.equal((await receive())[0], 33);
  }
  subscribers[0].send([16, 2, { exclude_me: false }, topic, ['x'.repeat(100_000)]]);
  for (const { receive } of subscribers) assert.equal((await receive())[4][0].length, 100_000);
  await Promise.all(subscribers.map(async ({ socket }) => {
    const closed = once(socket, 'close');
    socket.close(1000);
    assert.equal((await closed)[0], 1000);
  }));
});

test(`a stream that is not read does not stop the others ${where}`, { timeout: 60_000 }, async () => {
  const [slow, fast] = [await join(), await join()];
  const topic = uri('slow');
  for (const { send, receive } of [slow, fast]) {
    send([32, 1, {}, topic]);
    assert.equal((await receive())[0], 33);
  }
  slow.socket.pause();
  const publisher = await join();
  for (let index = 0; index < 40; index++) {
    publisher.send([16, index + 1, { acknowledge: true }, topic, [index, 'x'.repeat(50_000)]]);
    assert.equal((await publisher.receive())[0], 17);
    assert.equal((await fast.receive())[4][0], index);
  }
  slow.socket.resume();
  for (let index = 0; index < 40; index++) assert.equal((await slow.receive())[4][0], index);
  for (const { socket } of [slow, fast, publisher]) socket.terminate();
});

test(`a stream that is reset ends its session alone ${where}`, { timeout: 60_000 }, async () => {
  const [callee, caller] = [await join(), await join()];
  const procedure = uri('reset');
  callee.send([64, 1, {}, procedure]);
  assert.equal((await callee.receive())[0], 65);
  caller.send([48, 1, {}, procedure]);
  assert.equal((await callee.receive())[0], 68);
  callee.socket.terminate();
  const error = await caller.receive();
  assert.deepEqual([error[0], error[4]], [8, 'wamp.error.canceled']);
  caller.socket.terminate();
});

test(`what cannot be a WebSocket is refused ${where}`, { timeout: 60_000 }, async () => {
  const good = { 'sec-websocket-protocol': 'wamp.2.json' };
  const refused = async (path, headers) => (await extendedConnect(session, path, headers)).answer[':status'];
  assert.equal(await refused('/other', good), 404);
  assert.equal(await refused(url.pathname, {}), 400);
  assert.equal(await refused(url.pathname, { 'sec-websocket-protocol': 'wamp.2.nothing' }), 400);
  assert.equal(await refused(url.pathname, { ...good, 'sec-websocket-version': '12' }), 400);
  assert.equal(await refused(url.pathname, { ...good, ':protocol': 'webtransport' }), 501);
  const { socket } = await join();
  socket.terminate();
});

test(`requests are served as over HTTP/1.1 ${where}`, { timeout: 60_000 }, async () => {
  assert.equal((await exchange({ ':path': '/nothing' })).status, 404);
  const base = '/wamp/longpoll';
  const opened = await exchange({ ':method': 'POST', ':path': `${base}/open` }, '{"protocols":["wamp.2.json"]}');
  const { transport } = JSON.parse(opened.text);
  const post = (verb, body) => exchange({ ':method': 'POST', ':path': `${base}/${transport}/${verb}` }, body);
  assert.equal((await post('send', JSON.stringify([1, realm, { roles }]))).status, 204);
  assert.equal(JSON.parse((await post('receive')).text)[0], 2);
  assert.equal((await post('close')).status, 204);
});

test(`server-sent events come on a stream ${where}`, { timeout: 60_000 }, async () => {
  const base = '/wamp/sse';
  const { transport } = JSON.parse((await exchange({ ':method': 'POST', ':path': `${base}/open` }, '{"protocols":["wamp.2.json.sse"]}')).text);
  const stream = session.request({ ':path': `${base}/${transport}/receive` });
  const [answer] = await once(stream, 'response');
  assert.equal(answer['content-type'], 'text/event-stream');
  await exchange({ ':method': 'POST', ':path': `${base}/${transport}/send` }, JSON.stringify([1, realm, { roles }]));
  let text = '';
  for await (const part of stream.setEncoding('utf8')) {
    text += part;
    if (text.includes('data: [2,') && !text.includes('transport_error')) {
      void exchange({ ':method': 'POST', ':path': `${base}/${transport}/close` }, ' ');
    }
  }
  assert.match(text, /event: transport_error\ndata: \{"error":"session_terminated"\}\n\n$/);
});
