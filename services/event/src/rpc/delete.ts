import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { decideTransition, mayRead } from '../domain/decide-transition.js';
import type { Event } from '../domain/event.js';
import { appendEventChanged } from '../store/event-events.js';
import { eventView } from '../store/event-view.js';
import { deleteEvent, lockEvent } from '../store/events.js';
import { actorOn, requirePrincipal } from './actor.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';
import { eventNotFound, refused } from './refusals.js';

/** Named `remove`: `delete` is a word of the language. */
export function remove(parts: Parts): EventServiceImplementation<CallExt>['delete'] {
  return async ({ id }) => {
    const principal = await requirePrincipal(parts);
    if (!uuid.safeParse(id).success) throw eventNotFound();
    const actor = await actorOn(parts, id, principal);
    await inTransaction(parts.db, async (tx) => {
      const event = await lockEvent(tx, id);
      if (event === undefined || (event.status !== 'PUBLISHED' && !mayRead(actor)))
        throw eventNotFound();
      const decision = decideTransition(event.status, 'delete', { actor, requiresApproval: true });
      if (!decision.ok) throw refused(decision.refusal);
      const last: Event = {
        ...event,
        status: 'CANCELLED',
        version: event.version + 1,
        updatedAt: parts.clock.now(),
      };
      const view = await eventView(tx, last);
      await deleteEvent(tx, id);
      const type = 'event.cancelled';
      await appendEventChanged(tx, { id: parts.ids.next(), type, event: view, deleted: true });
    });
    return {};
  };
}
