import { blockSize, Leavers } from '@ticketbottle/line/leavers.js';
import type { Line, LineState, Notice } from '@ticketbottle/line/line.js';
import { readTurns } from './draw.js';
import { runScript, toText, type LineStore } from './scripts.js';

export type LineReading = Line & {
  known: boolean;
  waiting: number;
  active: number;
  max: number;
  passedOver: number;
  admitted: number;
  sold: number;
  /** Tickets that there are to sell; 0 while nobody has told. */
  total: number;
  /** The ConfigMap of the TicketSale that governs it; '' when none does. */
  governedBy: string;
  /** Entries of the log that are not published yet. */
  logged: number;
  /** When it was made, epoch milliseconds; 0 when there is none. */
  born: number;
  graceSeconds: number;
  /** In the draw; 0 without one, -1 while it is not made. */
  participants: number;
};

const unknownStates = new Set(['UNKNOWN', 'UNPUBLISHED', 'EARLY']);

type Known = Pick<Line, 'leavers' | 'turns'>;
const nothing = (): Known => ({ leavers: new Leavers(), turns: new Uint32Array() });

/** Who left is read only where what is known differs from the line, and is brought up to date there; turns once. */
export async function readLine(
  store: LineStore,
  eventId: string,
  known = nothing(),
): Promise<LineReading> {
  const raw = (await runScript(store, 'read-line', eventId)) as unknown[];
  const [state, notice, serving, last, left, live, minute, ...counts] = raw;
  const count = (n: number): number => Number(counts[n] ?? 0);
  const participants = count(9);
  const { leavers, turns } = await withTurns({ store, eventId, known }, participants);
  const from = Math.floor(Number(serving) / blockSize);
  const changed = changedBlocks(leavers, from, left as Buffer);
  await readLeavers({ store, eventId, known: leavers }, changed);
  const word = String(toText(state));
  return {
    known: word !== 'UNKNOWN',
    state: (unknownStates.has(word) ? 'PREQUEUE' : word) as LineState,
    notice: String(toText(notice)) as Notice,
    serving: Number(serving),
    last: Number(last),
    leavers,
    turns,
    isDrawPending: participants < 0,
    live: new Set((toText(live) as string[]).map(Number)),
    admissionsPerMinute: Number(minute),
    waiting: count(0),
    active: count(1),
    max: count(2),
    passedOver: count(3),
    admitted: count(4),
    sold: count(5),
    logged: count(6),
    born: count(7),
    graceSeconds: count(8),
    participants,
    total: count(10),
    governedBy: String(toText(counts[11])),
  };
}

/** The turns of the draw; with other turns the leavers are others too. */
async function withTurns(
  { store, eventId, known }: { store: LineStore; eventId: string; known: Known },
  participants: number,
): Promise<Known> {
  const count = Math.max(0, participants);
  if (known.turns.length === count) return known;
  return { leavers: new Leavers(), turns: await readTurns(store, eventId, count) };
}

/** Blocks whose count differs from what is known; `counts` has two bytes per block. */
function changedBlocks(known: Leavers, from: number, counts: Buffer): number[] {
  const changed: number[] = [];
  for (let n = 0; n + 1 < counts.length; n += 2) {
    const index = from + n / 2;
    if (counts.readUInt16BE(n) !== known.countOf(index * blockSize)) changed.push(index);
  }
  return changed;
}

const mostBlocks = 1_000;

async function readLeavers(
  o: { store: LineStore; eventId: string; known: Leavers },
  blocks: number[],
): Promise<void> {
  for (let n = 0; n < blocks.length; n += mostBlocks) {
    const some = blocks.slice(n, n + mostBlocks);
    const read = (await runScript(o.store, 'read-leavers', o.eventId, ...some)) as Buffer[];
    for (const [i, bytes] of read.entries())
      o.known.put({ firstNumber: (some[i] ?? 0) * blockSize, bits: toBits(bytes) });
  }
}

/** Redis counts bits from the highest of a byte, and has no bytes behind the last one that is set. */
function toBits(bytes: Buffer): Uint8Array {
  const bits = new Uint8Array(blockSize / 8);
  for (const [n, byte] of bytes.entries()) bits[n] = reversed[byte] ?? 0;
  return bits;
}

const reversed = Uint8Array.from({ length: 256 }, (_, byte) => {
  let other = 0;
  for (let bit = 0; bit < 8; bit++) if ((byte & (1 << bit)) !== 0) other |= 0x80 >> bit;
  return other;
});
