import { turnBytes, turnBytesOf, type Drawn } from '../domain/draw.js';
import { asAway } from './away.js';
import { onOwnConnection, syncToDisk } from './redis.js';
import { runScript, type LineStore } from './scripts.js';

/** A draw under way; what a holder does whom a newer one has followed changes nothing. */
export type DrawOrder = { fence: number; participants: number };

/** What is known of the draw of a line. */
export type DrawReading = {
  /** The event is published, sells by a line and has a draw. */
  exists: boolean;
  /** Undefined while it is not made. */
  participants: number | undefined;
};

const numbersAtOnce = 65_536;

export async function readDraw(store: LineStore, eventId: string): Promise<DrawReading> {
  const [exists, participants] = (await runScript(store, 'read-draw', eventId)) as number[];
  const isMade = participants !== undefined && participants >= 0;
  return { exists: exists === 1, participants: isMade ? participants : undefined };
}

/** False when the draw is not to be made any more. */
export async function writeDraw(
  store: LineStore,
  eventId: string,
  { fence, participants, turns, numbers }: DrawOrder & Drawn,
): Promise<boolean> {
  for (let from = 0; from < participants; from += numbersAtOnce) {
    const part = (all: Uint32Array): Buffer =>
      turnBytesOf(all.subarray(from, from + numbersAtOnce));
    const args = [fence, participants, from + 1, part(turns), part(numbers)];
    if ((await runScript(store, 'write-draw', eventId, ...args)) !== 1) return false;
  }
  return true;
}

/** The turns of a draw that was made. */
export async function readTurns(
  store: LineStore,
  eventId: string,
  participants: number,
): Promise<Uint32Array> {
  const turns = new Uint32Array(participants);
  for (let from = 0; from < participants; from += numbersAtOnce) {
    const last = Math.min(participants, from + numbersAtOnce);
    const bytes = (await runScript(store, 'read-turns', eventId, from + 1, last)) as Buffer;
    for (let n = from; n < last; n++) turns[n] = bytes.readUInt32BE((n - from) * turnBytes);
  }
  return turns;
}

/** Bits by number, from before the turns are in force. */
export type Bits = { left: Buffer; epoch: number; seen: [Buffer, Buffer]; isSwitched: boolean };

export async function readBits(store: LineStore, eventId: string): Promise<Bits> {
  const raw = (await runScript(store, 'read-bits', eventId)) as [
    Buffer,
    number,
    Buffer,
    Buffer,
    number,
  ];
  const [left, epoch, now, before, drawn] = raw;
  return { left, epoch, seen: [now, before], isSwitched: drawn > 0 };
}

/** From here on scripts call by turn. `left` is what was read, `leftByTurn` the same by turn. */
export async function switchToTurns(
  store: LineStore,
  eventId: string,
  o: DrawOrder & { left: Buffer; leftByTurn: Buffer },
): Promise<boolean> {
  const args = [o.fence, o.participants, o.left, o.leftByTurn];
  return (await runScript(store, 'switch-to-turns', eventId, ...args)) === 1;
}

/** Carries over who was seen, and comes back when this and all before it is on disk; false where nothing is ever. */
export async function carryPresence(
  store: LineStore,
  eventId: string,
  o: { fence: number; epoch: number; seenByTurn: [Buffer, Buffer] },
): Promise<boolean> {
  const { fence, epoch, seenByTurn } = o;
  return await onOwnConnection(store.redis, async (redis) => {
    await runScript({ ...store, redis }, 'carry-presence', eventId, fence, epoch, ...seenByTurn);
    return await syncToDisk(redis).catch((error: unknown) => {
      throw asAway(error);
    });
  });
}

/** Places are told from here on, and the line opens. */
export async function tellDraw(store: LineStore, eventId: string, fence: number): Promise<void> {
  await runScript(store, 'tell-draw', eventId, fence);
}
