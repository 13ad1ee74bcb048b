import { aggregate } from '../../src/domain/aggregate.js';
import type { Ledger } from '../../src/domain/ledger.js';
import { noMemory } from '../../src/domain/plan-target.js';
import type { Decide } from './history.js';

/**
 * The obvious way, kept to show that the histories can tell: a log of what the value was, made before the raise and deleted
 * after the restore, and no question of whose the live value is.
 */
export const firstIdea: Decide = ({ live, ledger: log, witnesses, limits }) => {
  const contributions = witnesses.flat();
  const done = (write: ReturnType<Decide>['write']) => ({
    write,
    memory: noMemory,
    baseline: null,
  });
  const isActive = contributions.length > 0;
  if (!log) return isActive ? done({ kind: 'WriteLedger', ledger: opened() }) : done(nothing);
  const { baseline = null } = log;
  const want = isActive ? aggregate(baseline, contributions, limits).applied : baseline;
  if (live.value !== want) return done({ kind: 'Patch', value: want });
  return isActive ? done(nothing) : done({ kind: 'DeleteLedger' });

  function opened(): Ledger {
    return { uid: live.uid, version: live.version, baseline: live.value, lastWritten: [] };
  }
};

const nothing = { kind: 'Nothing' as const };
