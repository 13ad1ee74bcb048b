import { z } from 'zod';
import { count, flag, instant, meta } from './schema-parts.js';
import { Targets } from './target-schema.js';

const Prewarm = z
  .strictObject({
    leadSeconds: count(
      60,
      86_400,
      'Targets are raised so many seconds before they must be warm.',
    ).default(900),
    readyBySeconds: count(
      0,
      3600,
      'Targets should be Ready so many seconds before they must be warm; else the condition CapacityAtRisk becomes True.',
    ).default(120),
  })
  .meta(
    meta('When targets are raised.', {
      rule: 'self.readyBySeconds < self.leadSeconds',
      message: 'readyBySeconds must be below leadSeconds: pods need the time in between to start',
      fieldPath: '.readyBySeconds',
    }),
  );

const Gate = z
  .strictObject({
    mode: z
      .enum(['Required', 'Advisory', 'Disabled'])
      .meta(
        meta(
          '`Required` opens only when everything needed is ready. `Advisory` opens on time and reports. `Disabled` opens on time.',
        ),
      )
      .default('Required'),
    minReadyPercent: count(
      1,
      100,
      'Share of the applied replicas of each required target that must be ready.',
    ).default(100),
    maxHoldSeconds: count(
      0,
      3600,
      'How long a sale that is not ready is held before `onTimeout` happens, also while the operator is away. Never ends a human hold or pause.',
    ).default(300),
    onTimeout: z
      .enum(['OpenDegraded', 'Hold'])
      .meta(meta('`OpenDegraded` opens at `degradedReleasePercent`; `Hold` goes on holding.'))
      .default('OpenDegraded'),
    degradedReleasePercent: count(
      1,
      100,
      'Share of releasePerSecond at which a sale opens that is not ready.',
    ).default(25),
  })
  .meta(meta('Whether and when a sale opens that is not ready.'));

const Demand = z
  .strictObject({
    expectedBuyers: count(1, 1_000_000_000, 'Buyers in line and connected at the peak.'),
    peakJoinsPerSecond: count(
      1,
      1_000_000_000,
      'Joins per second at the peak. Without it expectedBuyers ÷ 60, rounded up.',
    ).optional(),
    headroomPercent: count(0, 500, 'Added to every rate before replicas are computed.').default(20),
  })
  .meta(meta('What is expected; replicas of `perReplica` targets follow from it.'));

const WaitingRoom = z
  .strictObject({
    maxConcurrent: count(
      0,
      1_000_000,
      'Buyers in checkout at once. Lowering it never drops an admitted buyer.',
    ).default(100),
    releasePerSecond: count(0, 100_000, 'Admissions per second.').default(10),
    sessionSeconds: count(60, 86_400, 'How long an admitted buyer may take.').default(900),
    paused: flag('Nobody is admitted; everybody keeps their place.'),
  })
  .meta(meta('The line of the event. All of it may be changed while the sale is open.'));

/** What somebody who wants a sale says of it. */
export const Spec = z
  .strictObject({
    eventId: z
      .string()
      .min(1)
      .max(63)
      .meta(
        meta('The event that is sold.', {
          rule: 'self == oldSelf',
          message: 'eventId cannot change: make another TicketSale for another event',
        }),
      ),
    opensAt: instant(
      'When admissions begin. An absolute instant; frozen once the sale has opened.',
    ),
    closesAt: instant(
      'When admissions end: after opensAt, by 90 days at most. May be changed while the sale is open; one in the past closes it now.',
    ),
    preQueueOpensAt: instant(
      'From here on the line takes arrivals, and nobody is admitted. At or before opensAt.',
    ).optional(),
    prewarm: Prewarm.default(Prewarm.parse({})),
    cooldownSeconds: count(
      0,
      86_400,
      'How long replicas are kept after the close or the last ticket. Must exceed the time for which an order holds its tickets.',
    ).default(1920),
    gate: Gate.default(Gate.parse({})),
    demand: Demand.optional(),
    waitingRoom: WaitingRoom.default(WaitingRoom.parse({})),
    targets: Targets,
    hold: flag('A human hold: the sale does not open (nobody is admitted) until it is taken back.'),
    cancelled: flag(
      'Ends the line now: no new joins, who was admitted finishes. It does not cancel the event.',
      {
        rule: 'self || !oldSelf',
        message: 'a cancelled sale stays cancelled: make another TicketSale to sell again',
      },
    ),
    suspend: flag('The operator writes nothing for this sale but its status.'),
    dryRun: flag('Only plan and forecast are written, into status.'),
  })
  .meta(
    meta(
      'What is wanted.',
      {
        rule: 'self.opensAt < self.closesAt',
        message: 'closesAt must be after opensAt',
        fieldPath: '.closesAt',
      },
      {
        rule: "self.closesAt - self.opensAt <= duration('2160h')",
        message: 'a sale lasts 90 days (2160h) at most: set closesAt earlier',
        fieldPath: '.closesAt',
      },
      {
        rule: '!has(self.preQueueOpensAt) || self.preQueueOpensAt <= self.opensAt',
        message: 'preQueueOpensAt must be at or before opensAt',
        fieldPath: '.preQueueOpensAt',
      },
      {
        rule: "has(self.demand) || self.targets.all(t, !has(t.perReplica) || t.perReplica.metric == 'Checkouts')",
        message: 'targets sized by Connections or Joins need demand: set demand.expectedBuyers',
        fieldPath: '.demand',
      },
    ),
  );
