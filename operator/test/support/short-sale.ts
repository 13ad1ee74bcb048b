import { randomUUID } from 'node:crypto';
import { reasonOf, type Stage } from './world.js';

/** A short sale of an autoscaler and a bare Deployment, from before its prewarming until after its cooldown. */
export async function beginShortSale(stage: Stage, now: number): Promise<void> {
  const eventId = randomUUID();
  const at = (minutes: number) => new Date(now + minutes * 60_000).toISOString();
  await stage.deployment('order', 3);
  await stage.deployment('waitroom', 1);
  await stage.hpa('waitroom', { min: 2, max: 4 });
  await stage.sale('a', {
    ...{ eventId, opensAt: at(32), closesAt: at(37), cooldownSeconds: 0 },
    prewarm: { leadSeconds: 1_500, readyBySeconds: 60 },
    targets: [
      { name: 'order', ref: { kind: 'Deployment', name: 'order' }, replicas: 4 },
      {
        ...{ name: 'waitroom', ref: { kind: 'HorizontalPodAutoscaler', name: 'waitroom' } },
        ...{ floor: 6, raiseMax: true },
      },
    ],
  });
}

/** How it ends when nothing goes wrong. */
export const calmEnd = { sizes: [3, 2], stage: 'Completed', wasOpen: true };

/** How it ended: what the workloads are then, and whether the sale was ever open. */
export async function endOfShortSale(stage: Stage): Promise<unknown> {
  const over = await stage.until('a', 'is over and as it was', ({ status }) => {
    const targets = status?.targets ?? [];
    const isRestored = targets.every(({ applied, baseline }) => applied === baseline);
    return status?.completedAt !== undefined && targets.length === 2 && isRestored;
  });
  await stage.untilReplicas('order', 3);
  await stage.untilWorkload('waitroom', ({ max }) => max === 4);
  return {
    sizes: [await stage.replicas('order'), await stage.minReplicas('waitroom')],
    stage: reasonOf(over, 'Progressing'),
    wasOpen: over.status?.openedAt !== undefined,
  };
}
