import { toSale } from '../api/to-sale.js';
import type { TicketSale } from '../api/ticket-sale.js';
import { createNamer } from '../domain/namer.js';
import type { Naming } from '../domain/naming.js';
import type { Sale } from '../domain/sale.js';
import type { Readiness, Sales, Targets } from './ports.js';

/** All sales of a namespace and what they name, as the caches are now. */
export type View = {
  sales: readonly Sale[];
  sale(name: string): Sale | undefined;
  stored: ReadonlyMap<string, TicketSale>;
  naming: Naming;
  /** Of a Deployment; nothing is ready of one that is not there. */
  readiness(deployment: string | undefined): Readiness;
  /** Names of the sales of an event. */
  salesOf(eventId: string): readonly string[];
};

export type ViewCache = {
  now(): View;
  /** The last one made, whatever has changed since. */
  last(): View;
  /** Something in the caches is another. */
  invalidate(): void;
};

/** Made anew only when it is asked for after a change: a burst of a thousand changes costs one. */
export function createView(
  ports: { sales: Sales; targets: Targets },
  namespace: string,
): ViewCache {
  let view: View | undefined;
  let isStale = false;
  const name = createNamer();
  const now = (): View => {
    if (view === undefined || isStale) view = look(ports, namespace, { name, before: view });
    isStale = false;
    return view;
  };
  return { now, last: () => view ?? now(), invalidate: () => void (isStale = true) };
}

function look(
  { sales, targets }: { sales: Sales; targets: Targets },
  namespace: string,
  { name, before }: { name: ReturnType<typeof createNamer>; before: View | undefined },
): View {
  const all = sales.all(namespace);
  const byName = parsedOf(all, before);
  const parsed = [...byName.values()];
  const deployments = targets.deployments(namespace);
  return {
    sales: parsed,
    sale: (of) => byName.get(of),
    stored: new Map(all.map((one) => [one.metadata.name, one])),
    naming: name({ sales: parsed, deployments, hpas: targets.hpas(namespace) }),
    readiness: (of) =>
      deployments.find((one) => one.name === of) ?? { ready: 0, isObserved: false },
    salesOf: (eventId) =>
      parsed.filter(({ spec }) => spec.eventId === eventId).map((sale) => sale.name),
  };
}

/** What is stored as it was before is not parsed again. Apart from `look`, whose view would keep the one before it for ever. */
function parsedOf(all: readonly TicketSale[], before: View | undefined): Map<string, Sale> {
  return new Map(
    all.map((one) => {
      const { name } = one.metadata;
      const isSame = before?.stored.get(name) === one;
      return [name, (isSame ? before.sale(name) : undefined) ?? toSale(one)];
    }),
  );
}
