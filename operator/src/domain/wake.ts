import type { Ledger, LedgerWrite, LiveField } from './ledger.js';

export type WakeFacts = {
  /** `replicas` of a Deployment that an autoscaler scales. */
  live: LiveField;
  ledger?: Ledger | undefined;
  /** Some sale needs it now. */
  isAsked: boolean;
  /** No sale needs it, and its autoscaler is what it was. */
  isAtRest: boolean;
};

/**
 * An autoscaler sleeps while its Deployment has 0 replicas, whatever its minimum: one pod wakes it, and when no sale needs it any
 * more it is put to sleep again. That it slept is written down before it is woken, and struck off after it sleeps: so a crash
 * between any two writes leaves neither a workload that nobody wanted nor one that is put to sleep for no reason.
 */
export function decideWake(facts: WakeFacts): LedgerWrite {
  const { live, ledger, isAsked, isAtRest } = facts;
  const kept = ledger?.uid === live.uid ? ledger : undefined;
  const isOurDoing = kept?.baseline === 0 && kept.lastWritten.includes(1);
  if (live.value === 0)
    return isAsked ? rouse(live, isOurDoing ? kept : undefined) : forget(live, isOurDoing);
  return isOurDoing && isAtRest ? { kind: 'Patch', value: 0 } : { kind: 'Nothing' };
}

const note = ({ uid, version }: LiveField, written: number): LedgerWrite => ({
  kind: 'WriteLedger',
  ledger: { uid, version, baseline: 0, lastWritten: [written] },
});

function rouse(live: LiveField, kept: Ledger | undefined): LedgerWrite {
  return kept?.version === live.version ? { kind: 'Patch', value: 1 } : note(live, 1);
}

function forget(live: LiveField, isOurDoing: boolean): LedgerWrite {
  return isOurDoing ? note(live, 0) : { kind: 'Nothing' };
}
