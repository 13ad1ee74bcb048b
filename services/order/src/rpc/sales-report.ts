import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { OrderServiceImplementation } from '@ticketbottle/sdk/order.js';
import { z } from 'zod';
import type { Parts } from '../saga/parts.js';
import type { SalesOf } from '../store/sales.js';
import { principalOf, requireRole } from './access.js';
import { uuid } from './input.js';

const Request = z.object({ eventId: uuid });
const dayMs = 86_400_000;

/** What an event sold, for its role holders. */
export function salesReport(
  parts: Parts,
  salesOf: SalesOf,
): OrderServiceImplementation<CallExt>['salesReport'] {
  return async (raw) => {
    const { eventId } = checked(Request, raw);
    await requireRole(parts, await principalOf(parts), { eventId, least: 'VIEWER' });
    const { classes, series } = await salesOf(eventId, new Date(parts.clock.now() - dayMs));
    return {
      classes: classes.map(({ ticketClassId, sold, revenueMinor }) => ({
        ticketClassId,
        sold,
        revenueMinor,
      })),
      series,
      sold: classes.reduce((sum, one) => sum + one.sold, 0),
      revenueMinor: classes.reduce((sum, one) => sum + one.revenueMinor, 0),
      currency: classes[0]?.currency ?? '',
    };
  };
}
