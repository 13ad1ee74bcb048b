import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { QueueHealth } from '@ticketbottle/kube-client/queue/work-queue.js';
import type { ReflectorHealth } from '@ticketbottle/kube-client/reflector/health.js';
import type { Caches } from './clients/kube/caches.js';
import type { Clock, Sales } from './controllers/ports.js';
import type { Reconciled } from './controllers/timed.js';
import { measureSales } from './measure-sales.js';

export type Measured = {
  caches: Pick<Caches, 'healths'>;
  /** Its queues; undefined while another leads. */
  leader: { queues(): { sales: QueueHealth; targets: QueueHealth } | undefined };
  ports: { sales: Pick<Sales, 'all'>; clock: Pick<Clock, 'serverNow'> };
  elector: { isLeader(): boolean };
  /** How far its clock is ahead of ours, milliseconds. */
  api: { clockOffsetMs(): number | undefined };
  namespace: string;
};

/** What is known anyway, told at each scrape. */
export function measure(metrics: Metrics, o: Measured): void {
  const { elector, ports, api, namespace } = o;
  metrics.watched('leader', '1 while this process leads', [], (set) =>
    set({}, elector.isLeader() ? 1 : 0),
  );
  metrics.watched('clock_skew_seconds', "API server's clock minus ours", [], (set) =>
    set({}, (api.clockOffsetMs() ?? 0) / 1_000),
  );
  measureQueues(metrics, o);
  measureCaches(metrics, o);
  measureSales(metrics, {
    isLeader: () => elector.isLeader(),
    sales: () => ports.sales.all(namespace),
    now: () => ports.clock.serverNow(),
  });
}

export function countContention(metrics: Metrics): (reason: string) => void {
  const help = 'Targets that somebody else began to write against us';
  const contentions = metrics.counter('target_contention_total', help);
  return (reason) => {
    if (reason === 'LoweredByOther') contentions.inc();
  };
}

export function countRuns(metrics: Metrics): Reconciled {
  const runs = metrics.counter('reconcile_total', 'Runs of a key', ['queue']);
  const errors = metrics.counter('reconcile_errors_total', 'Runs that failed', ['queue']);
  const seconds = metrics.histogram('reconcile_duration_seconds', 'How long a run took', ['queue']);
  for (const queue of ['sale', 'target']) errors.inc({ queue }, 0);
  return ({ queue, ok, ms }) => {
    runs.inc({ queue });
    if (!ok) errors.inc({ queue });
    seconds.observe({ queue }, ms / 1_000);
  };
}

function measureQueues(metrics: Metrics, { leader }: Measured): void {
  const show = (name: string, help: string, of: (queue: QueueHealth) => number): void =>
    metrics.watched(name, help, ['queue'], (set) => {
      for (const [queue, health] of Object.entries(leader.queues() ?? {}))
        set({ queue }, of(health));
    });
  show('queue_depth', 'Keys that wait for a worker', ({ ready }) => ready);
  show('queue_oldest_age_seconds', 'Age of the longest waiting key', (q) => q.oldestAgeMs / 1_000);
}

function measureCaches(metrics: Metrics, { caches }: Measured): void {
  const show = (name: string, help: string, of: (health: ReflectorHealth) => number): void =>
    metrics.watched(name, help, ['kind'], (set) => {
      for (const [kind, health] of caches.healths()) {
        const value = of(health);
        if (Number.isFinite(value)) set({ kind }, value);
      }
    });
  const restarted = 'Watches that ended since the start, by why';
  metrics.watched('watch_restarts', restarted, ['kind', 'reason'], (set) => {
    for (const [kind, { restarts }] of caches.healths())
      for (const [reason, n] of Object.entries(restarts)) set({ kind, reason }, n);
  });
  const missed = 'Changes that only a list found: anything but 0 is a fault of the watch';
  show('relists', 'Whole lists read since the start', ({ lists }) => lists);
  show('missed_events', missed, ({ missedEvents }) => missedEvents);
  show('cache_age_seconds', 'Since something was heard of a kind', ageSeconds);
}

/** Infinity while nothing was heard yet. */
function ageSeconds({ lastEventAgeMs, lastListAgeMs }: ReflectorHealth): number {
  return Math.min(lastEventAgeMs ?? Infinity, lastListAgeMs ?? Infinity) / 1_000;
}
