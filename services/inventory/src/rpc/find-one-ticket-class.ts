import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { InventoryServiceImplementation } from '@ticketbottle/sdk/inventory.js';
import { classView } from '../store/class-view.js';
import { classesByIds } from '../store/ticket-classes.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { classNotFound } from './refusals.js';

export function findOneTicketClass({
  db,
}: Parts): InventoryServiceImplementation<CallExt>['findOneTicketClass'] {
  return async ({ id }) => {
    const [found] = uuid.safeParse(id).success ? await classesByIds(db, [id]) : [];
    if (found === undefined) throw classNotFound();
    return { ticketClass: classView(found) };
  };
}
