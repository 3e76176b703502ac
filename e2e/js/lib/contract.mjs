// What every client library must be able to do through the router, on every transport and serializer it has.
//
// A client (autobahn-peer.mjs, wampy-peer.mjs) gives `name`, `combinations`, what its library cannot do, and `connect(kind, serializer)`, which
// returns a peer: id, details, closed, call, startCall, register, subscribe, publish, leave, end.
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { autobahnJs } from './autobahn-peer.mjs';
import { WampFailure } from './failure.mjs';
import { sampleFor } from './values.mjs';
import { Inbox, uri, within } from './wait.mjs';

const never = () => new Promise(() => {});

const fails = (promise, errorUri) => assert.rejects(promise, (error) => {
  assert.equal(error.uri, errorUri, `expected ${errorUri}, got ${error.uri ?? error.stack}`);
  return true;
});

/** Declares the tests of one client on one transport and serializer. */
export function contract(client, kind, serializer) {
  const where = `[${client.name}/${kind}/${serializer}]`;

  describe(`${client.name} over ${kind} with ${serializer}`, () => {
    const peers = [];

    async function connect(other = client, otherKind = kind, otherSerializer = serializer) {
      const peer = await other.connect(otherKind, otherSerializer);
      peers.push(peer);
      return peer;
    }

    const connectAll = (count) => Promise.all(Array.from({ length: count }, () => connect()));

    afterEach(() => Promise.all(peers.splice(0).map((peer) => peer.end())));

    const check = (name, body, skip = false) => test(`${name} ${where}`, { timeout: 60_000, skip }, body);
    const features = process.env.STARLING_E2E_FEATURES?.split(' ');
    const without = (feature) => (!features || features.includes(feature) ? false : `not yet: ${feature}`);
    const unless = (able, reason) => (able ? false : `${client.name}: ${reason}`);

    /** Waits until everything that `publisher` has published so far must have reached `subscriber` (events of one pair keep their order). */
    async function drained(publisher, subscriber) {
      const topic = uri('marker');
      const inbox = new Inbox();
      await subscriber.subscribe(topic, (event) => inbox.put(event));
      await publisher.publish(topic);
      await inbox.take(1);
    }

    async function inboxFor(subscriber, topic, options) {
      const inbox = new Inbox();
      inbox.subscription = await subscriber.subscribe(topic, (event) => inbox.put(event), options);
      return inbox;
    }

    // --- session

    check('welcome names session, realm and both roles', async () => {
      const peer = await connect();
      assert.ok(Number.isSafeInteger(Number(peer.id)) && peer.id > 0);
      assert.equal(peer.details.realm, 'realm1');
      assert.ok(peer.details.roles.broker && peer.details.roles.dealer);
      assert.equal(typeof peer.details.authid, 'string');
    });

    check('GOODBYE is answered with goodbye_and_out', async () => {
      const peer = await connect();
      const reason = await peer.leave();
      if (client.leavesWithReason) assert.equal(reason, 'wamp.close.goodbye_and_out');
    });

    check('an unknown realm is refused', async () => {
      await fails(client.connect(kind, serializer, { realm: 'no.such.realm' }), 'wamp.error.no_such_realm');
    });

    check('a killed session learns the reason', async () => {
      const [victim, killer] = await connectAll(2);
      await killer.call('wamp.session.kill', { args: [victim.id], kwargs: { reason: 'e2e.killed', message: 'enough' } });
      const { reason } = await within(10_000, victim.closed, 'close of the killed session');
      if (client.leavesWithReason) assert.equal(reason, 'e2e.killed');
    }, without('session_meta_api'));

    check('the session finds itself through the meta API', async () => {
      const peer = await connect();
      const { args: [details] } = await peer.call('wamp.session.get', { args: [peer.id] });
      assert.equal(Number(details.session), Number(peer.id));
      assert.equal(details.authid, peer.details.authid);
      const { args: [count] } = await peer.call('wamp.session.count');
      assert.ok(count >= 1);
    }, without('session_meta_api'));

    check('registrations and subscriptions are found through the meta API', async () => {
      const [peer, other] = await connectAll(2);
      const procedure = uri('found');
      const topic = uri('found');
      const registration = await peer.register(procedure, () => ({}));
      const subscription = await peer.subscribe(topic, () => {});
      const only = async (name, ...args) => (await other.call(name, { args })).args[0];
      assert.equal(Number(await only('wamp.registration.lookup', procedure)), Number(registration.id));
      assert.equal(Number(await only('wamp.subscription.lookup', topic)), Number(subscription.id));
      assert.deepEqual((await only('wamp.registration.list_callees', registration.id)).map(Number), [Number(peer.id)]);
      assert.deepEqual((await only('wamp.subscription.list_subscribers', subscription.id)).map(Number), [Number(peer.id)]);
      await registration.unregister();
      assert.equal((await only('wamp.registration.lookup', procedure)) ?? null, null); // some libraries make nothing of null
    }, without('registration_meta_api') || without('subscription_meta_api'));

    check('a testament is published when its session has ended', async () => {
      const [watcher, peer] = await connectAll(2);
      const topic = uri('testament');
      const inbox = await inboxFor(watcher, topic);
      await peer.call('wamp.session.add_testament', { args: [topic, ['gone'], { why: 'it left' }] });
      await peer.leave();
      const [{ args, kwargs }] = await inbox.take(1);
      assert.deepEqual({ args, kwargs }, { args: ['gone'], kwargs: { why: 'it left' } });
    }, without('testament_meta_api'));

    // --- calls

    check('call: arguments, keyword arguments and both kinds of results', async () => {
      const [callee, caller] = await connectAll(2);
      const procedure = uri('echo');
      await callee.register(procedure, ({ args, kwargs }) => ({ args: [...args, 'and back'], kwargs: { ...kwargs, seen: true } }));
      const reply = await caller.call(procedure, { args: [1, 'two', [3]], kwargs: { four: { five: 5 } } });
      assert.deepEqual(reply, { args: [1, 'two', [3], 'and back'], kwargs: { four: { five: 5 }, seen: true } });
    });

    check('call: keyword arguments only', async () => {
      const [callee, caller] = await connectAll(2);
      const procedure = uri('kwargs');
      await callee.register(procedure, ({ args, kwargs }) => ({ args: [args.length], kwargs }));
      assert.deepEqual(await caller.call(procedure, { kwargs: { a: 1 } }), { args: [0], kwargs: { a: 1 } });
    });

    check('call: nothing in, nothing out', async () => {
      const [callee, caller] = await connectAll(2);
      const procedure = uri('nothing');
      await callee.register(procedure, ({ args, kwargs }) => {
        assert.deepEqual({ args, kwargs }, { args: [], kwargs: {} });
        return {};
      });
      assert.deepEqual(await caller.call(procedure), { args: [], kwargs: {} });
    });

    check('call: a session calls its own procedure', async () => {
      const peer = await connect();
      const procedure = uri('own');
      await peer.register(procedure, ({ args: [a, b] }) => ({ args: [a + b] }));
      assert.deepEqual((await peer.call(procedure, { args: [20, 22] })).args, [42]);
    });

    check('call: an application error keeps URI, args and kwargs', async () => {
      const [callee, caller] = await connectAll(2);
      const procedure = uri('fails');
      await callee.register(procedure, () => {
        throw new WampFailure('e2e.error.custom', ['why', 7], { detail: { code: 3 } });
      });
      const failure = await caller.call(procedure).then(() => assert.fail('the call succeeded'), (error) => error);
      assert.deepEqual([failure.uri, failure.args, failure.kwargs], ['e2e.error.custom', ['why', 7], { detail: { code: 3 } }]);
    });

    check('call: a missing procedure is no_such_procedure', async () => {
      await fails((await connect()).call(uri('missing'), { args: [1] }), 'wamp.error.no_such_procedure');
    });

    check('call: progressive results come in order before the final one', async () => {
      const caller = await connect();
      const callee = client.progressiveCallee ? await connect() : await connect(autobahnJs, 'ws', serializer);
      const procedure = uri('progress');
      await callee.register(procedure, ({ args: [count], progress }) => {
        for (let part = 0; part < count; part += 1) progress?.({ args: [part], kwargs: { part } });
        return { args: ['done'], kwargs: { progressive: Boolean(progress) } };
      });
      const parts = [];
      const final = await caller.call(procedure, { args: [20], onProgress: (part) => parts.push(part.args[0]) });
      assert.deepEqual(parts, Array.from({ length: 20 }, (_, index) => index));
      assert.deepEqual(final.args, ['done']);
      const plain = await caller.call(procedure, { args: [3] });
      assert.deepEqual(plain.kwargs, { progressive: false });
    });

    for (const mode of ['skip', 'kill', 'killnowait']) {
      check(`call: cancel with mode ${mode}`, async () => {
        const [callee, caller] = await connectAll(2);
        const procedure = uri(mode);
        const invoked = new Inbox();
        await callee.register(procedure, ({ args }) => {
          invoked.put(args);
          return args[0] === 'hang' ? never() : { args };
        });
        const pending = caller.startCall(procedure, { args: ['hang'] });
        pending.result.catch(() => {});
        await invoked.take(1);
        pending.cancel(mode);
        await fails(within(10_000, pending.result, 'end of the cancelled call'), 'wamp.error.canceled');
        assert.deepEqual((await caller.call(procedure, { args: ['next'] })).args, ['next']);
      }, unless(client.cancelModes.includes(mode), `cannot take the ERROR that answers CANCEL ${mode}`));
    }

    check('call: timeout', async () => {
      const [callee, caller] = await connectAll(2);
      const procedure = uri('slow');
      await callee.register(procedure, never);
      const started = process.hrtime.bigint();
      await fails(caller.call(procedure, { options: { timeout: 300 } }), 'wamp.error.timeout');
      const millis = Number(process.hrtime.bigint() - started) / 1e6;
      assert.ok(millis >= 295 && millis < 10_000, `timed out after ${millis} ms`);
    });

    check('call: a callee that leaves ends its open calls', async () => {
      const [callee, caller] = await connectAll(2);
      const procedure = uri('leaver');
      const invoked = new Inbox();
      await callee.register(procedure, (invocation) => {
        invoked.put(invocation);
        return never();
      });
      const ended = fails(caller.call(procedure), 'wamp.error.canceled');
      await invoked.take(1);
      await callee.leave();
      await within(10_000, ended, 'end of the open call');
      await fails(caller.call(procedure), 'wamp.error.no_such_procedure');
    });

    check('call: disclose_me tells the callee who calls', async () => {
      const [callee, caller] = await connectAll(2);
      const procedure = uri('who');
      await callee.register(procedure, ({ details }) => ({ args: [details.caller ?? null, details.caller_authid ?? null] }));
      const disclosed = await caller.call(procedure, { options: { disclose_me: true } });
      assert.deepEqual(disclosed.args.map(String), [String(caller.id), caller.details.authid]);
      assert.deepEqual((await caller.call(procedure, { args: ['anonymous'] })).args, [null, null]);
    });

    // --- registrations

    check('register: the same procedure twice is procedure_already_exists', async () => {
      const [first, second] = await connectAll(2);
      const procedure = uri('single');
      await first.register(procedure, () => ({}));
      await fails(second.register(procedure, () => ({})), 'wamp.error.procedure_already_exists');
    });

    check('register: unregister removes the procedure, then it is free', async () => {
      const [first, second] = await connectAll(2);
      const procedure = uri('passed.on');
      const registration = await first.register(procedure, () => ({ args: ['first'] }));
      assert.deepEqual((await second.call(procedure)).args, ['first']);
      await registration.unregister();
      await fails(second.call(procedure), 'wamp.error.no_such_procedure');
      await second.register(procedure, () => ({ args: ['second'] }));
      assert.deepEqual((await first.call(procedure)).args, ['second']);
    });

    check('register: prefix and wildcard, the most specific registration answers', async () => {
      const [callee, caller] = await connectAll(2);
      const base = uri('match');
      const answer = (kindOfMatch) => ({ details }) => ({ args: [kindOfMatch, details.procedure] });
      await callee.register(`${base}.a`, answer('short prefix'), { match: 'prefix' });
      await callee.register(`${base}.a.b`, answer('long prefix'), { match: 'prefix' });
      await callee.register(`${base}.a.b.exact`, answer('exact'));
      await callee.register(`${base}..end`, answer('wildcard'), { match: 'wildcard' });
      for (const [name, expected] of [['a.b.exact', 'exact'], ['a.b.other', 'long prefix'], ['a.x', 'short prefix'], ['z.end', 'wildcard']]) {
        const { args } = await caller.call(`${base}.${name}`);
        assert.equal(args[0], expected, name);
        if (expected !== 'exact') assert.equal(args[1], `${base}.${name}`);
      }
      await fails(caller.call(`${base}.z.other`), 'wamp.error.no_such_procedure');
    });

    check('register: round robin over three callees', async () => {
      const [caller, ...callees] = await connectAll(4);
      const procedure = uri('shared');
      for (const [index, callee] of callees.entries()) {
        await callee.register(procedure, () => ({ args: [index] }), { invoke: 'roundrobin' });
      }
      const answers = [];
      for (let call = 0; call < 9; call += 1) answers.push((await caller.call(procedure)).args[0]);
      const rotation = answers.slice(0, 3);
      assert.deepEqual([...rotation].sort(), [0, 1, 2]);
      assert.deepEqual(answers, [...rotation, ...rotation, ...rotation]);
      await callees[1].leave();
      const rest = new Set();
      for (let call = 0; call < 4; call += 1) rest.add((await caller.call(procedure)).args[0]);
      assert.deepEqual([...rest].sort(), [0, 2]);
    });

    check('register: a second policy for a shared procedure is refused', async () => {
      const [first, second] = await connectAll(2);
      const procedure = uri('policy');
      await first.register(procedure, () => ({}), { invoke: 'roundrobin' });
      await fails(second.register(procedure, () => ({}), { invoke: 'last' }), 'wamp.error.procedure_already_exists');
    });

    // --- publications

    check('publish: acknowledged, with args and kwargs', async () => {
      const [publisher, subscriber] = await connectAll(2);
      const topic = uri('news');
      const inbox = await inboxFor(subscriber, topic);
      const publication = await publisher.publish(topic, { args: ['a', 1], kwargs: { b: [2] } });
      assert.ok(Number(publication) > 0);
      const [event] = await inbox.take(1);
      assert.deepEqual([event.args, event.kwargs], [['a', 1], { b: [2] }]);
    });

    check('publish: without payload and without subscribers', async () => {
      const [publisher, subscriber] = await connectAll(2);
      assert.ok(Number(await publisher.publish(uri('nobody'), { args: [1] })) > 0);
      const topic = uri('empty');
      const inbox = await inboxFor(subscriber, topic);
      await publisher.publish(topic);
      const [event] = await inbox.take(1);
      assert.deepEqual([event.args, event.kwargs], [[], {}]);
    });

    check('publish: the publisher is left out', async () => {
      const [publisher, subscriber] = await connectAll(2);
      const topic = uri('own');
      const own = await inboxFor(publisher, topic);
      const others = await inboxFor(subscriber, topic);
      await publisher.publish(topic, { args: [1] });
      await others.take(1);
      await drained(subscriber, publisher);
      assert.equal(own.items.length, 0);
    });

    check('publish: exclude_me false reaches the publisher too', async () => {
      const peer = await connect();
      const topic = uri('mine');
      const inbox = await inboxFor(peer, topic);
      await peer.publish(topic, { args: [1], options: { exclude_me: false } });
      assert.deepEqual((await inbox.take(1))[0].args, [1]);
    }, unless(client.excludeMe, 'does not send exclude_me: false'));

    check('publish: eligible and exclude lists of sessions', async () => {
      const [publisher, one, two] = await connectAll(3);
      const topic = uri('lists');
      const inboxes = [await inboxFor(one, topic), await inboxFor(two, topic)];
      await publisher.publish(topic, { args: ['only one'], options: { eligible: [one.id] } });
      await publisher.publish(topic, { args: ['not one'], options: { exclude: [one.id] } });
      await publisher.publish(topic, { args: ['nobody'], options: { eligible: [one.id], exclude: [one.id] } });
      await publisher.publish(topic, { args: ['all'] });
      const seen = [await inboxes[0].take(2), await inboxes[1].take(2)].map((events) => events.map((event) => event.args[0]));
      assert.deepEqual(seen, [['only one', 'all'], ['not one', 'all']]);
    });

    check('publish: eligible and exclude lists of authids and roles', async () => {
      const [publisher, one, two] = await connectAll(3);
      const topic = uri('auth');
      const inboxes = [await inboxFor(one, topic), await inboxFor(two, topic)];
      await publisher.publish(topic, { args: ['only one'], options: { eligible_authid: [one.details.authid] } });
      await publisher.publish(topic, { args: ['not one'], options: { exclude_authid: [one.details.authid] } });
      await publisher.publish(topic, { args: ['nobody'], options: { exclude_authrole: [one.details.authrole] } });
      await publisher.publish(topic, { args: ['all'], options: { eligible_authrole: [one.details.authrole] } });
      const seen = [await inboxes[0].take(2), await inboxes[1].take(2)].map((events) => events.map((event) => event.args[0]));
      assert.deepEqual(seen, [['only one', 'all'], ['not one', 'all']]);
    });

    check('publish: disclose_me tells subscribers who publishes', async () => {
      const [publisher, subscriber] = await connectAll(2);
      const topic = uri('disclosed');
      const inbox = await inboxFor(subscriber, topic);
      await publisher.publish(topic, { args: [1], options: { disclose_me: true } });
      await publisher.publish(topic, { args: [2] });
      const [disclosed, anonymous] = await inbox.take(2);
      assert.equal(String(disclosed.details.publisher), String(publisher.id));
      assert.equal(anonymous.details.publisher, undefined);
    });

    check('publish: an invalid topic is refused', async () => {
      await fails((await connect()).publish('e2e..broken', { args: [1] }), 'wamp.error.invalid_uri');
    }, unless(client.sendsAnyUri, 'refuses the URI itself'));

    // --- subscriptions

    check('subscribe: prefix and wildcard carry the topic', async () => {
      const [publisher, subscriber] = await connectAll(2);
      const base = uri('patterns');
      const inboxes = {
        exact: await inboxFor(subscriber, `${base}.a.b`),
        prefix: await inboxFor(subscriber, `${base}.a`, { match: 'prefix' }),
        wildcard: await inboxFor(subscriber, `${base}..b`, { match: 'wildcard' }),
      };
      for (const name of ['a.b', 'a.c', 'ab', 'z.b', 'z.b.c']) await publisher.publish(`${base}.${name}`, { args: [name] });
      await drained(publisher, subscriber);
      const seen = (inbox) => inbox.items.map((event) => event.args[0]);
      assert.deepEqual(seen(inboxes.exact), ['a.b']);
      assert.deepEqual(seen(inboxes.prefix), ['a.b', 'a.c', 'ab']);
      assert.deepEqual(seen(inboxes.wildcard), ['a.b', 'z.b']);
      for (const event of [...inboxes.prefix.items, ...inboxes.wildcard.items]) {
        assert.equal(event.details.topic, `${base}.${event.args[0]}`);
      }
    });

    check('subscribe: after unsubscribe nothing comes', async () => {
      const [publisher, subscriber] = await connectAll(2);
      const topic = uri('short');
      const inbox = await inboxFor(subscriber, topic);
      await publisher.publish(topic, { args: [1] });
      await inbox.take(1);
      await inbox.subscription.unsubscribe();
      await publisher.publish(topic, { args: [2] });
      await drained(publisher, subscriber);
      assert.equal(inbox.items.length, 1);
    });

    check('subscribe: one event for each of many subscribers', async () => {
      const [publisher, ...subscribers] = await connectAll(9);
      const topic = uri('many');
      const inboxes = await Promise.all(subscribers.map((subscriber) => inboxFor(subscriber, topic)));
      for (let index = 0; index < 10; index += 1) await publisher.publish(topic, { args: [index] });
      for (const inbox of inboxes) {
        assert.deepEqual((await inbox.take(10)).map((event) => event.args[0]), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
      }
    });

    // --- event history

    check('event history: read by publication, number and direction, in the serializer of the reader', async () => {
      const [publisher, reader] = [await connect(autobahnJs, 'ws', 'json'), await connect()];
      const topic = 'accept.history'; // the one that has a history in development mode; other tests publish to it as well
      const run = uri('history');
      const sample = sampleFor([autobahnJs, 'json'], [client, serializer]);
      const published = [];
      for (let number = 0; number < 5; number += 1) {
        published.push(Number(await publisher.publish(topic, { args: [run, number], kwargs: { sample } })));
      }
      const { args: [subscription] } = await reader.call('wamp.subscription.lookup', { args: [topic] });
      const read = async (filters) => (await reader.call('wamp.subscription.get_events', { args: [subscription], kwargs: filters })).args[0];

      const all = await read({ from_publication: published[0], until_publication: published[4] });
      const own = all.filter(({ args }) => args[0] === run);
      assert.deepEqual(own.map(({ args }) => args[1]), [0, 1, 2, 3, 4]);
      for (const event of own) {
        assert.deepEqual(event.kwargs, { sample });
        assert.deepEqual(event.details, {});
        assert.equal(Number(event.subscription), Number(subscription));
        assert.match(event.timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      }

      const order = all.map(({ publication }) => Number(publication));
      const between = order.slice(order.indexOf(published[1]) + 1, order.indexOf(published[4]));
      const page = async (filters) => (await read({ after_publication: published[1], before_publication: published[4], ...filters }))
        .map(({ publication }) => Number(publication));
      assert.deepEqual(await page({ limit: 2 }), between.slice(0, 2));
      assert.deepEqual(await page({ limit: 2, reverse: true }), between.toReversed().slice(0, 2));
      assert.deepEqual(await page({ until_time: '2001-02-03T04:05:06Z' }), []);
      await fails(read({ from_publication: 4711 }), 'wamp.error.invalid_argument');
      await fails(reader.call('wamp.subscription.get_events', { args: [4711] }), 'wamp.error.no_such_subscription');
    }, without('event_history'));

    // --- payloads

    check('payload: every kind of value comes back unchanged', async () => {
      const [callee, caller] = await connectAll(2);
      const procedure = uri('values');
      const sample = sampleFor([client, serializer]);
      await callee.register(procedure, ({ args, kwargs }) => ({ args, kwargs }));
      const reply = await caller.call(procedure, { args: [sample, 'more'], kwargs: { sample } });
      assert.deepEqual(reply, { args: [sample, 'more'], kwargs: { sample } });
    });

    check('payload: 64-bit integers', async () => {
      const publisher = await connect();
      const receiver = await connect(autobahnJs, 'ws', 'cbor'); // the one that reads them exactly
      const topic = uri('bigint');
      const inbox = await inboxFor(receiver, topic);
      const values = [9_007_199_254_740_993n, -(2n ** 63n), 2n ** 63n - 1n];
      await publisher.publish(topic, { args: [values] });
      assert.deepEqual((await inbox.take(1))[0].args, [values]);
    }, unless(client.bigint(serializer), `cannot send them with ${serializer}`));

    check('payload: 1 MiB of text and of bytes, there and back', async () => {
      const [callee, caller] = await connectAll(2);
      const procedure = uri('big');
      await callee.register(procedure, ({ args }) => ({ args }));
      const text = 'starling '.repeat(116_509).slice(0, 2 ** 20);
      const bytes = new Uint8Array(2 ** 20).map((_, index) => index * 31);
      assert.ok((await caller.call(procedure, { args: [text] })).args[0] === text);
      assert.ok(Buffer.from((await caller.call(procedure, { args: [bytes] })).args[0]).equals(Buffer.from(bytes)));
    });

    // --- volume

    check('volume: 10,000 events in order', async () => {
      const [publisher, subscriber] = await connectAll(2);
      const base = uri('flood');
      const inbox = new Inbox();
      await subscriber.subscribe(`${base}.even`, (event) => inbox.put(event.args[0]));
      await subscriber.subscribe(`${base}.odd`, (event) => inbox.put(event.args[0]));
      const count = 10_000;
      let last;
      for (let index = 0; index < count; index += 1) {
        last = publisher.publish(`${base}.${index % 2 ? 'odd' : 'even'}`, { args: [index] });
        // in windows, so that the subscriber's outbound budget is never the subject here
        if (index % 500 === 499) await last;
      }
      await last;
      const received = await inbox.take(count, 60_000);
      assert.ok(received.every((value, index) => value === index), 'events out of order');
      assert.equal(inbox.items.length, count);
    });

    check('volume: 10,000 calls in order', async () => {
      const [callee, caller] = await connectAll(2);
      const procedure = uri('count');
      const invoked = [];
      await callee.register(procedure, ({ args: [index] }) => {
        invoked.push(index);
        return { args: [index] };
      });
      const count = 10_000;
      for (let start = 0; start < count; start += 500) {
        const replies = await Promise.all(
          Array.from({ length: 500 }, (_, offset) => caller.call(procedure, { args: [start + offset] })));
        assert.ok(replies.every((reply, offset) => reply.args[0] === start + offset), 'a result of another call');
      }
      assert.equal(invoked.length, count);
      assert.ok(invoked.every((value, index) => value === index), 'invocations out of order');
    });
  });
}
