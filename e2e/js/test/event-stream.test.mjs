// Server-sent events without a WAMP library: what happens when a stream breaks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { realm, sseUrl } from '../lib/daemon.mjs';
import { closeTransport, EventReader, openTransport, sendMessage } from '../lib/event-stream.mjs';
import { uri, within } from '../lib/wait.mjs';

const roles = { publisher: {}, subscriber: {}, caller: {}, callee: {} };

/** The next event of an iterator. */
async function next(events) {
  const { value, done } = await within(10_000, events.next(), 'event');
  assert.equal(done, false, 'the stream goes on');
  return value;
}

async function message(events, code) {
  const { event, data } = await next(events);
  assert.equal(event, 'wamp');
  const parsed = JSON.parse(data);
  assert.equal(parsed[0], code, data);
  return parsed;
}

async function join() {
  const id = await openTransport(sseUrl);
  const reader = await EventReader.open(`${sseUrl}/${id}/receive`);
  const events = reader.events();
  await sendMessage(sseUrl, id, [1, realm, { roles }]);
  await message(events, 2);
  return { id, reader, events };
}

test('a broken stream goes on behind the last event [fetch/sse/json]', { timeout: 60_000 }, async () => {
  const topic = uri('broken');
  const { id, reader, events } = await join();
  await sendMessage(sseUrl, id, [32, 1, {}, topic]);
  await message(events, 33);
  for (let index = 0; index < 10; index++) await sendMessage(sseUrl, id, [16, index + 2, { exclude_me: false }, topic, [index]]);
  for (let index = 0; index < 4; index++) assert.deepEqual((await message(events, 36))[4], [index]);
  const { lastEventId } = reader;
  reader.drop();
  await assert.rejects(async () => { while (!(await events.next()).done); });
  for (let index = 10; index < 15; index++) await sendMessage(sseUrl, id, [16, index + 2, { exclude_me: false }, topic, [index]]);
  const second = await EventReader.open(`${sseUrl}/${id}/receive`, lastEventId);
  const rest = second.events();
  for (let index = 4; index < 15; index++) assert.deepEqual((await message(rest, 36))[4], [index]);
  await closeTransport(sseUrl, id);
  assert.deepEqual(await next(rest), { event: 'transport_error', data: '{"error":"session_terminated"}', id: second.lastEventId });
  assert.equal((await rest.next()).done, true);
});

test('a stream behind events that are gone is refused and the session ends [fetch/sse/json]', { timeout: 60_000 }, async () => {
  const { id } = await join();
  await assert.rejects(EventReader.open(`${sseUrl}/${id}/receive`, '4711'), { status: 410 });
  await assert.rejects(EventReader.open(`${sseUrl}/${id}/receive`), { status: 404 });
  await assert.rejects(sendMessage(sseUrl, id, [6, {}, 'wamp.close.normal']), { status: 404 });
});

test('another stream takes the place of the first [fetch/sse/json]', { timeout: 60_000 }, async () => {
  const { id, reader, events } = await join();
  const second = await EventReader.open(`${sseUrl}/${id}/receive`, reader.lastEventId);
  await assert.rejects(async () => { while (!(await events.next()).done); });
  await sendMessage(sseUrl, id, [48, 1, {}, uri('no.such')]);
  await message(second.events(), 8);
  await closeTransport(sseUrl, id);
});
