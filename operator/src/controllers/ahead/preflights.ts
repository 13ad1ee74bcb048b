import type { Clock as Timers } from '@ticketbottle/kube-client/clock.js';
import { createWorkQueue } from '@ticketbottle/kube-client/queue/work-queue.js';
import { isLookDue, neededOf, type Found } from '../../domain/ahead.js';
import { decideFeasibility, type Preflight } from '../../domain/feasibility.js';
import type { Sale } from '../../domain/sale.js';
import { targetKey, type Looks } from '../looks.js';
import type { Ahead, Clock, LookAhead, Preflights, Targets } from '../ports.js';
import type { ViewCache } from '../view.js';

export type PreflightOptions = {
  ports: { lookAhead: LookAhead; targets: Targets; clock: Clock };
  namespace: string;
  view: ViewCache;
  looks: Looks;
  hardLimit: number;
  /** Something else was found of this sale. */
  onFound: (sale: string) => void;
  onError: (sale: string, error: unknown) => void;
  timers: Timers;
};

type Kept = Found & { uid: string; preflights: readonly Preflight[] };

/** What stands in the way of sales, found out days before: looked for when it is asked for and due, one sale at a time. */
export function createPreflights(o: PreflightOptions): Preflights & { stop(): Promise<unknown> } {
  const { ports, view, namespace } = o;
  const kept = new Map<string, Kept>();
  const saleOf = (name: string) => view.now().sale(name);
  const queue = createWorkQueue({
    run: async (name) => {
      const sale = saleOf(name);
      if (sale === undefined) {
        kept.delete(name);
        return undefined;
      }
      const preflights = await ports.lookAhead(namespace, aheadOf(o, sale));
      const isBad = decideFeasibility(preflights) !== undefined;
      const at = ports.clock.serverNow();
      kept.set(name, { uid: sale.uid, generation: sale.generation, at, isBad, preflights });
      o.onFound(name);
      return undefined;
    },
    onError: o.onError,
    concurrency: 1,
    clock: o.timers,
  });
  queue.start();
  return {
    of({ name }) {
      const sale = saleOf(name);
      const found = kept.get(name);
      const own = found?.uid === sale?.uid ? found : undefined;
      if (sale && isLookDue(sale, own, ports.clock.serverNow())) queue.add(name);
      return own?.preflights ?? [];
    },
    stop: () => queue.stop(),
  };
}

function aheadOf({ ports, view, looks, namespace, hardLimit }: PreflightOptions, sale: Sale) {
  const { naming } = view.now();
  const hpas = ports.targets.hpas(namespace);
  return [...naming.placesOf(sale.name)].flatMap(([name, place]): Ahead[] => {
    const target = sale.spec.targets.find((one) => one.name === name);
    if (place.via === 'None' || target === undefined) return [];
    const max =
      place.via === 'HPA' ? hpas.find((one) => one.name === place.name)?.maxReplicas : undefined;
    const known = looks.get(targetKey({ namespace, ...place }))?.plan.baseline;
    const baseline = known?.known === true ? known.value : null;
    const named = naming.namedBy(place.via, place.name);
    const field = place.via === 'HPA' ? 'minReplicas' : 'replicas';
    return [
      {
        ...neededOf({ sale, target }, named, { baseline, max, hardLimit }),
        name: place.name,
        field,
      },
    ];
  });
}
