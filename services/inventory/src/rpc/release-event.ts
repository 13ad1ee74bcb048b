import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import { inTransaction } from '@ticketbottle/service-kit/postgres.js';
import type { InventoryServiceImplementation } from '@ticketbottle/sdk/inventory.js';
import { z } from 'zod';
import { cancelEvent, lockEvent } from '../store/events.js';
import { releaseHoldsOf } from '../store/holds.js';
import { uuid } from './input.js';
import type { Parts } from './parts.js';

const Request = z.object({ eventId: uuid, limit: z.number().int().min(0).max(1_000) });
const defaultLimit = 500;

export function releaseEvent(
  parts: Parts,
): InventoryServiceImplementation<CallExt>['releaseEvent'] {
  return async (raw) => {
    const { eventId, limit } = checked(Request, raw);
    await inTransaction(parts.db, async (tx) => {
      if ((await lockEvent(tx, eventId)) !== undefined) await cancelEvent(tx, eventId);
    });
    const answer = await releaseHoldsOf(parts.db, eventId, limit === 0 ? defaultLimit : limit);
    parts.availability.forget(eventId);
    return answer;
  };
}
