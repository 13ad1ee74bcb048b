import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { InventoryServiceImplementation } from '@ticketbottle/sdk/inventory.js';
import { applyMany } from './apply-many.js';
import { checkAvailability } from './check-availability.js';
import { confirm } from './confirm.js';
import { createTicketClass } from './create-ticket-class.js';
import { deleteTicketClass } from './delete-ticket-class.js';
import { findManyTicketClass } from './find-many-ticket-class.js';
import { findOneTicketClass } from './find-one-ticket-class.js';
import { getAvailability } from './get-availability.js';
import type { Parts } from './parts.js';
import { refusalsOf } from './refusals.js';
import { releaseEvent } from './release-event.js';
import { release } from './release.js';
import { reserve } from './reserve.js';
import { updateTicketClass } from './update-ticket-class.js';

export function inventoryRpc(parts: Parts): InventoryServiceImplementation<CallExt> {
  refusalsOf(parts.metrics);
  return {
    createTicketClass: createTicketClass(parts),
    updateTicketClass: updateTicketClass(parts),
    findOneTicketClass: findOneTicketClass(parts),
    findManyTicketClass: findManyTicketClass(parts),
    deleteTicketClass: deleteTicketClass(parts),
    checkAvailability: checkAvailability(parts),
    getAvailability: getAvailability(parts),
    reserve: reserve(parts),
    confirm: confirm(parts),
    release: release(parts),
    releaseEvent: releaseEvent(parts),
    applyMany: applyMany(parts),
  };
}
