import { decideWake, type WakeFacts } from '../../domain/wake.js';
import type { Ledgers, ObjectKey, ScaledObject, StoredLedger, Targets, Written } from '../ports.js';
import { toLive } from './to-live.js';

export type WakePorts = { ledgers: Ledgers; targets: Targets };
export type WakeAt = Pick<WakeFacts, 'isAsked' | 'isAtRest'> & { deployment: ObjectKey };

/** Wakes the Deployment of an autoscaler, or lets it sleep again: at most one write, and no call when there is nothing to do. */
export async function wakeTarget(
  { ledgers, targets }: WakePorts,
  at: WakeAt,
): Promise<'Nothing' | Written> {
  const { namespace } = at.deployment;
  const cached = targets.cached(at.deployment, 'Scale');
  if (cached === undefined) return 'Nothing';
  const known = ledgers.cached(namespace, cached.uid, 'replicas');
  if (decide(cached, known, at).kind === 'Nothing') return 'Nothing';
  const stored = await ledgers.read(namespace, cached.uid, 'replicas');
  const object = await targets.read(at.deployment, 'Scale');
  if (object?.uid !== cached.uid) return 'Gone';
  const write = decide(object, stored, at);
  const { uid, resourceVersion } = object;
  switch (write.kind) {
    case 'Nothing':
      return 'Nothing';
    case 'WriteLedger': {
      const next = { ledger: write.ledger, resourceVersion: stored?.resourceVersion };
      return ledgers.write(namespace, 'replicas', next);
    }
    case 'Patch': {
      const change = { field: 'replicas' as const, value: write.value, uid, resourceVersion };
      return targets.patch(at.deployment, change);
    }
  }
}

const decide = (
  object: ScaledObject,
  stored: StoredLedger | undefined,
  { isAsked, isAtRest }: WakeAt,
) => decideWake({ live: toLive(object, 'replicas'), ledger: stored?.ledger, isAsked, isAtRest });
