import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { InventoryServiceImplementation } from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { mergeLines } from '../domain/hold.js';
import { lines, uuid } from './input.js';
import type { Parts } from './parts.js';

const Request = z.object({ eventId: uuid, lines });

export function checkAvailability({
  availability,
}: Parts): InventoryServiceImplementation<CallExt>['checkAvailability'] {
  return async (raw) => {
    const request = checked(Request, raw);
    const { classes } = await availability.of(request.eventId);
    const left = new Map(classes.map((c) => [c.id, c.total - c.reserved - c.sold]));
    const shortages = mergeLines(request.lines)
      .filter(({ id, quantity }) => quantity > (left.get(id) ?? 0))
      .map(({ id }) => ({ ticketClassId: id, left: left.get(id) ?? 0 }));
    return { available: shortages.length === 0, shortages };
  };
}
