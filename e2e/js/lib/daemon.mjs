// Where the daemon under test listens. The ready-file is the daemon's own announcement of its addresses.
import { readFileSync } from 'node:fs';

const readyFile = process.env.STARLING_E2E_READY_FILE;
if (!readyFile) {
  throw new Error('STARLING_E2E_READY_FILE must name the ready-file of a running daemon (e2e/run.sh sets it)');
}
const { listeners } = JSON.parse(readFileSync(readyFile, 'utf8'));

function hostAndPort(address) {
  const colon = address.lastIndexOf(':');
  return { host: address.slice(0, colon), port: Number(address.slice(colon + 1)) };
}

export const realm = 'realm1';
export const webSocketUrl = `ws://${listeners.http}/ws`;
export const longPollUrl = `http://${listeners.http}/wamp/longpoll`;
export const sseUrl = `http://${listeners.http}/wamp/sse`;
export const rawTcp = hostAndPort(listeners['raw-tcp']);
export const rawUnix = { path: listeners['raw-unix'] };
