import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { InventoryServiceImplementation } from '@ticketbottle/sdk/inventory.js';
import { classView } from '../store/class-view.js';
import { eventNotFound } from './editor.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';

export function getAvailability({
  availability,
}: Parts): InventoryServiceImplementation<CallExt>['getAvailability'] {
  return async ({ eventId }) => {
    if (!uuid.safeParse(eventId).success) throw eventNotFound();
    const { classes, asOf } = await availability.of(eventId);
    const items = classes.map(classView).map((c) => ({
      ticketClassId: c.id,
      name: c.name,
      priceMinor: c.priceMinor,
      currency: c.currency,
      available: c.total - c.reserved - c.sold,
      status: c.status,
      total: c.total,
      reserved: c.reserved,
      sold: c.sold,
      saleOpensAt: c.saleOpensAt,
      saleClosesAt: c.saleClosesAt,
    }));
    return { items, asOf: new Date(asOf) };
  };
}
