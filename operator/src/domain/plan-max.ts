import { sizeOf } from './aggregate.js';
import { decideWrite, readBaseline } from './ledger.js';
import type { Ledger, LedgerWrite, LiveField } from './ledger.js';

export type MaxFacts = {
  /** maxReplicas of an autoscaler. */
  live: LiveField;
  ledger?: Ledger | undefined;
  /** minReplicas as it is now: the API server takes no maxReplicas below it. */
  min: number | null;
  /** What the sales that may raise it need; undefined: nothing. */
  raisedMax?: number | undefined;
};

/** maxReplicas as its owner wants it; undefined when nobody knows. */
export function wantedMax({ live, ledger }: Pick<MaxFacts, 'live' | 'ledger'>): number | undefined {
  const baseline = readBaseline(live, ledger);
  return baseline.known && baseline.value !== null ? baseline.value : undefined;
}

/** maxReplicas goes up before minReplicas needs it, and back when minReplicas is low enough again. */
export function planMax({ live, ledger, min, raisedMax = 0 }: MaxFacts): LedgerWrite {
  const baseline = readBaseline(live, ledger);
  const least = Math.max(raisedMax, sizeOf(min));
  const own = baseline.known ? baseline.value : live.value;
  return decideWrite(live, ledger, { baseline, next: Math.max(sizeOf(own), least) });
}

export type FieldWrite = { field: 'minReplicas' | 'maxReplicas'; write: LedgerWrite };

/** One write at a time: the maximum first on the way up, the minimum first on the way down. */
export function nextOfTwo(min: LedgerWrite, max: LedgerWrite, isRaise: boolean): FieldWrite {
  const writes: FieldWrite[] = [
    { field: 'minReplicas', write: min },
    { field: 'maxReplicas', write: max },
  ];
  if (isRaise) writes.reverse();
  const [first, second] = writes as [FieldWrite, FieldWrite];
  return first.write.kind === 'Nothing' ? second : first;
}
