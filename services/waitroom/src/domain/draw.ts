import type { Mac } from './place.js';

/** How places are drawn, for those who check them. */
export const drawAlgorithm =
  'Place = rank of HMAC-SHA256(seed, "<event id>|<arrival number>") among the numbers 1..participants, as bytes, ascending. Commitment = SHA-256(seed). Seed and commitment are hexadecimal.';

/** The seed of an event's draw: it follows from the secret, so no store can lose it. */
export function drawSeed(mac: Mac, eventId: string): Uint8Array {
  return mac(`draw|${eventId}`);
}

export type Drawn = {
  /** The turn of number n at n - 1. */
  turns: Uint32Array;
  /** The number called in turn n at n - 1. */
  numbers: Uint32Array;
};

const digestBytes = 32;
const buckets = 65_536;
const atOnce = 2_048;

/**
 * Draws places by lot: nobody else's entry changes the order of two people. `mac` is HMAC-SHA256 with the seed. Yields
 * every few milliseconds, so that a million keep nobody waiting.
 */
export function* drawPlaces(
  eventId: string,
  participants: number,
  mac: Mac,
): Generator<void, Drawn> {
  const digests = Buffer.alloc(participants * digestBytes);
  for (let n = 0; n < participants; n++) {
    digests.set(mac(`${eventId}|${n + 1}`), n * digestBytes);
    if (n % atOnce === atOnce - 1) yield;
  }
  const order = yield* sort(digests, participants);
  const turns = new Uint32Array(participants);
  const numbers = new Uint32Array(participants);
  for (const [place, n] of order.entries()) {
    turns[n] = place + 1;
    numbers[place] = n + 1;
  }
  return { turns, numbers };
}

/** Entries by digest: first into buckets by its first two bytes, then each bucket. */
function* sort(digests: Buffer, count: number): Generator<void, Uint32Array> {
  const ends = new Uint32Array(buckets);
  const bucketOf = (n: number): number => digests.readUInt16BE(n * digestBytes);
  const raise = (bucket: number, by: number): number => (ends[bucket] = (ends[bucket] ?? 0) + by);
  for (let n = 0; n < count; n++) raise(bucketOf(n), 1);
  for (let bucket = 1; bucket < buckets; bucket++) raise(bucket, ends[bucket - 1] ?? 0);
  const order = new Uint32Array(count);
  for (let n = count - 1; n >= 0; n--) order[raise(bucketOf(n), -1)] = n; // ends are beginnings now
  yield;
  const from = (n: number): number => n * digestBytes;
  const compare = (a: number, b: number): number =>
    digests.compare(digests, from(b), from(b + 1), from(a), from(a + 1));
  for (let bucket = 0; bucket < buckets; bucket++) {
    const [start = 0, end = count] = [ends[bucket], ends[bucket + 1]];
    if (end - start > 1) order.subarray(start, end).sort(compare);
    if (bucket % atOnce === atOnce - 1) yield;
  }
  return order;
}

/** A bit per number (highest of a byte first, as Redis counts them) as a bit per turn. */
export function byTurn(bits: Uint8Array, { turns }: Pick<Drawn, 'turns'>): Buffer {
  const last = Math.max(8 * bits.length - 1, turns.length);
  const moved = Buffer.alloc((last >> 3) + 1);
  for (const [at, byte] of bits.entries())
    for (let n = byte === 0 ? 8 : 0; n < 8; n++) {
      if ((byte & (0x80 >> n)) === 0) continue;
      const number = 8 * at + n;
      const turn = turns[number - 1] ?? number;
      moved[turn >> 3] = (moved[turn >> 3] ?? 0) | (0x80 >> (turn & 7));
    }
  return moved;
}

/** Bytes of a turn, or of a number, wherever a draw is stored or told: the highest first. */
export const turnBytes = 4;

export function turnBytesOf(turns: Uint32Array): Buffer {
  const bytes = Buffer.alloc(turns.length * turnBytes);
  for (const [n, turn] of turns.entries()) bytes.writeUInt32BE(turn, n * turnBytes);
  return bytes;
}
