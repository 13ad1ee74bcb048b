import type { Contribution } from '../../src/domain/contributions.js';
import type { LiveField } from '../../src/domain/ledger.js';
import type { SaleFacts } from '../../src/domain/plan-sale.js';
import type { Sale, SaleSpec, Target } from '../../src/domain/sale.js';
import type { TargetReport } from '../../src/domain/target-report.js';

/** 2026-12-01T10:00:00Z: when the sales of tests open. */
export const opens = Date.UTC(2026, 11, 1, 10);
export const minutes = (count: number) => count * 60_000;

export const targetOf = (more: Partial<Target> = {}): Target => ({
  name: 'order',
  ref: { kind: 'Deployment', name: 'order' },
  raiseMax: false,
  required: true,
  ...more,
});

/** Opens at 10:00 and closes at 12:00; prewarms from 09:45, cools down until 12:15. */
export const specOf = (more: Partial<SaleSpec> = {}): SaleSpec => ({
  eventId: 'e1',
  opensAt: opens,
  closesAt: opens + minutes(120),
  prewarm: { leadSeconds: 900, readyBySeconds: 120 },
  cooldownSeconds: 900,
  gate: {
    mode: 'Required',
    minReadyPercent: 100,
    maxHoldSeconds: 300,
    onTimeout: 'OpenDegraded',
    degradedReleasePercent: 25,
  },
  waitingRoom: { maxConcurrent: 100, releasePerSecond: 10, sessionSeconds: 900, paused: false },
  targets: [targetOf({ replicas: 20 })],
  hold: false,
  cancelled: false,
  suspend: false,
  dryRun: false,
  ...more,
});

export const saleOf = (spec: Partial<SaleSpec> = {}, more: Partial<Sale> = {}): Sale => ({
  name: 'a',
  uid: 'sale-uid',
  generation: 1,
  createdAt: opens - minutes(600),
  latches: {},
  ...more,
  spec: specOf(spec),
});

export const contributionFrom = (more: Partial<Contribution> = {}): Contribution => ({
  sale: 'a',
  opensAt: opens,
  floor: 0,
  replicas: 0,
  raiseMax: false,
  ...more,
});

export const reportOf = (more: Partial<TargetReport> = {}): TargetReport => ({
  name: 'order',
  uid: 'order-uid',
  via: 'Scale',
  requested: 20,
  aggregated: 20,
  applied: 20,
  ready: 20,
  isObserved: true,
  baseline: 3,
  contributors: ['a'],
  missing: 0,
  lost: 0,
  lostTo: [],
  ...more,
});

/** Everything is well: the pod of the waiting room acknowledges whatever was published. */
export const factsOf = (now: number, more: Partial<SaleFacts> = {}): SaleFacts => ({
  reports: [reportOf()],
  conditions: [],
  pods: [{ readySince: 0, hash: 'h' }],
  skewMs: 0,
  event: 'Same',
  isGovernedByOther: false,
  hash: () => 'h',
  now,
  ...more,
});

export const liveOf = (value: number | null, more: Partial<LiveField> = {}): LiveField => ({
  uid: 'u',
  version: '7',
  value,
  owner: 'Theirs',
  manager: 'argocd',
  ...more,
});
