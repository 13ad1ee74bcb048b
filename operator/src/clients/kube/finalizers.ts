import type { KubeApi } from '@ticketbottle/kube-client/api/kube-api.js';
import { fieldManager, restoreFinalizer } from '../../api/names.js';
import type { Finalizers } from '../../controllers/ports.js';
import { ticketSales, type SaleObject } from './kinds.js';
import type { OwnSales } from './sales.js';
import { toWritten } from './written.js';

/** Holds a TicketSale back from being removed, or lets it go; finalizers of others stay. */
export function finalizersAt(api: Pick<KubeApi, 'mergePatch'>, sales: OwnSales): Finalizers {
  return {
    set: async ({ metadata }, isThere) => {
      const { name, namespace, uid, resourceVersion = '', finalizers = [] } = metadata;
      if (finalizers.includes(restoreFinalizer) === isThere) return 'Done';
      const others = finalizers.filter((one) => one !== restoreFinalizer);
      const next = isThere ? [...others, restoreFinalizer] : others;
      // A merge patch replaces the list whole: the lock keeps what somebody adds meanwhile.
      const locked = { uid, resourceVersion };
      const change = { metadata: { finalizers: next } };
      const patch = { locked, change };
      const key = { namespace, name };
      const write = api.mergePatch<SaleObject>(ticketSales, key, patch, { fieldManager });
      const written = await toWritten(write);
      if (written === 'Done' && isThere) sales.wrote(await write);
      return written;
    },
  };
}
