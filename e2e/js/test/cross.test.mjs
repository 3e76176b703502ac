// Every pair of what the two libraries offer: one side publishes or calls, the other side receives, and the router translates between them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { autobahnJs } from '../lib/autobahn-peer.mjs';
import { WampFailure } from '../lib/failure.mjs';
import { sampleFor } from '../lib/values.mjs';
import { Inbox, uri } from '../lib/wait.mjs';
import { wampy } from '../lib/wampy-peer.mjs';

const sides = [autobahnJs, wampy].flatMap((client) => client.combinations.map(([kind, serializer]) => ({ client, kind, serializer })));

for (const from of sides) {
  for (const to of sides) {
    const where = `[${from.client.name}>${to.client.name}/${from.kind}>${to.kind}/${from.serializer}>${to.serializer}]`;

    describe(`${from.client.name} ${from.kind} ${from.serializer} to ${to.client.name} ${to.kind} ${to.serializer}`, () => {
      let sender;
      let receiver;
      before(async () => {
        sender = await from.client.connect(from.kind, from.serializer);
        receiver = await to.client.connect(to.kind, to.serializer);
      });
      after(() => Promise.all([sender, receiver].map((peer) => peer?.end())));

      test(`event with every kind of value ${where}`, { timeout: 15_000 }, async () => {
        const topic = uri('cross');
        const sample = sampleFor([to.client, to.serializer]);
        const inbox = new Inbox();
        await receiver.subscribe(topic, (event) => inbox.put(event));
        await sender.publish(topic, { args: [sample], kwargs: { sample } });
        const [event] = await inbox.take(1);
        assert.deepEqual([event.args, event.kwargs], [[sample], { sample }]);
      });

      test(`call, result and error with every kind of value ${where}`, { timeout: 15_000 }, async () => {
        const procedure = uri('cross');
        const sample = sampleFor([from.client, from.serializer], [to.client, to.serializer]);
        await receiver.register(procedure, ({ args, kwargs }) => {
          if (args[0] === 'fail') throw new WampFailure('e2e.error.cross', [sample], { sample });
          assert.deepEqual([args, kwargs], [[sample], { sample }]);
          return { args: [sample], kwargs: { sample } };
        });
        assert.deepEqual(await sender.call(procedure, { args: [sample], kwargs: { sample } }), { args: [sample], kwargs: { sample } });
        const failure = await sender.call(procedure, { args: ['fail'] }).then(() => assert.fail('no error'), (error) => error);
        assert.deepEqual([failure.uri, failure.args, failure.kwargs], ['e2e.error.cross', [sample], { sample }]);
      });
    });
  }
}
