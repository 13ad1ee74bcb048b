import type { LeaverBits } from '@ticketbottle/line/leavers.js';
import type { Line } from '@ticketbottle/line/line.js';

/** The blocks that matter and that a reader does not know yet; what it answered is known from then on. */
export type ChangedLeavers = (line: Line) => LeaverBits[];

/** In a line of a million all blocks are 125 kB a second for every reader: each is told once, then when it changed. */
export function changedLeavers(): ChangedLeavers {
  const known = new Map<number, Uint8Array>();
  return ({ leavers, serving }) => {
    const blocks = leavers.blocksFrom(serving);
    const firsts = new Set(blocks.map(({ firstNumber }) => firstNumber));
    const changed = blocks.filter(({ firstNumber, bits }) => !same(known.get(firstNumber), bits));
    for (const { firstNumber, bits } of changed) known.set(firstNumber, bits.slice());
    for (const [firstNumber, bits] of known) {
      if (firsts.has(firstNumber)) continue;
      known.delete(firstNumber);
      const isAhead = firstNumber + bits.length * 8 > serving;
      if (isAhead) changed.push({ firstNumber, bits: new Uint8Array(bits.length) }); // all of them are back
    }
    return changed;
  };
}

function same(known: Uint8Array | undefined, bits: Uint8Array): boolean {
  return known?.length === bits.length && known.every((byte, n) => byte === bits[n]);
}
