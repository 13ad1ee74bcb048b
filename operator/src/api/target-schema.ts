import { z } from 'zod';
import { count, flag, listByKey, meta } from './schema-parts.js';

/** Replicas that no target passes: a typing error must not order a thousand machines. */
export const maxReplicas = 5000;

const Ref = z
  .strictObject({
    kind: z
      .enum(['Deployment', 'HorizontalPodAutoscaler'])
      .meta(
        meta(
          'What is raised. A Deployment that has a HorizontalPodAutoscaler is raised through it (`minReplicas`).',
        ),
      ),
    name: z.string().min(1).max(253).meta(meta('Its name, in the namespace of the TicketSale.')),
  })
  .meta(meta('The Deployment or HorizontalPodAutoscaler.'));

const PerReplica = z
  .strictObject({
    metric: z
      .enum(['Connections', 'Joins', 'Checkouts'])
      .meta(
        meta(
          'What loads the target: `Connections` = buyers connected (`demand.expectedBuyers`), `Joins` = joins per second (`demand.peakJoinsPerSecond`), `Checkouts` = admissions per second (`waitingRoom.releasePerSecond`).',
        ),
      ),
    capacity: count(1, 1_000_000_000, 'How much of it one replica carries.'),
  })
  .meta(
    meta(
      'Replicas out of a load: rate × (1 + headroom) ÷ capacity, rounded up. Admission, not audience, loads what comes after the line: use `Checkouts` there.',
    ),
  );

const Target = z
  .strictObject({
    name: z
      .string()
      .min(1)
      .max(63)
      .meta(meta('Tells the targets of this sale apart, in status and messages.')),
    ref: Ref,
    floor: count(
      1,
      maxReplicas,
      'A minimum that overlapping sales share: the highest floor of the active sales counts.',
    ).optional(),
    replicas: count(
      0,
      maxReplicas,
      'Replicas for this sale alone: those of overlapping sales are added up. Includes the ordinary traffic of the service during the sale.',
    ).optional(),
    perReplica: PerReplica.optional(),
    maxReplicas: count(
      1,
      maxReplicas,
      'This sale adds at most so many replicas, whatever `replicas` and `perReplica` say.',
    ).optional(),
    raiseMax: flag(
      'Raises `maxReplicas` of the HorizontalPodAutoscaler where it is in the way, and restores it. Otherwise the sale is limited by it, and says so.',
    ),
    required: z.boolean().meta(meta('The gate waits until this target is warm.')).default(true),
    warmBy: z
      .enum(['PreQueue', 'Open'])
      .meta(
        meta(
          'By when it must be warm. Without it: PreQueue for targets sized by Connections or Joins, else Open. Without `preQueueOpensAt` both mean the opening.',
        ),
      )
      .optional(),
  })
  .meta(
    meta('One workload that the sale warms.', {
      rule: 'has(self.floor) || has(self.replicas) || has(self.perReplica)',
      message: 'say how far to raise this target: set floor, replicas or perReplica',
    }),
  );

/** 1..20 targets, told apart by name. */
export const Targets = listByKey(Target, 'name', 20)
  .min(1)
  .meta(
    meta('What the sale warms: 1 to 20 workloads.', {
      rule: 'self.all(a, self.exists_one(b, b.ref.kind == a.ref.kind && b.ref.name == a.ref.name))',
      message: 'two targets name the same workload: keep one and give it both demands',
    }),
  );
