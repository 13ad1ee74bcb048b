import { restoreFinalizer } from '../../api/names.js';
import { toSale } from '../../api/to-sale.js';
import { toStatus } from '../../api/to-status.js';
import type { TicketSale, TicketSaleStatus } from '../../api/ticket-sale.js';
import { canonical } from '../../domain/canonical.js';
import { newsOf } from '../../domain/news.js';
import {
  planSale,
  type SaleFacts,
  type SaleMemory,
  type SalePlan,
} from '../../domain/plan-sale.js';
import type { Sale } from '../../domain/sale.js';
import type { TargetReport } from '../../domain/target-report.js';
import { isMissed } from '../../domain/window.js';
import { targetKey, type Looks } from '../looks.js';
import type { Events, Finalizers, ObjectKey, Sales, Status, Written } from '../ports.js';
import type { View, ViewCache } from '../view.js';
import { factsFor, type FactPorts } from './facts.js';
import { mayLetGo } from './let-go.js';
import { reportsFor } from './reports.js';
import { waitingRoomStatus } from './waiting-room.js';

export type SalePorts = FactPorts & {
  sales: Sales;
  status: Status;
  finalizers: Finalizers;
  events: Events;
};

export type SaleOptions = {
  ports: SalePorts;
  view: ViewCache;
  looks: Looks;
  /** What this sale asks of these objects is another, or may be. */
  onAsked: (keys: readonly string[], priority: number) => void;
};

export type SaleRequeue = { afterMs: number; priority: number } | undefined;
export type SaleController = { run(key: ObjectKey & { namespace: string }): Promise<SaleRequeue> };

const conflictMs = 100;
const soonMs = 900_000;

type Memory = SaleMemory & { uid: string; asked: string; targets: readonly string[] };
type Run = {
  key: ObjectKey & { namespace: string };
  stored: TicketSale;
  sale: Sale;
  view: View;
  reports: TargetReport[];
  facts: SaleFacts;
  plan: SalePlan;
};

/** Brings one TicketSale to what it says: the line is configured, targets are asked, and what is so is told. */
export function createSaleController(o: SaleOptions): SaleController {
  const { ports, view: views, looks } = o;
  const memories = new Map<string, Memory>();

  const look = (key: Run['key'], stored: TicketSale): Run => {
    const sale = toSale(stored);
    const view = views.now();
    const reports = reportsFor({ namespace: key.namespace, sale, stored }, view, looks);
    const facts = factsFor(ports, { key, sale, stored }, { view, reports });
    const memory = memories.get(key.name);
    const plan = planSale(sale, facts, memory?.uid === sale.uid ? memory : {});
    return { key, stored, sale, view, reports, facts, plan };
  };

  const forget = (name: string): void => {
    o.onAsked(memories.get(name)?.targets ?? [], 0);
    memories.delete(name);
  };

  const remember = (run: Run): void => {
    const { key, sale, plan } = run;
    const targets = targetsOf(run);
    const asked = canonical([askedText(sale, plan), targets]);
    const before = memories.get(key.name);
    if (before?.asked !== asked)
      o.onAsked([...new Set([...targets, ...(before?.targets ?? [])])], priorityOf(run));
    memories.set(key.name, { ...plan.memory, uid: sale.uid, asked, targets });
  };

  const bring = async (run: Run): Promise<SaleRequeue> => {
    const { sale, stored, plan } = run;
    if (!isGuarded(stored) && needsFinalizer(sale))
      return again(await ports.finalizers.set(stored, true), run);
    const written = await tell(o, run);
    if (written !== 'Done') return again(written, run);
    remember(run);
    if (isLeaving(stored) && plan.stage.stage === 'Completed') return letGo(o, run);
    return { afterMs: plan.recheckMs, priority: priorityOf(run) };
  };

  return {
    async run(key) {
      const stored = ports.sales.get(key);
      if (stored !== undefined && (isGuarded(stored) || !isLeaving(stored)))
        return bring(look(key, stored));
      forget(key.name);
      return undefined;
    },
  };
}

const isGuarded = ({ metadata }: TicketSale): boolean =>
  metadata.finalizers?.includes(restoreFinalizer) ?? false;
const isLeaving = ({ metadata }: TicketSale): boolean => metadata.deletionTimestamp !== undefined;

/** Before anything is written for it that would have to be undone. */
const needsFinalizer = (sale: Sale): boolean =>
  sale.deletedAt === undefined && !sale.spec.dryRun && !sale.spec.suspend && !isMissed(sale);

function again(written: Written, run: Run): SaleRequeue {
  if (written === 'Gone') return undefined;
  return { afterMs: written === 'Done' ? 0 : conflictMs, priority: priorityOf(run) };
}

/** What opens or is open within a quarter of an hour comes before what is looked at once in a while. */
function priorityOf({ sale, facts }: Run): number {
  const { opensAt, closesAt } = sale.spec;
  return facts.now >= opensAt - soonMs && facts.now < closesAt ? 10 : 0;
}

/** The line first, then what people see: what is told to be so must be so. */
async function tell({ ports, view }: SaleOptions, run: Run): Promise<Written> {
  const { stored, plan, facts, key } = run;
  if (plan.config !== undefined && plan.config !== facts.published) {
    const published = await ports.configMaps.publish(stored, plan.config, plan.configHash);
    if (published !== 'Done') return published;
  }
  const status = statusOf(ports, run);
  if (status === stored.status) return 'Done';
  const written = await ports.status.put(stored, status);
  view.invalidate(); // what is asked of targets follows from what is stored
  if (written === 'Done')
    for (const news of newsOf(facts.conditions, plan.conditions)) ports.events.tell(key, news);
  return written;
}

function statusOf(ports: SalePorts, run: Run): TicketSaleStatus {
  const { sale, stored, reports, facts, plan } = run;
  const earlier = stored.status;
  const waitingRoom = waitingRoomStatus(earlier?.waitingRoom, {
    ...{ sale: sale.name, configHash: plan.configHash, pods: facts.pods },
    ...{ stats: ports.stats.of(sale.spec.eventId), now: facts.now },
  });
  return toStatus(plan, { generation: sale.generation, reports, waitingRoom, earlier });
}

const askedText = ({ spec, deletedAt }: Sale, { contributions }: SalePlan): string =>
  canonical([[...contributions], spec.targets, spec.suspend, deletedAt]);

/** Those that it names, and those that it is known to have named. */
function targetsOf({ key: { namespace }, sale, view }: Run): string[] {
  const places = [...view.naming.placesOf(sale.name).values()];
  return places.flatMap((place) =>
    place.via === 'None' ? [] : [targetKey({ namespace, via: place.via, name: place.name })],
  );
}

async function letGo({ ports, view, looks, onAsked }: SaleOptions, run: Run): Promise<SaleRequeue> {
  const { key, sale, stored, facts } = run;
  const priority = priorityOf(run);
  const at = { namespace: key.namespace, sale };
  const restore = mayLetGo(at, { view: view.now(), looks }, facts.now);
  if (restore.kind === 'Wait') {
    onAsked(targetsOf(run), priority);
    return { afterMs: Math.min(run.plan.recheckMs, 5_000), priority };
  }
  const written = await ports.finalizers.set(stored, false);
  if (written === 'Done' && restore.kind === 'GaveUp')
    ports.events.tell(key, { type: 'Warning', reason: 'RestoreGivenUp', note: restore.note });
  return written === 'Conflict' ? { afterMs: conflictMs, priority } : undefined;
}
