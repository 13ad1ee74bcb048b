export const blockSize = 1_024;
const blockBytes = blockSize / 8;

type Block = { bits: Uint8Array; count: number };

export type LeaverBits = {
  /** First number of the block. */
  firstNumber: number;
  /** One bit per number: number `firstNumber + i` is bit `i % 8` (1 << …) of byte `i / 8`. */
  bits: Uint8Array;
};

/** Who left, counted per block of numbers, so that a position costs blocks and not people. */
export class Leavers {
  readonly #blocks = new Map<number, Block>();

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
    return true;
  }

  /** A place that was lost and is theirs again. */
  remove(number: number): void {
    if (!this.has(number)) return;
    const { index, byte, mask } = where(number);
    const block = this.#blocks.get(index);
    if (block === undefined) return;
    block.bits[byte] = (block.bits[byte] ?? 0) & ~mask;
    block.count -= 1;
  }

  /** What the store says of a block (numbers from `index * blockSize` on). */
  replaceBlock(index: number, bits: Uint8Array): void {
    this.#blocks.set(index, { bits, count: countIn(bits, 0, blockSize) });
  }

  /** How many left of a block. */
  countOf(index: number): number {
    return this.#blocks.get(index)?.count ?? 0;
  }

  /** How many left of the numbers after `from` and before `to`. */
  countBetween(from: number, to: number): number {
    let count = 0;
    let number = from + 1;
    while (number < to) {
      const index = Math.floor(number / blockSize);
      const blockEnd = (index + 1) * blockSize;
      const block = this.#blocks.get(index);
      const whole = number % blockSize === 0 && blockEnd <= to;
      if (block !== undefined && whole) count += block.count;
      else if (block !== undefined) count += countIn(block.bits, number, Math.min(blockEnd, to));
      number = blockEnd;
    }
    return count;
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
    for (const index of this.#blocks.keys()) if (index < least) this.#blocks.delete(index);
  }
}

function where(number: number) {
  const offset = number % blockSize;
  return { index: Math.floor(number / blockSize), byte: offset >> 3, mask: 1 << (offset & 7) };
}

function countIn(bits: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let number = from; number < to; number++) {
    const { byte, mask } = where(number);
    if (((bits[byte] ?? 0) & mask) !== 0) count += 1;
  }
  return count;
}
