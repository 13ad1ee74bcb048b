import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import { activeTraceparent } from '@ticketbottle/service-kit/tracing.js';
import type { InventoryServiceImplementation } from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { cancelEvent, lockEvent } from '../store/events.js';
import { activeHolds } from '../store/holds.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';

const Request = z.object({ eventId: uuid, limit: z.number().int().min(0).max(1_000) });
const defaultLimit = 500;

/** Each call flags the event again, then gives one batch back: it may be cut off anywhere and called again. */
export function releaseEvent(
  parts: Parts,
): InventoryServiceImplementation<CallExt>['releaseEvent'] {
  return async (raw) => {
    const { eventId, limit } = checked(Request, raw);
    await inTransaction(parts.db, async (tx) => {
      if ((await lockEvent(tx, eventId)) !== undefined) await cancelEvent(tx, eventId);
    });
    const most = limit === 0 ? defaultLimit : limit;
    const held = await activeHolds(parts.db, eventId, most);
    const traceparent = activeTraceparent();
    const answers = await Promise.all(
      held.map((order) => parts.stock.release({ ...order, refund: false, traceparent })),
    );
    parts.availability.forget(eventId);
    // What was not released, e.g. since too many waited, is still active: it is found by the next call.
    const released = answers.filter((answer) => answer.ok).length;
    return { released, done: held.length < most && released === held.length };
  };
}
