import { decideRestore, type LetGo, type Restore } from '../../domain/restore.js';
import type { Sale } from '../../domain/sale.js';
import { targetKey, type Look, type Looks } from '../looks.js';
import type { View } from '../view.js';

/** Whether a sale that is being deleted may go. What is not there any more needs no restoring. */
export function mayLetGo(
  { namespace, sale }: { namespace: string; sale: Sale },
  { view, looks }: { view: View; looks: Looks },
  now: number,
): Restore {
  const targets = [...view.naming.placesOf(sale.name)].flatMap(([name, place]) => {
    if (place.via === 'None') return [];
    const look = looks.get(targetKey({ namespace, ...place }));
    const field = `${fieldOf[place.via]} ${place.name}`;
    return [lookedAt({ name, field, sale: sale.name }, look?.uid === place.uid ? look : undefined)];
  });
  return decideRestore(sale, targets, now);
}

const fieldOf = { HPA: 'minReplicas of HorizontalPodAutoscaler', Scale: 'replicas of Deployment' };

function lookedAt(
  { name, field, sale }: { name: string; field: string; sale: string },
  look: Look | undefined,
): LetGo {
  const none = { name, field, isAsked: true, isAtRest: false, baseline: undefined };
  if (look === undefined) return none;
  const { plan, value, contributions } = look;
  const isAsked = contributions.some((one) => one.sale === sale);
  if (!plan.baseline.known) return { ...none, isAsked };
  const isAtRest = plan.write.kind === 'Nothing' && plan.applied === value;
  return { ...none, isAsked, isAtRest, baseline: plan.baseline.value };
}
