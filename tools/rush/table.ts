import type { Tally } from './tally.js';

/** One line for a log, e.g. `waiting 120  in checkout 50  sold 30 …`. */
export function countsLine({ count }: Tally): string {
  return Object.entries(count)
    .map(([place, n]) => `${place} ${n}`)
    .join('   ');
}

/** p50 and p99 of each step, milliseconds. */
export function timesTable(tally: Tally): string[] {
  const cell = (value: number | undefined): string =>
    (value === undefined ? '-' : Math.round(value).toString()).padStart(8);
  return [
    `${'step'.padEnd(10)}${'p50 ms'.padStart(8)}${'p99 ms'.padStart(8)}`,
    ...tally
      .steps()
      .map(
        (step) =>
          step.padEnd(10) + cell(tally.percentile(step, 0.5)) + cell(tally.percentile(step, 0.99)),
      ),
  ];
}
