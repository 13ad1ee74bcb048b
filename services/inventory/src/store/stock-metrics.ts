import type { Clock } from '@ticketbottle/service-kit/clock.js';
import type { Metrics } from '@ticketbottle/service-kit/metrics.js';
import type { TicketClass } from '../domain/ticket-class.js';
import type { Availability } from './availability.js';
import type { StockOptions } from './stock.js';

/** Per batch, never per request. */
export function countBatches(
  metrics: Metrics,
): Required<Pick<StockOptions, 'counted' | 'oversold'>> {
  const statements = metrics.counter('inventory_statements_total', 'Statements of the hot path');
  const requests = metrics.counter(
    'inventory_requests_total',
    'Requests those statements answered',
  );
  const sizes = metrics.histogram(
    'inventory_batch_size',
    'Requests that one statement answered',
    [],
    [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
  );
  const guard = metrics.counter(
    'inventory_oversell_guard_total',
    'Batches that the database refused because more would have been sold than there is',
  );
  return {
    counted: (n) => {
      statements.inc();
      requests.inc(n);
      sizes.observe(n);
    },
    oversold: () => guard.inc(),
  };
}

/** Classes whose sale is not over, of events that somebody looks at; what is over is no longer told. */
export function showStock(
  availability: Pick<Availability, 'known'>,
  { clock, metrics }: { clock: Clock; metrics: Metrics },
): void {
  const show = (name: string, help: string, of: (one: TicketClass) => number): void =>
    metrics.watched(name, help, ['event', 'class'], (set) => {
      const now = clock.now();
      for (const [event, classes] of availability.known())
        for (const one of classes)
          if ((one.saleClosesAt ?? Infinity) > now) set({ event, class: one.id }, of(one));
    });
  show('inventory_available', 'Tickets left', (c) => c.total - c.reserved - c.sold);
  show('inventory_reserved', 'Tickets held', (c) => c.reserved);
  show('inventory_sold', 'Tickets sold', (c) => c.sold);
}
