import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { InventoryServiceImplementation } from '@ticketbottle/sdk/inventory.js';
import { lockEvent } from '../store/events.js';
import { classesByIds, deleteClass } from '../store/ticket-classes.js';
import { requireEditor } from './editor.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { classNotFound, refused } from './refusals.js';

export function deleteTicketClass(
  parts: Parts,
): InventoryServiceImplementation<CallExt>['deleteTicketClass'] {
  return async ({ id }) => {
    const [known] = uuid.safeParse(id).success ? await classesByIds(parts.db, [id]) : [];
    if (known === undefined) throw classNotFound();
    await requireEditor(parts, known.eventId);
    const isGone = await parts.stock.alone(known.id, () =>
      inTransaction(parts.db, async (tx) => {
        await lockEvent(tx, known.eventId);
        return await deleteClass(tx, known.id);
      }),
    );
    if (!isGone)
      throw refused({
        reason: 'HAS_SALES',
        message: `tickets of "${known.name}" are held or sold; set it INACTIVE instead`,
      });
    parts.availability.forget(known.eventId);
    return {};
  };
}
