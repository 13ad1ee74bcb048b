import type { Clock as Timers } from '@ticketbottle/kube-client/clock.js';
import { createWorkQueue, type QueueHealth } from '@ticketbottle/kube-client/queue/work-queue.js';
import { createPreflights } from './ahead/preflights.js';
import { atMostEach } from './at-most-each.js';
import { touchedBy, type Changed } from './changed.js';
import { targetKey, type Looks } from './looks.js';
import type { LookAhead } from './ports.js';
import { createSaleController, type SalePorts } from './sale/sale-controller.js';
import { createTargetController, type TargetPorts } from './target/target-controller.js';
import { timed, type Reconciled } from './timed.js';
import { createView } from './view.js';

export type ControllerOptions = {
  ports: Omit<SalePorts, 'preflights'> & TargetPorts & { lookAhead: LookAhead };
  namespace: string;
  /** Replicas that no target is given more of. */
  hardLimit: number;
  /** Every cache is fresh. */
  isFresh: () => boolean;
  onError: (failed: {
    queue: 'sale' | 'target' | 'preflight';
    key: string;
    error: unknown;
  }) => void;
  onReconciled: Reconciled;
  /** Timers of the queues. */
  timers: Timers;
};

export type Controllers = {
  changed(what: Changed): void;
  health(): { sales: QueueHealth; targets: QueueHealth };
  /** Takes no more keys, and waits for the looks under way. */
  stop(): Promise<void>;
};

const waitingRoomMs = 500;

/** Everything that the leader does: one queue of sales, one of targets, each key by one worker at a time. */
export function startControllers(o: ControllerOptions): Controllers {
  const { ports, namespace, timers, hardLimit, isFresh } = o;
  const view = createView(ports, namespace);
  const looks: Looks = new Map();
  const queueOf = (queue: 'sale' | 'target', run: Parameters<typeof createWorkQueue>[0]['run']) =>
    createWorkQueue({
      run: timed(queue, run, { tell: o.onReconciled, monotonic: () => timers.monotonic() }),
      onError: (key, error) => o.onError({ queue, key, error }),
      clock: timers,
    });
  const sales = queueOf('sale', (name) => sale.run({ namespace, name }));
  const targets = queueOf('target', (key) => target.run(key));
  const addSales = (names: Iterable<string>): void => {
    for (const name of names) sales.add(name);
  };
  const onAsked = (keys: readonly string[], priority: number): void =>
    keys.forEach((key) => targets.add(key, priority));
  const preflights = createPreflights({
    ...{ ports, namespace, view, looks, hardLimit, timers },
    onFound: (name) => sales.add(name),
    onError: (key, error) => o.onError({ queue: 'preflight', key, error }),
  });
  const sale = createSaleController({ ports: { ...ports, preflights }, view, looks, onAsked });
  const shared = { ports, view, looks, hardLimit, isFresh };
  const target = createTargetController({ ...shared, onSeen: addSales });

  addSales(ports.sales.all(namespace).map(({ metadata }) => metadata.name));
  const owners = ports.ledgers.owners(namespace);
  onAsked(
    owners.map((owner) => targetKey({ namespace, ...owner })),
    0,
  );
  sales.start();
  targets.start();
  const touch = (what: Changed): void => {
    view.invalidate();
    const touched = touchedBy(what, view, { namespace, targets: ports.targets });
    addSales(touched.sales);
    onAsked(touched.targets, 0);
  };
  // Each of its pods acknowledges each sale, and any of that may matter to every sale.
  const waitingRoom = atMostEach(timers, waitingRoomMs, () => touch({ kind: 'WaitingRoom' }));
  return {
    changed: (what) => (what.kind === 'WaitingRoom' ? waitingRoom.ask() : touch(what)),
    health: () => ({ sales: sales.health(), targets: targets.health() }),
    async stop() {
      waitingRoom.stop();
      await Promise.all([sales.stop(), targets.stop(), preflights.stop()]);
    },
  };
}
