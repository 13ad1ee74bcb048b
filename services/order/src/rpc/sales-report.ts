import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import { createCache } from '../clients/cache.js';
import type { Parts } from '../saga/parts.js';
import type { Sales, SalesOf } from '../store/sales.js';
import { principalOf, requireRole } from './access.js';
import { uuid } from './input.js';

const Request = z.object({ eventId: uuid });
const dayMs = 86_400_000;

/** What an event sold, for its role holders. */
export function salesReport(
  parts: Parts,
  salesOf: SalesOf,
): OrderServiceImplementation<CallExt>['salesReport'] {
  const { clock } = parts;
  // Every organiser's page asks once a second.
  const known = createCache<Sales>({
    ...{ ttlMs: 1_000, clock },
    load: (eventId) => salesOf(eventId, new Date(clock.now() - dayMs)),
  });
  return async (raw) => {
    const { eventId } = checked(Request, raw);
    await requireRole(parts, await principalOf(parts), { eventId, least: 'VIEWER' });
    const { classes, series, currency } = (await known.get(eventId)).value;
    return {
      classes,
      series,
      sold: classes.reduce((sum, one) => sum + one.sold, 0),
      revenueMinor: classes.reduce((sum, one) => sum + one.revenueMinor, 0),
      currency,
    };
  };
}
