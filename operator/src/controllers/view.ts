import { toSale } from '../api/to-sale.js';
import type { TicketSale } from '../api/ticket-sale.js';
import { nameTargets, type Naming } from '../domain/naming.js';
import type { Sale } from '../domain/sale.js';
import type { Readiness, Sales, Targets } from './ports.js';

/** All sales of a namespace and what they name, as the caches are now. */
export type View = {
  sales: readonly Sale[];
  stored: ReadonlyMap<string, TicketSale>;
  naming: Naming;
  /** Of a Deployment; nothing is ready of one that is not there. */
  readiness(deployment: string | undefined): Readiness;
  /** Names of the sales of an event. */
  salesOf(eventId: string): readonly string[];
};

export type ViewCache = {
  now(): View;
  /** Something in the caches is another. */
  invalidate(): void;
};

/** Made anew only when it is asked for after a change: a burst of a thousand changes costs one. */
export function createView(
  ports: { sales: Sales; targets: Targets },
  namespace: string,
): ViewCache {
  let view: View | undefined;
  return {
    now: () => (view ??= look(ports, namespace)),
    invalidate: () => void (view = undefined),
  };
}

function look({ sales, targets }: { sales: Sales; targets: Targets }, namespace: string): View {
  const stored = new Map(sales.all(namespace).map((one) => [one.metadata.name, one]));
  const parsed = [...stored.values()].map(toSale);
  const deployments = targets.deployments(namespace);
  const ready = new Map(deployments.map((one) => [one.name, one]));
  const byEvent = Map.groupBy(parsed, ({ spec }) => spec.eventId);
  return {
    sales: parsed,
    stored,
    naming: nameTargets(parsed, deployments, targets.hpas(namespace)),
    readiness: (name) => ready.get(name ?? '') ?? { ready: 0, isObserved: false },
    salesOf: (eventId) => (byEvent.get(eventId) ?? []).map(({ name }) => name),
  };
}
