import { checked } from '@ticketbottle/service-kit/checked.js';
import type { CallExt } from '@ticketbottle/service-kit/grpc-server.js';
import type { EventServiceImplementation } from '@ticketbottle/sdk/event.js';
import { z } from 'zod';
import { listOrganizers as list } from '../store/organizers.js';
import { requirePrincipal } from './actor.js';
import { fromCursor, toCursor } from './cursor.js';
import { cursorText, defaultLimit, limit } from './input.js';
import type { Parts } from './parts.js';

const Request = z.object({ limit, cursor: cursorText, mine: z.boolean() });

export function listOrganizers(
  parts: Parts,
): EventServiceImplementation<CallExt>['listOrganizers'] {
  return async (raw) => {
    const request = checked(Request, raw);
    const size = request.limit === 0 ? defaultLimit : request.limit;
    const ownerId = request.mine ? (await requirePrincipal(parts)).userId : undefined;
    const after = fromCursor(z.string(), request.cursor) ?? '';
    const found = await list(parts.db, { ownerId, after, limit: size });
    const organizers = found.slice(0, size);
    return { organizers, nextCursor: found.length > size ? toCursor(organizers.at(-1)?.name) : '' };
  };
}
