import { cpuSecondsOf } from '../support/cpu.js';
import type { Job, Outcome } from '../support/jobs.js';
import type { Variant } from './variant.js';

export type SideBySideOptions = {
  name: string;
  variants: Variant[];
  /** At each of them, in every round. */
  purchases: number;
};

/**
 * Purchases go to the platforms in turn, as many to each, so that all meet the same machine at the same time and none has run
 * its code more often; who comes after whom changes with every round. Processor time is that of the processes of the seven
 * services, each platform's its own.
 */
export function sideBySideJob({ name, variants, purchases }: SideBySideOptions): Job {
  const orders = permutations(variants);
  let round = 0;
  return { name, run: () => measure(orders[round++ % orders.length] ?? variants, purchases) };
}

async function measure(order: Variant[], purchases: number): Promise<Outcome> {
  const cpuMs = (): number[] => order.map(({ pids }) => cpuSecondsOf(pids) * 1_000);
  const before = cpuMs();
  const from = performance.now();
  const looks = order.map((variant) => variant.scrape()); // one look of Prometheus a round
  await buyInTurn(order, purchases);
  await Promise.all(looks);
  const perSecond = (order.length * purchases * 1_000) / (performance.now() - from);
  const each = cpuMs().map((ms, n) => (ms - (before[n] ?? Number.NaN)) / purchases);
  const values = Object.fromEntries(order.map(({ name }, n) => [name, each[n] ?? Number.NaN]));
  const wrong = (await Promise.all(order.map((variant) => variant.wrong()))).flat();
  return { values: { ...values, perSecond }, wrong };
}

/** At all platforms together: few enough that no deadline ends where the machine is busy with other things. */
const callers = 9;

/** Closed loop: each caller buys again at whose turn it is as soon as the tickets are there. */
export async function buyInTurn(order: readonly Variant[], purchasesEach: number): Promise<void> {
  const queue = Array.from({ length: purchasesEach }, () => order).flat();
  const caller = async (): Promise<void> => {
    for (let variant = queue.shift(); variant !== undefined; variant = queue.shift())
      await variant.buy();
  };
  await Promise.all(Array.from({ length: callers }, caller));
}

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((first, n) =>
    permutations(all.toSpliced(n, 1)).map((rest) => [first, ...rest]),
  );
}
