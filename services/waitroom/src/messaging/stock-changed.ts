import type { EventBus } from '@ticketbottle/service-kit/event-bus.js';
import { StockChanged } from '@ticketbottle/sdk/inventory.js';
import type { Admissions } from '../jobs/admissions.js';

const wanted = new Set([
  'inventory.sold_out',
  'inventory.back_in_stock',
  'inventory.released',
  'inventory.expired',
]);

/** Feeds memory only: a group per process, from now on. The admission loop asks for the figures itself. */
export function followStock(bus: EventBus, o: { admissions: Admissions; processId: string }) {
  return bus.subscribe({
    group: `waitroom-stock-${o.processId}`,
    topics: ['inventory-events'],
    from: 'latest',
    handle: ({ type, data }) => {
      if (wanted.has(type)) o.admissions.wake(StockChanged.fromJSON(data).eventId);
      return Promise.resolve();
    },
  });
}
