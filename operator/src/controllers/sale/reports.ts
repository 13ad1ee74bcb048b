import type { TargetStatus, TicketSale } from '../../api/ticket-sale.js';
import type { Place } from '../../domain/naming.js';
import { reportsOf } from '../../domain/named-target.js';
import type { Sale, Target } from '../../domain/sale.js';
import type { TargetReport } from '../../domain/target-report.js';
import { targetKey, type Looks } from '../looks.js';
import type { View } from '../view.js';

/** What a sale knows of each of its targets: the last look at it, with what is Ready now. */
export function reportsFor(
  { namespace, sale, stored }: { namespace: string; sale: Sale; stored: TicketSale },
  view: View,
  looks: Looks,
): TargetReport[] {
  const places = view.naming.placesOf(sale.name);
  return sale.spec.targets.map((target) => {
    const told = stored.status?.targets?.find(({ name }) => name === target.name);
    const place = places.get(target.name);
    if (place === undefined || place.via === 'None') return lost(target, told, place?.problem);
    const { via, name, uid, deployment } = place;
    const { ready, isObserved } = view.readiness(deployment);
    const look = looks.get(targetKey({ namespace, via, name }));
    if (look?.uid !== uid) return unseen(target, told, { via, uid, ready });
    const seen = { plan: look.plan, value: look.value, via, uid, ready, isObserved };
    const report = reportsOf(look.named, look.contributions, seen).get(sale.name);
    return report ?? unseen(target, told, { via, uid, ready });
  });
}

type Problem = Extract<Place, { via: 'None' }>['problem'];

function lost(target: Target, told: TargetStatus | undefined, problem?: Problem): TargetReport {
  const place = { via: undefined, uid: undefined, ready: 0 };
  return { ...unseen(target, told, place), applied: 0, problem };
}

/** Nobody looked at it yet: what was told before stands, and nothing counts as seen by its controller. */
function unseen(
  { name }: Target,
  told: TargetStatus | undefined,
  { via, uid, ready }: Pick<TargetReport, 'via' | 'uid' | 'ready'>,
): TargetReport {
  const same = told?.uid === uid ? told : undefined;
  const { aggregated, applied, baseline } = same ?? { aggregated: ready, applied: ready };
  return {
    ...{ name, via, uid, ready, isObserved: false, aggregated, applied, baseline },
    requested: told?.requested ?? 0,
    ...{ contributors: [], missing: 0, lost: 0, lostTo: [] },
  };
}
