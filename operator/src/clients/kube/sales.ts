import { compareVersions, keyText } from '@ticketbottle/kube-client/api/objects.js';
import { systemClock, type Clock } from '@ticketbottle/kube-client/clock.js';
import type { ObjectKey, Sales } from '../../controllers/ports.js';
import type { Caches } from './caches.js';
import { keepSale } from './kept.js';
import type { SaleObject } from './kinds.js';

/** A cache that lies further behind than this is believed again: what was written may have been undone since. */
const ownWriteMs = 30_000;

export type OwnSales = Sales & {
  /** What the API server answered to a write of ours. */
  wrote(sale: SaleObject): void;
  /** A write of ours found it gone. */
  gone(key: ObjectKey): void;
};

/**
 * TicketSales as last heard of, or as we wrote them after that. Every default is filled in: the API server does that, also for
 * those stored before it.
 */
export function salesOf(
  { sales, onDeletedSale }: Pick<Caches, 'sales' | 'onDeletedSale'>,
  clock: Pick<Clock, 'monotonic'> = systemClock,
): OwnSales {
  const own = new Map<string, { sale: SaleObject; until: number }>();
  onDeletedSale(({ metadata }) => void own.delete(keyText(metadata)));
  const newest = (cached: SaleObject): SaleObject => {
    const key = keyText(cached.metadata);
    const written = own.get(key);
    if (written === undefined) return cached;
    const isNewer = compareVersions(versionOf(written.sale), versionOf(cached)) > 0;
    if (isNewer && clock.monotonic() <= written.until) return written.sale;
    own.delete(key);
    return cached;
  };
  return {
    all: (namespace) =>
      sales
        .list()
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map(newest),
    get: (key) => {
      const found = sales.get(keyText(key));
      return found && newest(found);
    },
    wrote: (sale) =>
      void own.set(keyText(sale.metadata), {
        sale: keepSale(sale),
        until: clock.monotonic() + ownWriteMs,
      }),
    gone: (key) => void own.delete(keyText(key)),
  };
}

const versionOf = ({ metadata }: SaleObject) => metadata.resourceVersion;
