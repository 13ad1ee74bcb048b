import { z } from 'zod';
import { count, instant, listByKey, meta } from './schema-parts.js';
import { maxReplicas } from './target-schema.js';

/** What a sale is doing: the reason of the condition Progressing. */
export const stages = [
  'Scheduled',
  'Prewarming',
  'Warm',
  'Held',
  'Open',
  'Cooldown',
  'Draining',
  'Completed',
] as const;

const Stage = z.enum(stages);
const replicas = (description: string) => count(0, maxReplicas, description);
const text = (max: number, description: string) => z.string().max(max).meta({ description });

const Condition = z
  .strictObject({
    type: text(316, 'What the condition is about.'),
    status: z.enum(['True', 'False', 'Unknown']).meta(meta('Whether it is so.')),
    observedGeneration: z.int().min(0).meta(meta('The metadata.generation that it is about.')),
    lastTransitionTime: instant('When `status` last became another.'),
    reason: text(1024, 'Why, as one word for programs.'),
    message: text(4096, 'Why, for people, with what to do.'),
  })
  .meta(meta('One observation, as Kubernetes conventions have it.'));

const Transition = z
  .strictObject({
    stage: Stage.meta(meta('What the sale becomes.')),
    at: instant('When.'),
  })
  .meta(meta('What happens next.'));

const PlanStep = z
  .strictObject({
    at: instant('From when on.'),
    stage: Stage.meta(meta('What the sale is then.')),
    targets: listByKey(
      z.strictObject({
        name: text(63, 'Which target.'),
        replicas: replicas('What this sale asks of it from then on.'),
      }),
      'name',
      20,
    ).meta(meta('What is asked of each target.')),
  })
  .meta(meta('One step of the timeline.'));

const TargetStatus = z
  .strictObject({
    name: text(63, 'The target, as the spec calls it.'),
    uid: text(63, 'Of the object that is written.').optional(),
    via: z
      .enum(['HPA', 'Scale'])
      .meta(meta('`HPA`: its minReplicas is written; `Scale`: replicas of the Deployment.'))
      .optional(),
    requested: replicas('What this sale asks for now.'),
    aggregated: replicas('What all sales and the baseline need together.'),
    applied: replicas(
      'What is written: `aggregated` or the cap; more than that while it is lowered step by step.',
    ),
    ready: replicas('Pods that are Ready.'),
    baseline: replicas('The last value that was not written by us; null when it was unset.')
      .nullable()
      .optional(),
    contributors: z.array(text(253, 'The name of a sale.')).max(500).meta({
      description: 'Sales that ask for replicas of it now.',
      'x-kubernetes-list-type': 'atomic',
    }),
    limited: z.boolean().meta(meta('`applied` is below `aggregated`.')),
    message: text(1024, 'What is missing, and to whom it went.'),
  })
  .meta(meta('One target.'));

const WaitingRoomStatus = z
  .strictObject({
    configMap: text(253, 'Whose content the waiting room follows.'),
    configHash: text(64, 'Of that content, without the state of the gate.'),
    acked: z
      .string()
      .max(21)
      .meta(meta('Pods of the waiting room that apply it, of those that are Ready: `3/3`.')),
    queued: count(0, 1_000_000_000, 'Buyers in line.').optional(),
    active: count(0, 1_000_000_000, 'Buyers in checkout.').optional(),
    sold: count(0, 1_000_000_000, 'Tickets sold.').optional(),
    observedAt: instant('When these were read; every 10 s at most, and only on change.').optional(),
  })
  .meta(meta('The line.'));

const latch = 'Written once and never changed';

/** What the operator observed. */
export const Status = z
  .strictObject({
    observedGeneration: z
      .int()
      .min(0)
      .meta(meta('The metadata.generation that was acted on.'))
      .optional(),
    openedAt: instant(`When admissions began. ${latch}.`, {
      rule: 'self == oldSelf',
      message: 'openedAt is written once',
    }).optional(),
    closedAt: instant(`When admissions ended. ${latch}.`, {
      rule: 'self == oldSelf',
      message: 'closedAt is written once',
    }).optional(),
    completedAt: instant(`When the last target was let go. ${latch}.`, {
      rule: 'self == oldSelf',
      message: 'completedAt is written once',
    }).optional(),
    soldOutAt: instant(
      'When the last ticket was sold; cleared when stock returns before closesAt.',
    ).optional(),
    capacity: text(21, 'Ready of applied replicas over all targets: `34/35`.').optional(),
    capacityReadyAt: instant('When all required targets last became warm.').optional(),
    nextTransition: Transition.optional(),
    plan: z
      .array(PlanStep)
      .max(20)
      .meta({ description: 'The timeline, also with dryRun.', 'x-kubernetes-list-type': 'atomic' })
      .optional(),
    forecast: z
      .strictObject({
        podHours: z
          .string()
          .max(21)
          .meta(meta('What the sale asks for beyond the baselines, in pods × hours: `12.5`.')),
        peakReplicas: count(0, 100_000, 'The most that is asked of all targets at one time.'),
      })
      .meta(meta('What the plan costs.'))
      .optional(),
    targets: listByKey(TargetStatus, 'name', 20).meta(meta('Each target.')).optional(),
    waitingRoom: WaitingRoomStatus.optional(),
    conditions: listByKey(Condition, 'type', 32).meta(meta('Observations.')).optional(),
  })
  .meta(meta('What the operator observed; only it writes here.'));
