import type { Contribution } from './contributions.js';

export type Share = {
  sale: string;
  asked: number;
  granted: number;
  /** Sales that got something of what this one asked for in vain. */
  lostTo: string[];
};

type Ask = Pick<Contribution, 'sale' | 'opensAt' | 'replicas'>;

/**
 * Who gets how many of the replicas that there are. The sale that opens first is served first; the others share what is left
 * in proportion to what they asked for, rounded so that nothing is left over.
 */
export function shareReplicas(asks: readonly Ask[], room: number): Share[] {
  const [first, ...others] = [...asks].sort(byOpening);
  if (first === undefined) return [];
  const forFirst = Math.min(first.replicas, room);
  const granted = [forFirst, ...inProportion(others.map(weight), room - forFirst)];
  return [first, ...others].map(({ sale, replicas }, n) => {
    const mine = granted[n] ?? 0;
    const winners = asks.filter((other) => other.sale !== sale && other.replicas > 0);
    const lostTo = mine < replicas ? winners.map((other) => other.sale).sort() : [];
    return { sale, asked: replicas, granted: mine, lostTo };
  });
}

const weight = ({ replicas }: Ask) => replicas;
const byOpening = (a: Ask, b: Ask) => a.opensAt - b.opensAt || (a.sale < b.sale ? -1 : 1);

/** Whole numbers in proportion to the weights, none above its weight: largest remainders get the rest. */
function inProportion(weights: readonly number[], room: number): number[] {
  const total = weights.reduce((sum, one) => sum + one, 0);
  if (total <= room) return [...weights];
  const exact = weights.map((one) => (one * room) / total);
  const shares = exact.map(Math.floor);
  const rest = room - shares.reduce((sum, one) => sum + one, 0);
  const remainder = (n: number) => (exact[n] ?? 0) - (shares[n] ?? 0);
  const lucky = weights.map((_, n) => n).sort((a, b) => remainder(b) - remainder(a) || a - b);
  for (const n of lucky.slice(0, rest)) shares[n] = (shares[n] ?? 0) + 1;
  return shares;
}
