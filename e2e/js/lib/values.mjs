// Binary values at the border of a client library.
//
// MessagePack and CBOR have bytes. JSON has WAMP's convention: a string that starts with U+0000, followed by base64. The libraries leave that
// convention to the application, so the peers here apply it on the way in and out.

function map(value, leaf) {
  const mapped = leaf(value);
  if (mapped !== undefined) return mapped;
  if (Array.isArray(value)) return value.map((item) => map(item, leaf));
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, map(item, leaf)]));
  }
  return value;
}

export function toJsonPayload(value) {
  return map(value, (leaf) => (leaf instanceof Uint8Array ? `\0${Buffer.from(leaf).toString('base64')}` : undefined));
}

export function fromJsonPayload(value) {
  return map(value, (leaf) =>
    typeof leaf === 'string' && leaf.startsWith('\0') ? new Uint8Array(Buffer.from(leaf.slice(1), 'base64')) : undefined);
}

/** Bytes come as Buffer or Uint8Array and safe integers as number or bigint, depending on the library; the tests see Uint8Array and number. */
export function fromBinaryPayload(value) {
  return map(value, (leaf) => {
    if (leaf instanceof Uint8Array) return new Uint8Array(leaf);
    if (typeof leaf === 'bigint' && BigInt.asIntN(54, leaf) === leaf) return Number(leaf);
    return undefined;
  });
}

/** What every serializer pair must carry unchanged (numbers stay within what a double holds). */
export const sample = {
  text: 'Grüße, 世界, \u{1f426} "quoted" \\ / \t\n',
  empty: ['', [], {}, null],
  flags: [true, false],
  integers: [0, 1, -1, 127, 128, 255, 256, -128, -129, 65_535, 65_536, 2 ** 31, 2 ** 32 + 1, -(2 ** 40), 2 ** 53 - 1, -(2 ** 53 - 1)],
  floats: [0.5, -0.25, 3.141592653589793, 1e-300, 1.7976931348623157e308],
  nested: { list: [{ deep: [[1, [2, [3, { end: 'x' }]]]] }], 'key with space': { 'ключ': 1 } },
  bytes: new Uint8Array([0, 1, 2, 127, 128, 254, 255]),
  manyBytes: new Uint8Array(300).map((_, index) => index),
  noBytes: new Uint8Array(0),
};

/** The sample as all of these receivers, [client, serializer], can read it. */
export function sampleFor(...receivers) {
  if (receivers.every(([client, serializer]) => client.readsLargeNegatives(serializer))) return sample;
  return { ...sample, integers: sample.integers.filter((value) => value >= -(2 ** 31)) };
}
