import { keyText } from '@ticketbottle/kube-client/api/objects.js';
import { apiVersion, kind } from '../../api/ticket-sale.js';
import type { Sales } from '../../controllers/ports.js';
import type { Caches } from './caches.js';
import type { SaleObject } from './kinds.js';

/** TicketSales as last heard of. Every default is filled in: the API server does that, also for those stored before it. */
export function cachedSales({ sales }: Pick<Caches, 'sales'>): Sales {
  return {
    all: (namespace) =>
      sales
        .list()
        .filter(({ metadata }) => metadata.namespace === namespace)
        .map(named),
    get: (key) => {
      const found = sales.get(keyText(key));
      return found && named(found);
    },
  };
}

/** Items of a list come without the name of their kind. */
const named = (sale: SaleObject): SaleObject => ({ ...sale, apiVersion, kind });
