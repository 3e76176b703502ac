// autobahn-js proves who it is, with each method that it has, in a realm with users (e2e/realms.json).
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import WebSocket from 'ws';
import { longPollUrl, rawTcp, sseUrl, webSocketUrl } from '../lib/daemon.mjs';
import '../lib/autobahn-peer.mjs'; // registers the transports
import { within } from '../lib/wait.mjs';

globalThis.WebSocket ??= WebSocket;
const require = createRequire(import.meta.url);
const autobahn = require('autobahn');
const nacl = createRequire(require.resolve('autobahn'))('tweetnacl');

const REALM = 'accept.login';
const kim = nacl.sign.keyPair.fromSeed(new Uint8Array(32).fill(7));
const stranger = nacl.sign.keyPair.fromSeed(new Uint8Array(32).fill(8));

const transports = {
  'ws json': () => ({ type: 'websocket', url: webSocketUrl, serializers: [new autobahn.serializer.JSONSerializer()] }),
  'ws msgpack': () => ({ type: 'websocket', url: webSocketUrl, serializers: [new autobahn.serializer.MsgpackSerializer()] }),
  'ws cbor': () => ({ type: 'websocket', url: webSocketUrl, serializers: [new autobahn.serializer.CBORSerializer()] }),
  'raw-tcp json': () => ({ type: 'rawsocket', ...rawTcp }),
  'long-poll json': () => ({ type: 'longpoll', url: longPollUrl }),
  'sse json': () => ({ type: 'sse', url: sseUrl }),
};

const ticket = (authid, secret) => ({ authid, authmethods: ['ticket'], onchallenge: () => secret });
const wampcra = (authid, secret) => ({
  authid,
  authmethods: ['wampcra'],
  onchallenge: (session, method, extra) => {
    const key = extra.salt ? autobahn.auth_cra.derive_key(secret, extra.salt, extra.iterations, extra.keylen) : secret;
    return autobahn.auth_cra.sign(key, extra.challenge);
  },
});
const cryptosign = (authid, pair) => ({
  ...(authid && { authid }),
  authmethods: ['cryptosign'],
  authextra: { pubkey: autobahn.auth_cryptosign.public_key(pair), trustroot: null, challenge: null, channel_binding: null },
  onchallenge: (session, method, extra) => autobahn.auth_cryptosign.sign_challenge(pair, extra),
});

const base64url = (octets) => Buffer.from(octets).toString('base64url');

/** A token of the issuer that the realm trusts; its key has the seed of 32 octets 09. */
function token(claims, octet = 9) {
  const now = Math.floor(Date.now() / 1000);
  const signed = [
    { alg: 'EdDSA', typ: 'JWT', kid: 'nine' },
    { iss: 'https://login.accept', aud: 'starling', iat: now, exp: now + 300, ...claims },
  ].map((part) => base64url(JSON.stringify(part))).join('.');
  const pair = nacl.sign.keyPair.fromSeed(new Uint8Array(32).fill(octet));
  return `${signed}.${base64url(nacl.sign.detached(Buffer.from(signed), pair.secretKey))}`;
}
const oauth2 = (authid, octet, claims) => ({ authid, authmethods: ['oauth2'], onchallenge: () => token({ sub: authid, ...claims }, octet) });

/** Joins, and returns the session with the details of WELCOME; fails with the reason of ABORT. */
function join(t, transport, credentials, realm = REALM) {
  const connection = new autobahn.Connection({
    realm, transports: [transport], max_retries: 0, retry_if_unreachable: false, ...credentials,
  });
  const joined = new Promise((resolve, reject) => {
    connection.onopen = (session, details) => resolve({ session, details });
    connection.onclose = (reason, details) => {
      reject(new Error(details.reason ?? reason));
      return true;
    };
  });
  t.after(() => connection.session?.isOpen && connection.close());
  connection.open();
  return within(10_000, joined, 'WELCOME or ABORT');
}

for (const [name, transport] of Object.entries(transports)) {
  for (const [method, authid, credentials] of [
    ['ticket', 'ann', ticket('ann', 'open sesame')],
    ['wampcra', 'ann', wampcra('ann', 'open sesame')],
    ['cryptosign', 'kim', cryptosign('kim', kim)],
    ['cryptosign', 'kim', cryptosign(undefined, kim)],
    ['oauth2', 'ann', oauth2('ann')],
    ['oauth2', 'visitor', oauth2('visitor', 9, { roles: ['employee'] })],
  ]) {
    const how = credentials.authid ? `${method} of ${authid}` : `${method} without an authid`;
    test(`${name}: ${how} is let in as who it is`, async (t) => {
      const { details } = await join(t, transport(), credentials);
      assert.equal(details.authid, authid);
      assert.equal(details.authmethod, method);
      assert.equal(details.authrole, 'staff');
    });
  }

  for (const [what, credentials] of [
    ['ticket with a wrong secret', ticket('ann', 'open sesami')],
    ['wampcra with a wrong secret', wampcra('ann', 'open sesami')],
    ['wampcra of nobody', wampcra('eve', 'open sesame')],
    ['cryptosign with a key of nobody', cryptosign('kim', stranger)],
    ['oauth2 with a token that another key has signed', oauth2('visitor', 8, { roles: ['employee'] })],
  ]) {
    test(`${name}: ${what} is refused`, async (t) => {
      await assert.rejects(join(t, transport(), credentials), { message: 'wamp.error.authentication_denied' });
    });
  }

  test(`${name}: who asks for anonymous is refused`, async (t) => {
    await assert.rejects(join(t, transport(), { authmethods: ['anonymous'] }), { message: 'wamp.error.no_matching_auth_method' });
  });

  test(`${name}: who names no method is refused`, async (t) => {
    await assert.rejects(join(t, transport(), {}), { message: 'wamp.error.authentication_required' });
  });

  test(`${name}: what was not granted is not allowed`, async (t) => {
    const ann = (await join(t, transport(), wampcra('ann', 'open sesame'))).session;
    const bob = (await join(t, transport(), ticket('bob', 'letmein'))).session;
    const suffix = name.replace(/[^a-z]/g, '_');
    await ann.register(`accept.login.only_staff.${suffix}`, () => 'done');
    assert.equal(await ann.call(`accept.login.only_staff.${suffix}`), 'done');
    await assert.rejects(bob.call(`accept.login.only_staff.${suffix}`), { error: 'wamp.error.not_authorized' });
    await assert.rejects(bob.register(`accept.login.bobs.${suffix}`, () => 0), { error: 'wamp.error.not_authorized' });
    await assert.rejects(ann.subscribe('accept.login.topic', () => {}), { error: 'wamp.error.not_authorized' });
  });
}

test('a ticket that was issued is as good as the secret until it is revoked', async (t) => {
  const ws = transports['ws json'];
  const ann = (await join(t, ws(), wampcra('ann', 'open sesame'))).session;
  const issued = await ann.call('starling.ticket.issue', [], { expiry_time_secs: 300 });
  const { details } = await join(t, transports['raw-tcp json'](), ticket('ann', issued.ticket));
  assert.deepEqual([details.authid, details.authmethod, details.authrole], ['ann', 'ticket', 'staff']);
  await ann.call('starling.ticket.revoke', [issued.ticket]);
  await assert.rejects(join(t, ws(), ticket('ann', issued.ticket)), { message: 'wamp.error.authentication_denied' });
});

for (const [name, transport] of Object.entries(transports)) {
  test(`${name}: a grant counts for the next message of a live session`, async (t) => {
    const uri = `accept.login.granted.${name.replace(/[^a-z]/g, '_')}_${process.pid}`;
    const grant = { permissions: ['wamp.call'], roles: ['guests'], resources: [{ uri, match: 'exact' }] };
    const root = (await join(t, transport(), ticket('root', 'the highest'))).session;
    const ann = (await join(t, transport(), wampcra('ann', 'open sesame'))).session;
    const bob = (await join(t, transport(), ticket('bob', 'letmein'))).session;
    await ann.register(uri, () => 'done');
    await assert.rejects(bob.call(uri), { error: 'wamp.error.not_authorized' });
    await root.call('starling.grant.create', [grant]);
    assert.equal(await bob.call(uri), 'done');
    await root.call('starling.grant.revoke', [grant]);
    await assert.rejects(bob.call(uri), { error: 'wamp.error.not_authorized' });
  });
}

test('a procedure gives the secrets of wampcra, plain and salted', async (t) => {
  const ws = transports['ws cbor'];
  const known = {
    plain: { secret: 'sesame', role: 'staff' },
    salted: { secret: autobahn.auth_cra.derive_key('open sesame', 'salt123', 1000, 32), salt: 'salt123', iterations: 1000, keylen: 32, role: 'staff' },
  };
  const keeper = (await join(t, ws(), ticket('keeper', 'kept safe'), 'accept.decided')).session;
  await keeper.register('accept.decided.login', ([, authid]) => {
    if (!known[authid]) throw new autobahn.Error('accept.decided.nobody');
    return known[authid];
  });
  for (const [authid, secret] of [['plain', 'sesame'], ['salted', 'open sesame']]) {
    const { details } = await join(t, ws(), wampcra(authid, secret), 'accept.decided');
    assert.deepEqual([details.authid, details.authrole, details.authprovider], [authid, 'staff', 'dynamic']);
  }
  for (const wrong of [wampcra('plain', 'wrong'), wampcra('salted', 'wrong'), wampcra('eve', 'open sesame')]) {
    await assert.rejects(join(t, ws(), wrong, 'accept.decided'), { message: 'wamp.error.authentication_denied' });
  }
});
