import type { TicketSaleManifest } from '../../src/api/ticket-sale.js';

type Spec = TicketSaleManifest['spec'];
type Manifest = ReturnType<typeof sale>;

/** The least that a TicketSale says. It opens at 2026-12-01T03:00:00Z. */
const spec: Spec = {
  eventId: '0193c0de-0000-7000-8000-000000000001',
  opensAt: '2026-12-01T10:00:00+07:00',
  closesAt: '2026-12-01T12:00:00+07:00',
  targets: [{ name: 'order', ref: { kind: 'Deployment', name: 'order' }, replicas: 20 }],
};

export const sale = (more: object = {}, status?: object) => ({
  apiVersion: 'ticketbottle.io/v1alpha1',
  kind: 'TicketSale',
  metadata: { name: 'concert' },
  spec: { ...spec, ...more },
  ...(status && { status }),
});

const target = (n: number, more: object = {}) => ({
  name: `t${n}`,
  ref: { kind: 'Deployment', name: `d${n}` },
  floor: 1,
  ...more,
});
const targets = (...all: object[]) => sale({ targets: all });
const many = (count: number) => targets(...Array.from({ length: count }, (_, n) => target(n)));
const opened = { openedAt: '2026-12-01T03:00:00Z' };
const ended = {
  ...opened,
  closedAt: '2026-12-01T05:00:00Z',
  completedAt: '2026-12-01T06:00:00Z',
};

export type Refusal = {
  what: string;
  manifest: Manifest;
  /** What is there already; the manifest would change it. */
  stored?: Manifest;
  /** A part of the message. */
  says: RegExp;
  /** Where the API server has words of its own, for what is no rule of ours. */
  serverSays?: RegExp;
};

/** What is no TicketSale: played to the evaluator of CEL by a unit test, and to a real API server. */
export const refusals: readonly Refusal[] = [
  {
    what: 'opens after it closes',
    manifest: sale({ opensAt: '2026-12-02T00:00:00Z' }),
    says: /closesAt must be after opensAt/,
  },
  {
    what: 'opens when it closes',
    manifest: sale({ closesAt: spec.opensAt }),
    says: /closesAt must be after/,
  },
  {
    what: 'goes to another event',
    manifest: sale({ eventId: 'other' }),
    stored: sale(),
    says: /make another TicketSale/,
  },
  {
    what: 'has two targets of one workload',
    manifest: targets(target(1), target(2, { ref: { kind: 'Deployment', name: 'd1' } })),
    says: /keep one and give it both demands/,
  },
  {
    what: 'does not say how far to raise a target',
    manifest: targets(target(1, { floor: undefined })),
    says: /set floor, replicas or perReplica/,
  },
  {
    what: 'lasts a year',
    manifest: sale({ closesAt: '2027-12-01T10:00:00Z' }),
    says: /90 days \(2160h\) at most: set closesAt earlier/,
  },
  {
    what: 'has a field that nobody knows',
    manifest: sale({ opensAtt: spec.opensAt }),
    says: /Unrecognized key: "opensAtt"/,
    serverSays: /unknown field "spec\.opensAtt"/,
  },
  {
    what: 'has an unknown field deep inside',
    manifest: sale({ gate: { modus: 'x' } }),
    says: /Unrecognized key: "modus"/,
    serverSays: /unknown field "spec\.gate\.modus"/,
  },
  {
    what: 'has 21 targets',
    manifest: many(21),
    says: /<=20 items/,
    serverSays: /spec\.targets: Too many: 21: must have at most 20 items/,
  },
  {
    what: 'has no target',
    manifest: targets(),
    says: />=1 items/,
    serverSays: /spec\.targets.* should have at least 1 items/,
  },
  {
    what: 'names a target of another kind',
    manifest: targets(target(1, { ref: { kind: 'StatefulSet', name: 'x' } })),
    says: /"Deployment"\|"HorizontalPodAutoscaler"/,
    serverSays: /Unsupported value: "StatefulSet": supported values: "Deployment", "Horizontal/,
  },
  {
    what: 'moves its opening after it opened',
    manifest: sale({ opensAt: '2026-12-01T03:00:01Z' }),
    stored: sale({}, opened),
    says: /opensAt cannot change any more; move closesAt/,
  },
  {
    what: 'opens its pre-queue after the sale',
    manifest: sale({ preQueueOpensAt: '2026-12-01T03:00:01Z' }),
    says: /preQueueOpensAt must be at or before opensAt/,
  },
  {
    what: 'wants pods ready before they are raised',
    manifest: sale({ prewarm: { leadSeconds: 60, readyBySeconds: 60 } }),
    says: /below leadSeconds/,
  },
  {
    what: 'raises its targets a moment before',
    manifest: sale({ prewarm: { leadSeconds: 59, readyBySeconds: 1 } }),
    says: />=60/,
    serverSays: /leadSeconds.* should be greater than or equal to 60/,
  },
  {
    what: 'cools down for more than a day',
    manifest: sale({ cooldownSeconds: 86_401 }),
    says: /<=86400/,
    serverSays: /cooldownSeconds.* should be less than or equal to 86400/,
  },
  {
    what: 'is held for more than an hour',
    manifest: sale({ gate: { maxHoldSeconds: 3601 } }),
    says: /<=3600/,
    serverSays: /maxHoldSeconds.* should be less than or equal to 3600/,
  },
  {
    what: 'sizes by joins without a demand',
    manifest: targets(target(1, { perReplica: { metric: 'Joins', capacity: 5 } })),
    says: /set demand.expectedBuyers/,
  },
  {
    what: 'takes a cancellation back',
    manifest: sale({ cancelled: false }),
    stored: sale({ cancelled: true }),
    says: /stays cancelled/,
  },
  {
    what: 'has a name that is no label',
    manifest: { ...sale(), metadata: { name: 'x'.repeat(64) } },
    says: /at most 63 characters/,
  },
  {
    what: 'gives an instant without an offset',
    manifest: sale({ opensAt: '2026-12-01T10:00:00' }),
    says: /opensAt: Invalid/,
    serverSays: /spec\.opensAt in body must be of type date-time/,
  },
  ...(['openedAt', 'closedAt', 'completedAt'] as const).map((latch) => ({
    what: `moves the latch ${latch}`,
    manifest: sale({}, { ...ended, [latch]: '2026-12-01T03:00:05Z' }),
    stored: sale({}, ended),
    says: new RegExp(`${latch} is written once`),
  })),
];

/** What keeps the rules, also at their very edge. */
export const taken: readonly { what: string; manifest: Manifest }[] = [
  { what: 'says the least', manifest: sale() },
  { what: 'lasts 90 days', manifest: sale({ closesAt: '2027-03-01T03:00:00Z' }) },
  {
    what: 'opens its pre-queue with the sale',
    manifest: sale({ preQueueOpensAt: '2026-12-01T03:00:00Z' }),
  },
  {
    what: 'leaves a second to start pods',
    manifest: sale({ prewarm: { leadSeconds: 61, readyBySeconds: 60 } }),
  },
  { what: 'has 20 targets', manifest: many(20) },
  {
    what: 'names a Deployment and an autoscaler alike',
    manifest: targets(
      target(1),
      target(2, { ref: { kind: 'HorizontalPodAutoscaler', name: 'd1' } }),
    ),
  },
  {
    what: 'sizes by checkouts without a demand',
    manifest: targets(target(1, { perReplica: { metric: 'Checkouts', capacity: 5 } })),
  },
  {
    what: 'sizes by joins with a demand',
    manifest: sale({
      demand: { expectedBuyers: 5 },
      targets: [target(1, { perReplica: { metric: 'Joins', capacity: 5 } })],
    }),
  },
];

/** What may be changed of a sale that is there. */
export const edits: readonly { what: string; manifest: Manifest; stored: Manifest }[] = [
  {
    what: 'everything but the opening while it is open',
    manifest: sale({
      opensAt: '2026-12-01T03:00:00Z',
      closesAt: '2026-12-01T11:00:00Z',
      waitingRoom: { releasePerSecond: 3, paused: true },
      cancelled: true,
    }),
    stored: sale({}, opened),
  },
  {
    what: 'the opening of one that has not opened',
    manifest: sale({ opensAt: '2026-12-01T03:30:00Z' }),
    stored: sale(),
  },
];
