import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { InventoryServiceImplementation } from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { classView } from '../store/class-view.js';
import { classesByIds, classesOf } from '../store/ticket-classes.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';

const Request = z.object({ eventId: z.union([z.literal(''), uuid]), ids: z.array(uuid).max(100) });

export function findManyTicketClass({
  db,
}: Parts): InventoryServiceImplementation<CallExt>['findManyTicketClass'] {
  return async (raw) => {
    const { eventId, ids } = checked(Request, raw);
    const found = eventId === '' ? await classesByIds(db, ids) : await classesOf(db, eventId);
    return { ticketClasses: found.map(classView) };
  };
}
