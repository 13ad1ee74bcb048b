/** Numbers of a block. */
export const blockSize = 1_024;
const blockBytes = blockSize / 8;

type Block = { bits: Uint8Array; count: number };

export type LeaverBits = {
  /** First number of the block. */
  firstNumber: number;
  /** One bit per number: number `firstNumber + i` is bit `i % 8` (1 << …) of byte `i / 8`. */
  bits: Uint8Array;
};

/** How many bits are set in each value of a byte. */
const ones = Uint8Array.from(
  { length: 256 },
  (_, byte) => byte.toString(2).replaceAll('0', '').length,
);

/** Who left, counted per block of numbers: a position costs one look at a block, however long the line is. */
export class Leavers {
  readonly #blocks = new Map<number, Block>();
  /** How many left in all blocks up to and with each one, in order; made anew after a change. */
  #sums: { indexes: number[]; totals: number[] } | undefined;

  has(number: number): boolean {
    const { index, byte, mask } = where(number);
    return ((this.#blocks.get(index)?.bits[byte] ?? 0) & mask) !== 0;
  }

  /** False when it was there. */
  add(number: number): boolean {
    if (this.has(number)) return false;
    const { index, byte, mask } = where(number);
    const block = this.#blocks.get(index) ?? { bits: new Uint8Array(blockBytes), count: 0 };
    block.bits[byte] = (block.bits[byte] ?? 0) | mask;
    block.count += 1;
    this.#blocks.set(index, block);
    this.#sums = undefined;
    return true;
  }

  /** A place that was lost and is theirs again. */
  remove(number: number): void {
    const { index, byte, mask } = where(number);
    const block = this.#blocks.get(index);
    if (block === undefined || ((block.bits[byte] ?? 0) & mask) === 0) return;
    block.bits[byte] = (block.bits[byte] ?? 0) & ~mask;
    block.count -= 1;
    this.#sums = undefined;
  }

  /** How many left of the block of numbers from `firstNumber` on. */
  countOf(firstNumber: number): number {
    return this.#blocks.get(Math.floor(firstNumber / blockSize))?.count ?? 0;
  }

  /** Replaces what is known of a block. Bits beyond it are not looked at. */
  put({ firstNumber, bits }: LeaverBits): void {
    const kept = new Uint8Array(blockBytes);
    kept.set(bits.subarray(0, blockBytes));
    const count = countOnes(kept, 0, blockBytes);
    this.#blocks.set(Math.floor(firstNumber / blockSize), { bits: kept, count });
    this.#sums = undefined;
  }

  /** How many left of the numbers after `from` and before `to`. */
  countBetween(from: number, to: number): number {
    if (this.#blocks.size === 0 || to <= from + 1) return 0;
    return this.#countBefore(to) - this.#countBefore(from + 1);
  }

  /** Blocks at or after the one that holds `number`, in order. */
  blocksFrom(number: number): LeaverBits[] {
    const least = Math.floor(number / blockSize);
    return [...this.#blocks]
      .filter(([index]) => index >= least)
      .sort(([a], [b]) => a - b)
      .map(([index, { bits }]) => ({ firstNumber: index * blockSize, bits }));
  }

  /** Forgets blocks that are served whole. */
  dropBefore(number: number): void {
    const least = Math.floor(number / blockSize);
    for (const index of this.#blocks.keys())
      if (index < least && this.#blocks.delete(index)) this.#sums = undefined;
  }

  #countBefore(number: number): number {
    const { index, byte, mask } = where(number);
    const bits = this.#blocks.get(index)?.bits;
    const whole = this.#countBlocksBefore(index);
    if (bits === undefined) return whole;
    return whole + countOnes(bits, 0, byte) + (ones[(bits[byte] ?? 0) & (mask - 1)] ?? 0);
  }

  #countBlocksBefore(index: number): number {
    this.#sums ??= sumsOf(this.#blocks);
    const { indexes, totals } = this.#sums;
    let low = 0;
    let high = indexes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((indexes[middle] ?? 0) < index) low = middle + 1;
      else high = middle;
    }
    return totals[low - 1] ?? 0;
  }
}

function where(number: number) {
  const offset = number % blockSize;
  return { index: Math.floor(number / blockSize), byte: offset >> 3, mask: 1 << (offset & 7) };
}

function countOnes(bits: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let byte = from; byte < to; byte++) count += ones[bits[byte] ?? 0] ?? 0;
  return count;
}

function sumsOf(blocks: Map<number, Block>): { indexes: number[]; totals: number[] } {
  const indexes = [...blocks.keys()].sort((a, b) => a - b);
  let total = 0;
  const totals = indexes.map((index) => (total += blocks.get(index)?.count ?? 0));
  return { indexes, totals };
}
